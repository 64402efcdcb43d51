"""A download is whole or not there, and never fetches twice what has arrived."""

from __future__ import annotations

import json
import socket
import stat
import sys
from pathlib import Path

import pytest

from reframe.model.errors import Cancelled, Interrupted, NoSpace, Refused, Unreachable
from reframe.model.progress import go_on
from reframe.service.download import download
from reframe.service.fetch.limits import DownloadLimits
from support.media_server import Behaviour, MediaServer


@pytest.fixture
def fetch(tmp_path: Path, patience, anywhere):
    """``download`` to one place, without waiting between tries."""

    def fetch(url: str, meter=go_on, **more):
        more = {"allowed": anywhere, "stop": patience, **more}
        return download(url, tmp_path / "result" / "movie.mp4", meter, **more)

    return fetch


def leftovers(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "result").iterdir())


def test_a_file_arrives_whole_and_for_the_user_alone(server, fetch, content, tmp_path):
    seen = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    done = fetch(server.put("/movie.mp4", content), meter, expected_size=len(content))

    assert done.path.read_bytes() == content
    assert (done.bytes, done.etag) == (len(content), server.files["/movie.mp4"].etag)
    assert leftovers(tmp_path) == ["movie.mp4"]
    if sys.platform != "win32":
        assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
    assert seen == sorted(seen)
    assert seen[-1] == (len(content), len(content))


def test_an_empty_file_is_a_file(server, fetch):
    assert fetch(server.put("/movie.mp4", b"")).path.read_bytes() == b""


def test_what_is_there_is_not_fetched_again(server, fetch, content):
    url = server.put("/movie.mp4", content)
    fetch(url)
    assert fetch(url, expected_size=len(content)).bytes == len(content)
    assert len(server.requests) == 1


def test_a_finished_file_of_another_size_than_announced_is_fetched_again(server, fetch, tmp_path):
    (tmp_path / "result").mkdir()
    (tmp_path / "result" / "movie.mp4").write_bytes(b"something else")
    done = fetch(server.put("/movie.mp4", b"the movie"), expected_size=9)
    assert done.path.read_bytes() == b"the movie"


@pytest.mark.parametrize("reset", [False, True])
def test_a_cut_download_goes_on_where_it_stopped(server, fetch, content, patience, reset):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(cut_after=1_000_000, reset=reset), Behaviour(cut_after=500_000)]
    assert fetch(url).path.read_bytes() == content
    assert "Range" not in server.requests[0].headers
    assert server.requests[1].headers["If-Range"] == server.files["/movie.mp4"].etag
    assert patience.seconds > 0
    if not reset:  # A reset throws away what is still on its way.
        assert [request.headers.get("Range") for request in server.requests] == [
            None,
            "bytes=1000000-",
            "bytes=1500000-",
        ]
        assert server.sent == len(content)


def test_a_download_that_always_brings_something_is_never_given_up(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(cut_after=100_000) for _ in range(25)]
    assert fetch(url).path.read_bytes() == content
    assert server.sent == len(content)


def test_a_server_that_brings_nothing_is_given_up_and_what_came_is_kept(
    server, fetch, content, tmp_path, patience
):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(cut_after=1_000_000)] + [Behaviour(status=503)] * 20
    with pytest.raises(Unreachable, match="error 503"):
        fetch(url)
    assert (tmp_path / "result" / "movie.mp4.part").stat().st_size == 1_000_000
    assert not (tmp_path / "result" / "movie.mp4").exists()
    assert len(server.requests) == 1 + DownloadLimits().fruitless_tries
    assert patience.seconds > 1 + 2 + 4 + 8

    server.script.clear()
    assert fetch(url).path.read_bytes() == content
    assert server.sent == len(content)


def test_nobody_at_the_address_is_unreachable(fetch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable, match="the connection broke off"):
        fetch(f"http://127.0.0.1:{port}/movie.mp4")


def test_a_stalled_connection_is_made_anew(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(stall_after=1_000_000)]
    limits = DownloadLimits(stall_seconds=0.2)
    assert fetch(url, limits=limits).path.read_bytes() == content
    assert server.requests[1].headers["Range"] == "bytes=1000000-"


def test_a_server_that_wants_a_pause_gets_it(server, fetch, content, patience):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(status=429, headers={"Retry-After": "77"})]
    fetch(url)
    assert patience.seconds == pytest.approx(77)


def test_a_server_without_ranges_is_read_from_the_start(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(cut_after=1_000_000), Behaviour(ignore_range=True)]
    assert fetch(url).path.read_bytes() == content
    assert server.sent == 1_000_000 + len(content)


def test_a_server_without_ranges_that_always_breaks_off_is_given_up(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(cut_after=1_000_000, ignore_range=True) for _ in range(30)]
    with pytest.raises(Unreachable):
        fetch(url)
    assert len(server.requests) < 10


