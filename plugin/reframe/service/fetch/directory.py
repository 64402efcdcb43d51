"""The central directory of a ZIP: its members, all of them checked, none of them unpacked.

`zipfile` reads it. What it leaves to its callers is here: everything by which an archive could
mislead, before a byte is written.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from . import local_header
from .limits import ArchiveLimits
from .names import is_frame, place, refusal, require_harmless, shown
from .sequence import note_left_out

_METHODS = {zipfile.ZIP_STORED: False, zipfile.ZIP_DEFLATED: True}


@dataclass(frozen=True)
class Member:
    """A frame in the archive: its local header at ``offset``, its data from ``start`` on."""

    name: str
    offset: int
    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


@dataclass(frozen=True)
class Directory:
    """The members that are frames, by name, and what was left out."""

    frames: dict[str, Member]
    notes: tuple[str, ...]


def read_directory(archive: Path, limits: ArchiveLimits) -> Directory:
    """Raises `Refused` (``bad-archive``) for what must not or cannot be unpacked."""
    with _BoundedFile(archive, limits.max_directory_bytes) as file:
        try:
            with zipfile.ZipFile(file) as opened:
                infos, end = opened.infolist(), opened.start_dir
            _require_sound(infos, limits)
            spans = [_span(file, info) for info in infos]
        except zipfile.BadZipFile as error:
            raise refusal(f"it is damaged or cut off ({error})") from error
        except (NotImplementedError, ValueError, OverflowError, OSError) as error:
            raise refusal("its directory is damaged") from error
    _require_apart(spans, end)
    frames = {span.name: span for span in spans if is_frame(span.name)}
    if not frames:
        raise refusal("it holds no EXR file")
    _require_size(frames.values(), limits)
    others = [info.filename for info in infos if not is_frame(info.filename) and not info.is_dir()]
    return Directory(frames, note_left_out(others, "no frames"))


class _BoundedFile(FileIO):
    """`zipfile` reads a directory of any size into memory; here it is at most so large."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(path)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._most:
            raise refusal("its directory is larger than any sequence needs")
        return super().read(-1 if size is None else size) or b""


def _require_sound(infos: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(infos) > limits.max_members:
        raise refusal(f"it has {len(infos)} members and {limits.max_members} are allowed")
    names: dict[str, str] = {}
    for info in infos:
        # `zipfile` ends names at a NUL and, on Windows, turns backslashes: both are judged.
        require_harmless(info.orig_filename)
        require_harmless(info.filename)
        _require_plain(info)
        twin = names.setdefault(place(info.filename), info.filename)
        if twin is not info.filename:
            raise refusal(f"members {shown(twin)} and {shown(info.filename)} are the same file")


def _require_plain(info: zipfile.ZipInfo) -> None:
    name = shown(info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or info.is_dir() < (kind == stat.S_IFDIR):
        raise refusal(f"member {name} is a link or a device, not a file")
    if local_header.is_unreadable(info.flag_bits):
        raise refusal(f"member {name} is encrypted")
    if is_frame(info.filename) and info.compress_type not in _METHODS:
        raise refusal(
            f"member {name} is packed in a way (method {info.compress_type}) that few programs know"
        )


def _span(file: FileIO, info: zipfile.ZipInfo) -> Member:
    name = shown(info.filename)
    file.seek(info.header_offset)
    fixed = file.read(local_header.FIXED)
    length = local_header.length_of(fixed)
    if length is None:
        raise refusal(f"member {name} is not where the directory says")
    header = local_header.parse(fixed + file.read(length - local_header.FIXED))
    if (header.name, header.method) != (info.orig_filename, info.compress_type):
        raise refusal(f"member {name} is called something else in the directory")
    if local_header.is_unreadable(header.flags):
        raise refusal(f"member {name} is encrypted")
    return Member(
        info.filename,
        info.header_offset,
        info.header_offset + length,
        info.compress_size,
        info.file_size,
        info.CRC,
        _METHODS.get(info.compress_type, False),
    )


def _require_apart(members: list[Member], end: int) -> None:
    """Members that share bytes make a small archive unpack to any size."""
    ordered = sorted(members, key=lambda member: member.offset)
    following_starts = [*(member.offset for member in ordered), end][1:]
    for member, following in zip(ordered, following_starts, strict=True):
        if member.start + member.packed > following:
            raise refusal(f"member {shown(member.name)} overlaps another one")


def _require_size(members: Collection[Member], limits: ArchiveLimits) -> None:
    for member in members:
        if member.size > limits.max_member_bytes:
            raise refusal(f"member {shown(member.name)} is larger than any frame")
    if sum(member.size for member in members) > limits.max_total_bytes:
        raise refusal("its members are larger than any sequence")
