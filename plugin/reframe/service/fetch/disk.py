"""Writing files that only the user can read, and what a disk's refusals mean to them."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from reframe.model.errors import Interrupted, NoSpace

#: Disk full, quota used up, and larger than the file system or the user's limit allows.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextlib.contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turns an `OSError` of the disk into `NoSpace` or `Interrupted`, naming ``folder``."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace(
                f"The disk of {folder} is full ({error.strerror}); "
                "make room there and resume the job."
            ) from error
        raise Interrupted(
            f"{folder} cannot be written ({error.strerror or error}); "
            "make it writable and resume the job.",
            "not-writable",
        ) from error


def require_space(folder: Path, needed: int, spare: int) -> None:
    """Raises `NoSpace` when fewer than ``needed`` + ``spare`` bytes are free on the disk."""
    with disk_errors(folder):
        free = shutil.disk_usage(folder).free
    if needed + spare > free:
        raise NoSpace(
            f"{size_for_people(needed)} are needed in {folder} and {size_for_people(free)} are "
            "free; make room there and resume the job."
        )


def open_private(path: Path, mode: str) -> FileIO:
    """An unbuffered file that the user alone may read; ``mode`` as for `open`, binary."""
    return FileIO(path, mode, opener=_private)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def write_all(file: FileIO, data: bytes) -> None:
    """Write ``data``. A disk that fills up takes a part of it and refuses the rest."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def flush_folder(folder: Path) -> None:
    """Have names made in ``folder`` on the disk too. Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def size_for_people(count: int) -> str:
    """``"812 MB"``, ``"3.2 GB"``: powers of ten, as file managers of today show them."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 100 or unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