@pytest.mark.parametrize("modified", [None, "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_a_file_that_changed_meanwhile_is_fetched_from_the_start(
    server, fetch, content, tmp_path, modified
):
    about = {"modified": modified} if modified else {}
    url = server.put("/movie.mp4", content, **about)
    server.script = [Behaviour(cut_after=1_000_000), Behaviour(cut_after=0)]
    changed = content[::-1]

    def meter(done: int, total: int) -> bool:
        about = {"modified": "Wed, 21 Oct 2026 09:00:00 GMT"} if modified else {}
        if done == 1_000_000:
            server.put("/movie.mp4", changed, **about)
        return True

    assert fetch(url, meter).path.read_bytes() == changed
    assert leftovers(tmp_path) == ["movie.mp4"]


def test_a_server_that_ignores_if_range_is_found_out_by_its_entity_tag(server, fetch, content):
    url = server.put("/movie.mp4", content)
    total = len(content)
    forged = {"ETag": '"other"', "Content-Range": f"bytes 1000000-{total - 1}/{total}"}
    server.script = [
        Behaviour(cut_after=1_000_000),
        Behaviour(status=206, body=b"x" * (total - 1_000_000), headers=forged),
    ]
    assert fetch(url).path.read_bytes() == content


@pytest.mark.parametrize(
    "span", ["bytes 999999-3000000/3000001", "bytes 1000000-3000001/3000002", "nonsense", ""]
)
def test_a_range_that_was_not_asked_for_is_not_appended(server, fetch, content, span):
    url = server.put("/movie.mp4", content)
    etag = server.files["/movie.mp4"].etag
    server.script = [
        Behaviour(cut_after=1_000_000),
        Behaviour(status=206, body=b"x" * 100, headers={"Content-Range": span, "ETag": etag}),
    ]
    assert fetch(url).path.read_bytes() == content


def test_without_a_validator_nothing_is_continued(server, fetch, content):
    url = server.put("/movie.mp4", content, etag="")
    server.script = [Behaviour(cut_after=1_000_000)]
    assert fetch(url).path.read_bytes() == content
    assert all("Range" not in request.headers for request in server.requests)


def test_a_weak_entity_tag_is_no_reason_to_continue(server, fetch, content):
    url = server.put("/movie.mp4", content, etag='W/"1"')
    server.script = [Behaviour(cut_after=1_000_000)]
    assert fetch(url).path.read_bytes() == content
    assert all("Range" not in request.headers for request in server.requests)


def test_a_server_that_gives_ranges_in_portions_is_asked_on(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(cut_after=1_000_000), Behaviour(most=700_000)]
    assert fetch(url).path.read_bytes() == content
    assert server.sent == len(content)


@pytest.mark.parametrize("framing", ["chunked", "close"])
def test_a_length_that_is_not_announced_is_found(server, fetch, content, framing):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(framing=framing)]
    assert fetch(url).path.read_bytes() == content
    assert server.sent == len(content)


def test_a_chunked_answer_that_breaks_off_is_not_taken_for_the_whole(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(framing="chunked", cut_after=1_000_000)]
    assert fetch(url).path.read_bytes() == content
    assert server.requests[1].headers["Range"] == "bytes=1000000-"


def test_an_answer_that_ends_with_its_connection_may_have_been_cut(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(framing="close", cut_after=1_000_000)]
    assert fetch(url).path.read_bytes() == content


def test_a_size_that_was_not_announced_is_not_delivered(server, fetch, content, tmp_path):
    url = server.put("/movie.mp4", content)
    for framing in ("length", "chunked"):
        server.script = [Behaviour(framing=framing)]
        with pytest.raises(Interrupted) as caught:
            fetch(url, expected_size=len(content) + 1)
        assert caught.value.code == "wrong-size"
        assert leftovers(tmp_path) == []


def test_a_length_that_is_too_long_is_found_out_by_asking_for_the_rest(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(claimed_length=4_000_000)]
    assert fetch(url).path.read_bytes() == content
    assert server.sent == len(content)


def test_a_length_that_is_too_short_is_found_out_by_the_announced_size(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(claimed_length=2_000_000)]
    with pytest.raises(Interrupted):
        fetch(url, expected_size=len(content))
    assert fetch(url, expected_size=len(content)).path.read_bytes() == content


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_file_above_the_limit_is_refused(server, fetch, content, tmp_path, framing):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(framing=framing)]
    with pytest.raises(Refused) as caught:
        fetch(url, limits=DownloadLimits(max_bytes=2_000_000))
    assert caught.value.code == "too-large"
    assert leftovers(tmp_path) == []


def test_a_file_that_the_disk_cannot_hold_is_not_begun(server, fetch, tmp_path):
    url = server.put("/movie.mp4", b"a little")
    server.script = [Behaviour(claimed_length=10**17)]
    with pytest.raises(NoSpace, match="make room"):
        fetch(url, limits=DownloadLimits(max_bytes=10**18))
    assert not (tmp_path / "result" / "movie.mp4").exists()


