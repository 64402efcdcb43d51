"""The unfinished file of a download, and what a later answer must match to continue it.

``movie.mp4.part`` holds the bytes, ``movie.mp4.part.json`` says of which version of the file they
are. Whatever happens to the process, the next one finds both and goes on. Nothing unfinished ever
carries the final name.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from .disk import disk_errors, flush_folder, open_private, write_all

#: After a power cut a file may have its length before its data, and its end reads as zeros. So
#: many zeros at the end are not believed; fewer are common (every ZIP ends in two).
_PAGE = 4096
_LOOK = 1 << 20


@dataclass(frozen=True)
class Identity:
    """Which version of which file the bytes are of."""

    address: str
    etag: str | None = None
    modified: str | None = None
    #: Its whole length in bytes, if the server said.
    total: int | None = None

    @property
    def condition(self) -> str | None:
        """What ``If-Range`` takes: a strong entity tag, else a date; None: cannot be continued."""
        if self.etag and not self.etag.startswith("W/"):
            return self.etag
        return self.modified


_IDENTITY = TypeAdapter(Identity)


def address_of(url: str) -> str:
    """The URL without what a signature changes, and without what nobody else should read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""  # Nothing can be fetched from there anyway.
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


class PartFile:
    """Open for the length of one download; one process at a time.

    Every method raises `NoSpace` or `Interrupted` when the disk refuses.
    """

    def __init__(self, destination: Path, address: str) -> None:
        self.destination = destination
        self.path = destination.with_name(destination.name + ".part")
        self._note = destination.with_name(destination.name + ".part.json")
        self._folder = destination.parent
        self.size = 0
        with disk_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file: FileIO = open_private(self.path, "ab+")
            self.identity = self._continue(address)

    def _continue(self, address: str) -> Identity:
        identity = self._read_note()
        if identity is None or identity.address != address or identity.condition is None:
            return Identity(address)
        self.size = _length_without_zeros(self._file)
        if identity.total is not None and self.size > identity.total:
            self.size = 0
        self._file.truncate(self.size)
        return identity

    def _read_note(self) -> Identity | None:
        try:
            return _IDENTITY.validate_json(self._note.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    @property
    def complete(self) -> bool:
        return self.size == self.identity.total

    def begin(self, identity: Identity) -> None:
        """Drop what is there: the bytes that follow are the first ones of this version."""
        with disk_errors(self._folder):
            self._note.unlink(missing_ok=True)
            self._file.truncate(0)
            self.size = 0
            self._write_note(identity)

    def learn_total(self, total: int) -> None:
        """The server named the whole length only later, or by ending."""
        with disk_errors(self._folder):
            self._write_note(replace(self.identity, total=total))

    def _write_note(self, identity: Identity) -> None:
        fresh = self._note.with_name(self._note.name + ".new")
        fresh.unlink(missing_ok=True)
        with open_private(fresh, "xb") as file:
            write_all(file, _IDENTITY.dump_json(identity))
        fresh.replace(self._note)
        self.identity = identity

    def append(self, block: bytes) -> None:
        with disk_errors(self._folder):
            try:
                write_all(self._file, block)
            finally:
                self.size = self._file.tell()

    def close(self) -> None:
        """Leave everything for a later process to continue, if there is anything."""
        self._file.close()
        if self.size == 0 and not self.complete:
            self.discard()

    def discard(self) -> None:
        """Remove what must not be continued."""
        self._file.close()
        with disk_errors(self._folder):
            self.path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)

    def flush(self) -> None:
        """Have every byte on the disk, and let go of the file."""
        with disk_errors(self._folder):
            os.fsync(self._file.fileno())
            self._file.close()

    def finish(self) -> None:
        """Give the flushed file its final name."""
        with disk_errors(self._folder):
            self.path.replace(self.destination)
            self._note.unlink(missing_ok=True)
            flush_folder(self._folder)


def _length_without_zeros(file: FileIO) -> int:
    length = end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _LOOK)
        file.seek(start)
        kept = len(file.read(end - start).rstrip(b"\0"))
        end = start + kept
        if kept:
            break
    return end if length - end >= _PAGE else length
