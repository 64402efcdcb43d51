"""An archive is unpacked while it comes, and only what its directory confirms is kept."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from reframe.model.errors import Cancelled, Refused, Unreachable
from reframe.model.progress import go_on
from reframe.service.archive import fetch_and_unpack
from reframe.service.fetch.limits import ArchiveLimits
from support.archives import DEFLATED, ENCRYPTED, STORED, Entry, build
from support.media_server import Behaviour

COUNT = 8
SIZE = 200_000


@pytest.fixture(scope="module")
def frames() -> list[bytes]:
    return [os.urandom(SIZE // 2).ljust(SIZE, b".") for _ in range(COUNT)]


@pytest.fixture
def fetched(tmp_path: Path, patience, anywhere):
    def fetched(url: str, meter=go_on, **more):
        archive, folder = tmp_path / "exr.zip", tmp_path / "exr"
        more = {"allowed": anywhere, "stop": patience, **more}
        return fetch_and_unpack(url, archive, folder, meter, **more)

    return fetched


def archive_of(frames: list[bytes], **how) -> bytes:
    return build([Entry(f"shot.{1001 + at}.exr", data, **how) for at, data in enumerate(frames)])


def contents(result) -> list[bytes]:
    return [file.read_bytes() for file in result.files]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Watch:
    """A meter that lets the server go on once ``enough`` is true, and gives up if it never is."""

    def __init__(self, enough: Callable[[], bool], go_on: threading.Event) -> None:
        self._enough = enough
        self._go_on = go_on
        self._left = 300  # questions, some thirty seconds
        self.seen = False

    def __call__(self, _done: int, _total: int) -> bool:
        if self._enough():
            self.seen = True
            self._go_on.set()
        self._left -= 1
        return self._left > 0


@pytest.mark.parametrize("method", [STORED, DEFLATED])
@pytest.mark.parametrize("descriptor", [None, "signed", "plain", "signed64", "plain64"])
@pytest.mark.parametrize("zip64", [False, True])
def test_every_layout_gives_the_same_frames(server, fetched, frames, method, descriptor, zip64):
    data = archive_of(frames, method=method, descriptor=descriptor, zip64=zip64)
    seen = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    result = fetched(server.put("/exr.zip", data), meter, expected_size=len(data))
    assert contents(result) == frames
    assert result.frames == tuple(range(1001, 1001 + COUNT))
    assert seen == sorted(seen)
    assert seen[-1][1] == 2 * len(data)


@pytest.mark.parametrize(
    ("method", "descriptor"),
    [(method, how) for method in (STORED, DEFLATED) for how in (None, "signed", "signed64")],
)
def test_members_are_extracted_while_the_rest_still_comes(
    server, fetched, frames, tmp_path, method, descriptor
):
    data = archive_of(frames, method=method, descriptor=descriptor)
    early = tmp_path / "exr.unpacking" / "members"

    def four_are_there() -> bool:
        files = sorted(early.glob("early-*"), key=lambda path: int(path.name.split("-")[1]))
        return [file.read_bytes() for file in files[:4]] == frames[:4]

    server.script = [Behaviour(stall_after=len(data) * 5 // 8)]
    watch = Watch(four_are_there, server.go_on)
    assert contents(fetched(server.put("/exr.zip", data), watch)) == frames
    assert watch.seen
    assert names(tmp_path) == ["exr", "exr.zip"]


def test_a_cut_download_is_resumed_and_unpacked(server, fetched, frames):
    data = archive_of(frames)
    server.script = [Behaviour(cut_after=len(data) // 2), Behaviour(cut_after=1000)]
    assert contents(fetched(server.put("/exr.zip", data))) == frames
    assert server.sent == len(data)


def test_an_archive_that_changed_meanwhile_gives_the_new_frames(server, fetched, frames, tmp_path):
    old = archive_of([data[::-1] for data in frames], method=STORED)
    new = archive_of(frames, method=STORED)
    early = tmp_path / "exr.unpacking" / "members"

    def meter(_done: int, _total: int) -> bool:
        if len(list(early.glob("early-*"))) >= 3 and server.files["/exr.zip"].content == old:
            server.put("/exr.zip", new)
            server.go_on.set()
        return True

    half = len(old) // 2
    server.script = [Behaviour(stall_after=half, cut_after=half + 1)]
    assert contents(fetched(server.put("/exr.zip", old), meter)) == frames


def test_an_archive_that_is_there_is_only_unpacked(server, fetched, frames, tmp_path):
    data = archive_of(frames)
    url = server.put("/exr.zip", data)
    fetched(url)
    assert contents(fetched(url)) == frames
    assert len(server.requests) == 1


def test_a_single_picture_is_fetched_too(server, fetched, frames):
    picture = b"\x76\x2f\x31\x01" + frames[0]
    result = fetched(server.put("/exr.exr", picture))
    assert contents(result) == [picture]
    assert result.frames == (0,)


def test_what_only_the_headers_promise_is_not_kept(server, fetched, frames):
    """A member without an entry in the directory does not exist, wherever its bytes stand."""
    entries = [Entry("1.exr", frames[0]), Entry("2.exr", frames[1], hidden=True)]
    result = fetched(server.put("/exr.zip", build([*entries, Entry("3.exr", frames[2])])))
    assert contents(result) == [frames[0], frames[2]]
    assert result.gaps == (2,)


def test_the_directory_has_the_last_word_about_a_sum(server, fetched, frames):
    entries = [Entry("1.exr", frames[0], local_crc=7), Entry("2.exr", frames[1])]
    assert contents(fetched(server.put("/exr.zip", build(entries)))) == frames[:2]


def test_data_that_looks_like_its_own_end_is_still_read_whole(server, fetched, frames):
    """A stored member whose length follows it may hold such a length itself: a trap."""
    start = frames[0][:1000]
    trap = start + struct.pack("<4s3L", b"PK\7\x08", zlib.crc32(start), 1000, 1000)
    trapped = Entry("1.exr", trap + Entry("2.exr", b"bait", STORED).local(), STORED)
    trapped.descriptor = "signed"
    result = fetched(server.put("/exr.zip", build([trapped, Entry("2.exr", frames[1])])))
    assert contents(result) == [trapped.data, frames[1]]


def test_bytes_before_the_first_member_only_make_it_later(server, fetched, frames):
    entries = [Entry(f"{at}.exr", data) for at, data in enumerate(frames)]
    data = build(entries, before=b"PK\x03\x04 but no header")
    assert contents(fetched(server.put("/exr.zip", data))) == frames


@pytest.mark.parametrize(
    "entry",
    [
        Entry("../2.exr", bytes(SIZE)),
        Entry("2.exr", bytes(SIZE), crc=1),
        Entry("2.exr", bytes(SIZE), flags=ENCRYPTED),
        Entry("2.exr", bytes(SIZE), raw=b"\xff" * 1000),
        Entry("2.exr", bytes(SIZE), size=10, descriptor="signed"),
        Entry("2.exr", bytes(SIZE), attributes=0o120777 << 16),
    ],
    ids=["path", "sum", "encrypted", "no deflate", "size", "link"],
)
def test_a_hostile_archive_leaves_only_itself(server, fetched, frames, tmp_path, entry):
    data = build([Entry("1.exr", frames[0]), entry, Entry("3.exr", frames[2])])
    with pytest.raises(Refused) as caught:
        fetched(server.put("/exr.zip", data))
    assert caught.value.code == "bad-archive"
    assert names(tmp_path) == ["exr.zip"]
    assert (tmp_path / "exr.zip").read_bytes() == data


@pytest.mark.parametrize("descriptor", [None, "signed"])
def test_a_bomb_is_stopped_although_it_is_unpacked_early(server, fetched, tmp_path, descriptor):
    data = build([Entry(f"{at}.exr", bytes(5_000_000), descriptor=descriptor) for at in range(4)])
    with pytest.raises(Refused, match="unpacks to more"):
        fetched(
            server.put("/exr.zip", data),
            archive_limits=ArchiveLimits(ratio_free_bytes=6_000_000),
        )
    assert names(tmp_path) == ["exr.zip"]


def test_an_archive_cut_for_good_keeps_its_part_and_nothing_else(server, fetched, frames, tmp_path):
    data = archive_of(frames)
    url = server.put("/exr.zip", data)
    server.script = [Behaviour(cut_after=len(data) // 2)] + [Behaviour(status=502)] * 20
    with pytest.raises(Unreachable):
        fetched(url)
    assert names(tmp_path) == ["exr.zip.part", "exr.zip.part.json"]
    server.script.clear()
    assert contents(fetched(url)) == frames
    assert server.sent == len(data)


def test_cancelling_stops_both_and_keeps_the_part(server, fetched, frames, tmp_path):
    data = archive_of(frames)
    url = server.put("/exr.zip", data)
    server.script = [Behaviour(stall_after=len(data) // 2)]
    with pytest.raises(Cancelled):
        fetched(url, lambda done, _total: done < len(data) // 2)
    assert names(tmp_path) == ["exr.zip.part", "exr.zip.part.json"]
    assert contents(fetched(url)) == frames
    assert server.sent == len(data)


_CHILD = """
import sys
from pathlib import Path
from reframe.service.archive import fetch_and_unpack

folder = Path(sys.argv[2])

def meter(done, total):
    print(len(list(folder.glob("exr.unpacking/members/*"))), flush=True)
    return True

fetch_and_unpack(sys.argv[1], folder / "exr.zip", folder / "exr", meter, allowed=lambda url: True)
"""


def test_a_killed_process_is_succeeded_by_one_that_finishes(server, fetched, frames, tmp_path):
    data = archive_of(frames)
    url = server.put("/exr.zip", data)
    half = len(data) // 2
    server.script = [Behaviour(stall_after=half)]
    plugin = Path(fetch_and_unpack.__code__.co_filename).parents[2]
    command = [sys.executable, "-c", _CHILD, url, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=plugin) as process:
        for line in process.stdout:
            part = tmp_path / "exr.zip.part"
            if int(line) >= 3 and part.stat().st_size == half:
                break
        process.kill()
    assert names(tmp_path) == ["exr.unpacking", "exr.zip.part", "exr.zip.part.json"]

    assert contents(fetched(url)) == frames
    assert names(tmp_path) == ["exr", "exr.zip"]
    assert server.sent == len(data)