@pytest.mark.parametrize(
    ("status", "code"), [(404, "gone"), (410, "gone"), (403, "forbidden"), (451, "http-451")]
)
def test_a_refusal_is_told_at_once_and_leaves_nothing(server, fetch, tmp_path, status, code):
    server.script = [Behaviour(status=status, body=b"no")]
    with pytest.raises(Refused) as caught:
        fetch(server.url("/movie.mp4"))
    assert caught.value.code == code
    assert len(server.requests) == 1
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=utf-8", b"<html>Please sign in</html>"),
        ("application/json", b'{"detail": "not yet"}'),
        ("application/problem+json", b"{}"),
    ],
)
def test_a_page_of_text_is_not_stored_as_a_movie(server, fetch, tmp_path, kind, body):
    url = server.put("/movie.mp4", body, kind=kind)
    with pytest.raises(Unreachable, match="page of text"):
        fetch(url)
    server.put("/movie.mp4", b"the movie")
    assert fetch(url).path.read_bytes() == b"the movie"


def test_a_packed_answer_is_not_stored_as_a_movie(server, fetch):
    url = server.put("/movie.mp4", b"the movie")
    server.script = [Behaviour(headers={"Content-Encoding": "gzip"})]
    assert fetch(url).path.read_bytes() == b"the movie"
    assert server.requests[0].headers["Accept-Encoding"] == "identity"
    assert len(server.requests) == 2


def test_a_part_file_whose_note_is_damaged_is_not_continued(server, fetch, content, tmp_path):
    url = server.put("/movie.mp4", content)
    for note in (b"", b"[1, 2]", b'{"address": 1}', json.dumps({"address": url}).encode()):
        folder = tmp_path / "result"
        folder.mkdir(exist_ok=True)
        (folder / "movie.mp4.part").write_bytes(b"rubbish" * 1000)
        (folder / "movie.mp4.part.json").write_bytes(note)
        done = fetch(url)
        assert done.path.read_bytes() == content
        done.path.unlink()


def test_a_part_file_of_another_address_is_not_continued(server, fetch, content):
    first = server.put("/first.mp4", content, etag='"1"')
    second = server.put("/second.mp4", content[::-1], etag='"1"')
    server.script = [Behaviour(cut_after=1_000_000)] + [Behaviour(status=500)] * 9
    with pytest.raises(Unreachable):
        fetch(first)
    server.script.clear()
    assert fetch(second).path.read_bytes() == content[::-1]


def test_a_link_that_was_signed_again_is_continued(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(cut_after=1_000_000), Behaviour(status=403)]
    with pytest.raises(Refused):
        fetch(url + "?signature=old")
    assert fetch(url + "?signature=new").path.read_bytes() == content
    assert server.sent == len(content)


def test_an_end_that_a_power_cut_left_empty_is_fetched_again(server, fetch, content, tmp_path):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(cut_after=1_000_000), Behaviour(status=403)]
    with pytest.raises(Refused):
        fetch(url)
    with (tmp_path / "result" / "movie.mp4.part").open("r+b") as part:
        part.seek(900_000)
        part.write(bytes(100_000))
    assert fetch(url).path.read_bytes() == content
    assert server.requests[-1].headers["Range"] == "bytes=900000-"


def test_a_complete_part_file_only_needs_its_name(server, fetch, content, tmp_path):
    url = server.put("/movie.mp4", content)
    fetch(url)
    folder = tmp_path / "result"
    (folder / "movie.mp4").rename(folder / "movie.mp4.part")
    note = {"address": url, "etag": server.files["/movie.mp4"].etag, "total": len(content)}
    (folder / "movie.mp4.part.json").write_text(json.dumps(note))
    assert fetch(url).path.read_bytes() == content
    assert leftovers(tmp_path) == ["movie.mp4"]
    assert len(server.requests) == 1


def test_cancelling_is_heard_while_nothing_comes(server, fetch, content, tmp_path):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(stall_after=1_000_000)]
    with pytest.raises(Cancelled):
        fetch(url, lambda done, _total: done < 1_000_000)
    assert (tmp_path / "result" / "movie.mp4.part").stat().st_size == 1_000_000
    assert fetch(url).path.read_bytes() == content
    assert server.sent == len(content)


def test_cancelling_is_heard_while_the_server_has_not_answered(fetch):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Cancelled):
        fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/movie.mp4", lambda _done, _total: False)


def test_a_stop_is_heard_during_a_pause(server, fetch, content, patience):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(status=503)]

    def meter(_done: int, _total: int) -> bool:
        patience.asked = bool(server.requests)
        return True

    with pytest.raises(Cancelled):
        fetch(url, meter)


def test_a_folder_that_cannot_be_made_is_named(server, tmp_path, anywhere, content):
    (tmp_path / "file").write_bytes(b"in the way")
    with pytest.raises(Interrupted, match="cannot be written"):
        download(
            server.put("/movie.mp4", content),
            tmp_path / "file" / "movie.mp4",
            go_on,
            allowed=anywhere,
        )
    assert server.requests == []


@pytest.mark.parametrize("name", ["Ü ber 'quoted' 映画.mp4", "m" * 200 + ".mp4"])
def test_any_name_of_a_destination_will_do(server: MediaServer, tmp_path, anywhere, content, name):
    url = server.put("/movie.mp4", content)
    assert download(url, tmp_path / name, go_on, allowed=anywhere).path.read_bytes() == content
