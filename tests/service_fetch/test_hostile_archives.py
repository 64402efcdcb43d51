"""Archives that are damaged or made to harm: one sentence, and not a file left behind."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import pytest

from reframe.model.errors import Refused
from reframe.model.progress import go_on
from reframe.service.archive import unpack
from reframe.service.fetch.limits import ArchiveLimits
from support.archives import DEFLATED, ENCRYPTED, STORED, Entry, build

DATA = os.urandom(2000) + bytes(2000)
GOOD = Entry("f1.exr", DATA)


def shared() -> bytes:
    """Two entries of the directory for the same bytes."""
    return build([GOOD, Entry("f2.exr", DATA, offset=0, local_name=b"f1.exr", absent=True)])


def nested() -> bytes:
    """A member whose packed data holds another member."""
    inner = Entry("f2.exr", DATA, STORED)
    outer = Entry("f1.exr", inner.local(), STORED)
    again = Entry("f2.exr", DATA, STORED, offset=30 + len("f1.exr"), absent=True)
    return build([outer, again])


def cut(data: bytes, by: int) -> bytes:
    return data[:-by]


def damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


LINK = 0o120777 << 16
DEVICE = 0o060600 << 16
PIPE = 0o010600 << 16

#: What is wrong, the archive, and what the sentence must say.
TABLE = [
    ("parent folder", build([GOOD, Entry("../f2.exr", DATA)]), "'../f2.exr' leaves its folder"),
    ("parent inside", build([Entry("a/../../f1.exr", DATA)]), "leaves its folder"),
    ("parent of a text", build([GOOD, Entry("../x.txt", DATA)]), "leaves its folder"),
    ("absolute", build([GOOD, Entry("/etc/f2.exr", DATA)]), "leaves its folder"),
    ("backslash", build([GOOD, Entry("..\\f2.exr", DATA)]), "leaves its folder"),
    ("drive", build([GOOD, Entry("C:f2.exr", DATA)]), "not allowed on every system"),
    ("stream", build([GOOD, Entry("f2.exr:x.exr", DATA)]), "not allowed on every system"),
    ("device name", build([GOOD, Entry("a/NUL.2.exr", DATA)]), "not allowed on every system"),
    ("port name", build([GOOD, Entry("com1 .exr", DATA)]), "not allowed on every system"),
    ("trailing dot", build([GOOD, Entry("a./f2.exr", DATA)]), "not allowed on every system"),
    ("trailing blank", build([GOOD, Entry("a /f2.exr", DATA)]), "not allowed on every system"),
    ("wildcard", build([GOOD, Entry("f*.exr", DATA)]), "not allowed on every system"),
    ("zero byte", build([GOOD, Entry("f2.exr\0.txt", DATA)]), "not allowed on every system"),
    ("escape", build([GOOD, Entry("\x1b[2Jf2.exr", DATA)]), r"'\\x1b\[2Jf2.exr'"),
    ("long name", build([GOOD, Entry("f" * 2000 + ".exr", DATA)]), "too long"),
    ("not UTF-8", build([GOOD, Entry(b"f\xff2.exr", DATA)]), "damaged"),
    ("link", build([GOOD, Entry("f2.exr", b"/etc/passwd", attributes=LINK)]), "'f2.exr' is a link"),
    ("block device", build([GOOD, Entry("f2.exr", attributes=DEVICE)]), "'f2.exr' is a link or"),
    ("pipe", build([GOOD, Entry("f2.exr", attributes=PIPE)]), "'f2.exr' is a link or"),
    ("encrypted", build([GOOD, Entry("f2.exr", DATA, flags=ENCRYPTED)]), "'f2.exr' is encrypted"),
    ("strongly", build([GOOD, Entry("f2.exr", DATA, flags=0x40)]), "'f2.exr' is encrypted"),
    ("twice", build([GOOD, Entry("f1.exr", DATA)]), "are the same file"),
    ("twice by case", build([GOOD, Entry("F1.EXR", DATA)]), "are the same file"),
    ("twice by accent", build([Entry("ü1.exr", DATA), Entry("u\u0308" "1.exr", DATA)]), "the same"),
    ("twice by width", build([Entry("f1.exr", DATA), Entry("f１.exr", DATA)]), "are the same file"),
    ("twice by path", build([GOOD, Entry("./f1.exr", DATA)]), "are the same file"),
    ("archive inside", build([GOOD, Entry("more.zip", DATA)]), "'more.zip' is an archive itself"),
    ("tar inside", build([GOOD, Entry("more.tar.gz", DATA)]), "'more.tar.gz' is an archive itself"),
    ("unknown method", build([GOOD, Entry("f2.exr", DATA, 93)]), "method 93"),
    ("bzip2", build([GOOD, Entry("f2.exr", DATA, 12)]), "method 12"),
    ("shared bytes", shared(), "something else"),
    ("inside another", nested(), "overlaps another"),
    ("longer than the archive", build([Entry("f1.exr", DATA, packed_size=10**6)]), "overlaps"),
    ("wrong sum", build([GOOD, Entry("f2.exr", DATA, crc=1)]), "'f2.exr' is damaged"),
    ("wrong sum stored", build([Entry("f2.exr", DATA, STORED, crc=1)]), "'f2.exr' is damaged"),
    ("size too small", build([Entry("f2.exr", DATA, size=10)]), "'f2.exr' is damaged"),
    ("size too large", build([Entry("f2.exr", DATA, size=9999)]), "'f2.exr' is damaged"),
    ("no deflate", build([Entry("f2.exr", DATA, raw=b"\xff" * 99)]), "'f2.exr' is damaged"),
    ("deflate cut", build([Entry("f2.exr", DATA, raw=GOOD.packed[:99])]), "'f2.exr' is cut off"),
    ("other name before data", build([Entry("f2.exr", DATA, local_name=b"f3.exr")]), "called"),
    ("other method before data", build([Entry("f2.exr", DATA, local_method=0)]), "called"),
    ("offset astray", build([Entry("f2.exr", DATA, offset=7)]), "is not where the directory says"),
    ("offset outside", build([Entry("f2.exr", DATA, offset=10**9)]), "is not where"),
    ("directory cut", cut(build([GOOD]), 1), "damaged or cut off"),
    ("end missing", cut(build([GOOD]), 22), "damaged or cut off"),
    ("half missing", cut(build([GOOD]), 2000), "damaged or cut off"),
    ("middle missing", build([GOOD])[:50] + build([GOOD])[90:], "archive was not unpacked"),
    ("data damaged", damaged(build([GOOD]), 100), "'f1.exr' is damaged"),
    ("no member", build([]), "holds no EXR"),
    ("no frame", build([Entry("readme.txt", b"hello")]), "holds no EXR"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_it_is_refused_and_leaves_nothing(tmp_path: Path, data: bytes, sentence: str):
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    (place / "exr.zip").write_bytes(data)
    with pytest.raises(Refused, match=sentence) as caught:
        unpack(place / "exr.zip", place / "exr", go_on)
    assert caught.value.code == "bad-archive"
    assert caught.value.message.startswith("The EXR archive was not unpacked: ")
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [place / "exr.zip"]
    assert [path.name for path in place.iterdir()] == ["exr.zip"]


def refused(tmp_path: Path, data: bytes, limits: ArchiveLimits) -> str:
    (tmp_path / "exr.zip").write_bytes(data)
    with pytest.raises(Refused) as caught:
        unpack(tmp_path / "exr.zip", tmp_path / "exr", go_on, limits)
    assert [path.name for path in tmp_path.iterdir()] == ["exr.zip"]
    return caught.value.message


def test_too_many_members_are_refused(tmp_path):
    data = build([Entry(f"{number}.exr", b"x") for number in range(11)])
    assert "11 members and 10 are" in refused(tmp_path, data, ArchiveLimits(max_members=10))


def test_a_directory_of_any_size_is_not_read_into_memory(tmp_path):
    data = build([Entry(f"{'n' * 900}{number}.exr", b"x") for number in range(20)])
    message = refused(tmp_path, data, ArchiveLimits(max_directory_bytes=10_000))
    assert "its directory is larger" in message


def test_a_member_that_says_it_is_too_large_is_refused(tmp_path):
    data = build([Entry("1.exr", bytes(5000))])
    assert "'1.exr' is larger" in refused(tmp_path, data, ArchiveLimits(max_member_bytes=4999))


def test_members_that_are_too_large_together_are_refused(tmp_path):
    data = build([Entry(f"{number}.exr", bytes(5000)) for number in range(3)])
    assert "larger than any" in refused(tmp_path, data, ArchiveLimits(max_total_bytes=14_999))


def test_a_member_that_lies_about_its_size_is_stopped_at_the_limit(tmp_path):
    data = build([Entry("1.exr", bytes(8_000_000), size=10, crc=zlib.crc32(bytes(10)))])
    message = refused(tmp_path, data, ArchiveLimits(max_member_bytes=3_000_000))
    assert "'1.exr' unpacks to more" in message


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path):
    data = build([Entry(f"{number}.exr", bytes(5_000_000)) for number in range(4)])
    limits = ArchiveLimits(ratio_free_bytes=6_000_000)
    assert "unpacks to more" in refused(tmp_path, data, limits)


def test_black_frames_are_no_bomb(tmp_path):
    (tmp_path / "exr.zip").write_bytes(
        build([Entry(f"{number}.exr", bytes(5_000_000)) for number in range(4)])
    )
    assert len(unpack(tmp_path / "exr.zip", tmp_path / "exr", go_on).files) == 4


def test_names_of_devices_inside_a_name_are_harmless(tmp_path):
    names = ["console.1.exr", "console.2.exr", "console.3.exr"]
    (tmp_path / "exr.zip").write_bytes(build([Entry(name, DATA, DEFLATED) for name in names]))
    assert unpack(tmp_path / "exr.zip", tmp_path / "exr", go_on).frames == (1, 2, 3)
