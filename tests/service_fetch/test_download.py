"""A download is whole or not there, and every way to fail is named."""

from __future__ import annotations

import socket
import stat
import sys

import pytest

from reframe.model.errors import Cancelled, Interrupted, NoSpace, Refused, Unreachable
from reframe.model.progress import go_on
from reframe.service.download import download
from reframe.service.fetch.limits import DownloadLimits
from support.media_server import Behaviour, MediaServer


def test_a_file_arrives_whole_and_for_the_user_alone(server, fetch, content, leftovers):
    seen = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    done = fetch(server.put("/movie.mp4", content), meter, expected_size=len(content))

    assert done.path.read_bytes() == content
    assert (done.bytes, done.etag) == (len(content), server.files["/movie.mp4"].etag)
    assert leftovers() == ["movie.mp4"]
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


def test_nobody_at_the_address_is_unreachable(fetch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable, match="the connection broke off"):
        fetch(f"http://127.0.0.1:{port}/movie.mp4")


def test_a_server_that_wants_a_pause_gets_it(server, fetch, content, patience):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(status=429, headers={"Retry-After": "77"})]
    fetch(url)
    assert patience.seconds == pytest.approx(77)


@pytest.mark.parametrize("framing", ["chunked", "close"])
def test_a_length_that_is_not_announced_is_found(server, fetch, content, framing):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(framing=framing)]
    assert fetch(url).path.read_bytes() == content
    assert server.sent == len(content)


def test_a_size_that_was_not_announced_is_not_delivered(server, fetch, content, leftovers):
    url = server.put("/movie.mp4", content)
    for framing in ("length", "chunked"):
        server.script = [Behaviour(framing=framing)]
        with pytest.raises(Interrupted) as caught:
            fetch(url, expected_size=len(content) + 1)
        assert caught.value.code == "wrong-size"
        assert leftovers() == []


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
def test_a_file_above_the_limit_is_refused(server, fetch, content, framing, leftovers):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(framing=framing)]
    with pytest.raises(Refused) as caught:
        fetch(url, limits=DownloadLimits(max_bytes=2_000_000))
    assert caught.value.code == "too-large"
    assert leftovers() == []


def test_a_file_that_the_disk_cannot_hold_is_not_begun(server, fetch, tmp_path):
    url = server.put("/movie.mp4", b"a little")
    server.script = [Behaviour(claimed_length=10**17)]
    with pytest.raises(NoSpace, match="make room"):
        fetch(url, limits=DownloadLimits(max_bytes=10**18))
    assert not (tmp_path / "result" / "movie.mp4").exists()


@pytest.mark.parametrize(
    ("status", "code"), [(404, "gone"), (410, "gone"), (403, "forbidden"), (451, "http-451")]
)
def test_a_refusal_is_told_at_once_and_leaves_nothing(server, fetch, status, code, leftovers):
    server.script = [Behaviour(status=status, body=b"no")]
    with pytest.raises(Refused) as caught:
        fetch(server.url("/movie.mp4"))
    assert caught.value.code == code
    assert len(server.requests) == 1
    assert leftovers() == []


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
