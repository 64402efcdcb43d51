"""A download never fetches twice what has arrived, and never joins what does not belong together."""

from __future__ import annotations

import json

import pytest

from reframe.model.errors import Refused, Unreachable
from reframe.service.fetch.limits import DownloadLimits
from support.media_server import Behaviour


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


def test_a_stalled_connection_is_made_anew(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(stall_after=1_000_000)]
    limits = DownloadLimits(stall_seconds=0.2)
    assert fetch(url, limits=limits).path.read_bytes() == content
    assert server.requests[1].headers["Range"] == "bytes=1000000-"


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
    server, fetch, content, modified, leftovers
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
    assert leftovers() == ["movie.mp4"]


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


def test_a_chunked_answer_that_breaks_off_is_not_taken_for_the_whole(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(framing="chunked", cut_after=1_000_000)]
    assert fetch(url).path.read_bytes() == content
    assert server.requests[1].headers["Range"] == "bytes=1000000-"


def test_an_answer_that_ends_with_its_connection_may_have_been_cut(server, fetch, content):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(framing="close", cut_after=1_000_000)]
    assert fetch(url).path.read_bytes() == content


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


def test_a_complete_part_file_only_needs_its_name(server, fetch, content, tmp_path, leftovers):
    url = server.put("/movie.mp4", content)
    fetch(url)
    folder = tmp_path / "result"
    (folder / "movie.mp4").rename(folder / "movie.mp4.part")
    note = {"address": url, "etag": server.files["/movie.mp4"].etag, "total": len(content)}
    (folder / "movie.mp4.part.json").write_text(json.dumps(note))
    assert fetch(url).path.read_bytes() == content
    assert leftovers() == ["movie.mp4"]
    assert len(server.requests) == 1
