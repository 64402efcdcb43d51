"""Files that appear whole or not at all: written to ``name.part`` beside, flushed, renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reframe.model.errors import BadInput, NoSpace

#: What "the disk is full" is called: no space, over quota, too large for this file system.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_unfinished: set[Path] = set()

#: Told of every part file before it is made. A worker tells the engine, which removes the file
#: if the worker is killed.
listeners: list[Callable[[Path], None]] = []


@contextmanager
def part_file(destination: Path) -> Iterator[Path]:
    """The path to write to; it becomes ``destination`` when the block ends well.

    When it does not, or when `discard_parts` is called meanwhile, nothing is left behind. Raises
    `NoSpace` when the disk is full and `BadInput` when the folder cannot be written to.
    """
    part = destination.with_name(destination.name + ".part")
    _unfinished.add(part)
    for listener in listeners:
        listener(part)
    try:
        with disk_errors(destination):
            yield part
            _flush(part)
            part.replace(destination)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        _unfinished.discard(part)


@contextmanager
def disk_errors(destination: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence: `NoSpace` or `BadInput`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoSpace(
                f"The disk is full: {str(destination)!r} could not be written. "
                "Free some space there and resume."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR):
            raise BadInput(
                f"{str(destination)!r} cannot be written; choose a folder that exists and that "
                "you may write to."
            ) from error
        raise


def discard_parts() -> None:
    """Remove every unfinished file of this process, because the process is about to end."""
    for part in list(_unfinished):
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
