"""ZIPs of EXR frames: as a service might send them, odd, or hostile."""

from __future__ import annotations

import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

#: What a bomb claims to unpack to, and the piece it is made of.
_BOMB_BYTES = 4 * 1024**3 - 2 * 1024**2
_ZEROS = bytes(1024 * 1024)


def pack(frames: Sequence[Path], target: Path, oddities: Mapping[str, str]) -> None:
    """Pack the frames into ``target``, with every oddity named (the table of faults has them, and
    what their values mean).

    The frames are numbered files of one folder; some oddities damage them.
    """
    frames = list(frames)
    if "zip-damaged-exr" in oddities:
        _damage(frames[len(frames) // 2])
    if "zip-with" in oddities:
        frames[len(frames) // 2].write_bytes(Path(oddities["zip-with"]).read_bytes())
    if "zip-missing-frame" in oddities:
        del frames[len(frames) // 2]
    if "zip-shuffled" in oddities:
        frames.sort(key=lambda frame: frame.stem[::-1])
    method = zipfile.ZIP_STORED if "zip-stored" in oddities else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(target, "w", method, compresslevel=1) as archive:
        _write_frames(archive, frames, oddities)
        _write_strays(archive, oddities)
    if "zip-encrypted" in oddities:
        _mark_encrypted(target)
    if "zip-bomb" in oddities:
        _add_bomb(target)
    if "zip-truncated" in oddities:
        content = target.read_bytes()
        target.write_bytes(content[: len(content) * 2 // 3])


def _write_frames(
    archive: zipfile.ZipFile, frames: Sequence[Path], oddities: Collection[str]
) -> None:
    folder = "exr_output/" if "zip-folder" in oddities else ""
    if folder:
        archive.writestr(folder, b"")
    for frame in frames:
        name = frame.name
        if "zip-shuffled" in oddities:
            stem, number, suffix = name.split(".")
            name = f"{stem}.{int(number)}.{suffix}"
        archive.write(frame, folder + name)


def _write_strays(archive: zipfile.ZipFile, oddities: Collection[str]) -> None:
    first = archive.namelist()[-1]
    if "zip-junk" in oddities:
        for name in (f"__MACOSX/._{Path(first).name}", ".DS_Store", "Thumbs.db", "README.txt"):
            archive.writestr(name, b"\x00\x05\x16\x07 nothing to see here")
    if "zip-parent-path" in oddities:
        archive.writestr("../../outside.exr", b"outside")
    if "zip-absolute-path" in oddities:
        archive.writestr("/reframe-sandbox-outside.exr", b"outside")
    if "zip-symlink" in oddities:
        link = zipfile.ZipInfo("link.exr")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    if "zip-duplicate" in oddities:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            archive.writestr(first, archive.read(first))


def _damage(frame: Path) -> None:
    """Overwrite the pixels of one frame and leave its header alone."""
    content = bytearray(frame.read_bytes())
    middle = len(content) // 2
    for place in range(middle, min(middle + 4096, len(content))):
        content[place] ^= 0xA5
    frame.write_bytes(content)


_CENTRAL = b"PK\x01\x02"
_END = b"PK\x05\x06"


def _mark_encrypted(target: Path) -> None:
    """Set the flag of encryption at the first member, where it stands and in the directory."""
    content = bytearray(target.read_bytes())
    content[6] |= 1
    directory = _directory(content)
    content[directory + 8] |= 1
    target.write_bytes(content)


def _add_bomb(target: Path) -> None:
    """Add a member that is a few megabytes of deflated zeros and claims, truly, to be 4 GB.

    The zeros are compressed once and repeated, so that making the bomb costs nothing. The check
    sum is wrong: whoever finds that out has unpacked it.
    """
    content = target.read_bytes()
    directory = _directory(content)
    count = struct.unpack_from("<H", content, len(content) - 22 + 10)[0]
    name = b"output.9999.exr"
    squeezed = _deflated_zeros()
    fields = (20, 0, zipfile.ZIP_DEFLATED, 0, 0x21, 0, len(squeezed), _BOMB_BYTES, len(name), 0)
    member = b"PK\x03\x04" + struct.pack("<5H3I2H", *fields) + name + squeezed
    entry = (
        _CENTRAL
        + struct.pack("<H", 20)
        + struct.pack("<5H3I2H", *fields)
        + struct.pack("<3H2I", 0, 0, 0, 0, directory)
        + name
    )
    entries = content[directory:-22] + entry
    end = struct.pack(
        "<4s4H2IH", _END, 0, 0, count + 1, count + 1, len(entries), directory + len(member), 0
    )
    target.write_bytes(content[:directory] + member + entries + end)


def _deflated_zeros() -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = squeeze.compress(_ZEROS) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return piece * (_BOMB_BYTES // len(_ZEROS)) + squeeze.flush()


def _directory(content: bytes | bytearray) -> int:
    """Where the central directory begins, from the record at the end (no comment, no ZIP64)."""
    return int(struct.unpack_from("<I", content, len(content) - 22 + 16)[0])
