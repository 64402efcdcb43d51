"""Any honest archive becomes a folder of numbered frames; nothing half-done ever shows."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from reframe.model.errors import BadInput, Cancelled, NoSpace, Refused
from reframe.model.progress import go_on
from reframe.service.archive import unpack
from reframe.service.fetch.limits import ArchiveLimits
from support.archives import DEFLATED, STORED, Entry, build


def frame(number: int, size: int = 3000) -> bytes:
    """What stands for a picture: half of it packs well."""
    return (b"frame %d " % number).ljust(size // 2, b".") + os.urandom(size // 2)


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def unpacked(tmp_path: Path):
    def unpacked(data: bytes, meter=go_on, limits=ArchiveLimits()):
        (tmp_path / "exr.zip").write_bytes(data)
        return unpack(tmp_path / "exr.zip", tmp_path / "exr", meter, limits)

    return unpacked


def test_frames_are_named_by_us_ordered_and_private(unpacked, tmp_path):
    frames = {number: frame(number) for number in (1001, 998, 1000, 999)}
    entries = [Entry(f"a/Bühne {number}.EXR", data) for number, data in frames.items()]
    result = unpacked(build(entries))
    assert result.frames == (998, 999, 1000, 1001)
    assert [file.name for file in result.files] == [
        "000998.exr",
        "000999.exr",
        "001000.exr",
        "001001.exr",
    ]
    assert [file.read_bytes() for file in result.files] == [frames[n] for n in result.frames]
    assert listing(tmp_path) == ["exr", "exr.zip", *(f"exr/{file.name}" for file in result.files)]
    if sys.platform != "win32":
        assert {stat.S_IMODE(file.stat().st_mode) for file in result.files} == {0o600}
        assert stat.S_IMODE((tmp_path / "exr").stat().st_mode) == 0o700


@pytest.mark.parametrize("method", [STORED, DEFLATED])
@pytest.mark.parametrize("descriptor", [None, "signed", "plain", "signed64", "plain64"])
@pytest.mark.parametrize("zip64", [False, True])
def test_every_layout_of_a_zip_is_read(unpacked, method, descriptor, zip64):
    frames = [frame(number) for number in range(3)]
    entries = [
        Entry(f"{number}.exr", data, method, descriptor=descriptor, zip64=zip64)
        for number, data in enumerate(frames)
    ]
    result = unpacked(build(entries, zip64=zip64, comment=b"made by a service"))
    assert [file.read_bytes() for file in result.files] == frames


def test_what_is_no_frame_is_left_out_and_named(unpacked):
    result = unpacked(
        build(
            [
                Entry("shot/", attributes=0o40755 << 16 | 0x10),
                Entry("shot/f1.exr", frame(1)),
                Entry("shot/readme.txt", b"hello"),
                Entry("__MACOSX/shot/._f1.exr", b"resource fork"),
                Entry("shot/._f1.exr", b"resource fork"),
                Entry(".DS_Store", b"folder view"),
            ]
        )
    )
    assert result.frames == (1,)
    (note,) = result.notes
    assert note == (
        "Left out of the EXR archive as no frames: 'shot/readme.txt', "
        "'__MACOSX/shot/._f1.exr', 'shot/._f1.exr' and 1 more."
    )


def test_a_single_picture_in_place_of_an_archive_is_a_sequence_of_one(unpacked, tmp_path):
    picture = b"\x76\x2f\x31\x01" + frame(1)
    result = unpacked(picture)
    assert result.frames == (0,)
    assert result.files == (tmp_path / "exr" / "000000.exr",)
    assert result.files[0].read_bytes() == picture


def test_an_archive_made_by_python_itself_is_read(unpacked, tmp_path):
    with zipfile.ZipFile(tmp_path / "made.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(5):
            made.writestr(f"frame.{number:04d}.exr", frame(number))
    assert unpacked((tmp_path / "made.zip").read_bytes()).frames == (0, 1, 2, 3, 4)


def test_unpacking_again_gives_the_same_and_nothing_of_before(unpacked, tmp_path):
    unpacked(build([Entry(f"{number}.exr", frame(number)) for number in range(5)]))
    unpacked(build([Entry(f"{number}.exr", frame(number)) for number in range(3)]))
    assert listing(tmp_path / "exr") == ["000000.exr", "000001.exr", "000002.exr"]


def test_what_a_killed_process_left_is_cleared_away(unpacked, tmp_path):
    (tmp_path / "exr.unpacking" / "frames").mkdir(parents=True)
    (tmp_path / "exr.unpacking" / "frames" / "000009.exr").write_bytes(b"half of it")
    unpacked(build([Entry("1.exr", frame(1))]))
    assert listing(tmp_path) == ["exr", "exr.zip", "exr/000001.exr"]


def test_a_folder_with_other_files_is_not_touched(unpacked, tmp_path):
    (tmp_path / "exr").mkdir()
    (tmp_path / "exr" / "mine.exr").write_bytes(b"the user's")
    with pytest.raises(BadInput, match=r"mine\.exr"):
        unpacked(build([Entry("1.exr", frame(1))]))
    assert listing(tmp_path) == ["exr", "exr.zip", "exr/mine.exr"]


def test_progress_counts_the_bytes_written(unpacked):
    seen = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    unpacked(build([Entry(f"{number}.exr", frame(number)) for number in range(5)]), meter)
    assert seen == sorted(seen)
    assert seen[-1] == (15_000, 15_000)


def test_cancelling_leaves_nothing(unpacked, tmp_path):
    with pytest.raises(Cancelled):
        unpacked(build([Entry("1.exr", frame(1))]), lambda _done, _total: False)
    assert listing(tmp_path) == ["exr.zip"]


def test_a_disk_that_is_too_small_is_told_before(unpacked, tmp_path):
    with pytest.raises(NoSpace):
        unpacked(build([Entry("1.exr", frame(1))]), limits=ArchiveLimits(spare_bytes=10**17))
    assert listing(tmp_path) == ["exr.zip"]


def test_a_disk_that_fills_up_leaves_only_the_archive(tiny_disk):
    archive = tiny_disk / "exr.zip"
    archive.write_bytes(build([Entry("1.exr", bytes(5_000_000))]))
    limits = ArchiveLimits(spare_bytes=-10_000_000)
    with pytest.raises(NoSpace, match="is full"):
        unpack(archive, tiny_disk / "exr", go_on, limits)
    assert listing(tiny_disk) == ["exr.zip"]


@pytest.mark.parametrize("data", [b"", b"PK", b"<html>Sign in</html>", b"\x76\x2f\x31", bytes(99)])
def test_what_is_neither_archive_nor_picture_is_refused(unpacked, tmp_path, data):
    with pytest.raises(Refused) as caught:
        unpacked(data)
    assert caught.value.code == "bad-archive"
    assert listing(tmp_path) == ["exr.zip"]
