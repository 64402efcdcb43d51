"""The timeline file that results go to: opened, locked, and written so that it is never lost."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Iterator, Optional

import filelock
import opentimelineio as otio

from reframe.model.errors import BadInput, Interrupted, NoSpace

from .timelines import OURS, read_timeline

#: Writing a timeline takes moments; who holds the lock longer than this hangs.
_LOCK_SECONDS = 60

#: Bytes in the name of a file, on every file system in use.
_LONGEST_NAME = 255


def require_place(path: Path) -> None:
    """Raises `BadInput` when no timeline can be written at ``path``."""
    if path.suffix.lower() != ".otio":
        raise BadInput(f"The timeline to write must end in .otio; {path.name} does not.")
    if not path.parent.is_dir():
        raise BadInput(f"There is no folder {path.parent}; make it first.")
    try:
        with tempfile.TemporaryFile(dir=path.parent), contextlib.suppress(FileNotFoundError):
            path.lstat()  # which also finds a name that is too long
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise BadInput(f"{path} cannot be written ({reason}); name another timeline.") from error


def read_ours(path: Path) -> Optional[otio.schema.Timeline]:
    """The timeline that Reframe made at ``path``, or None if nothing is there.

    Raises `BadInput` for anything else that is there: it is left alone.
    """
    if not path.exists():
        return None
    if not path.is_file():
        raise BadInput(f"{path} is not a file; name another timeline to write.")
    timeline = read_timeline(str(path))
    if OURS not in timeline.metadata:
        raise BadInput(
            f"{path.name} is a timeline that Reframe did not make, and is left as it is; "
            "name another one to write."
        )
    return timeline


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time read and write the timeline at ``path``.

    Raises `Interrupted` when another one holds it for a minute.
    """
    lock_path = _beside(path, ".lock")
    lock = filelock.FileLock(lock_path, timeout=_LOCK_SECONDS)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise Interrupted(
            f"Another program has been writing {path.name} for a minute; close it and try again."
        ) from None
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        yield
    finally:
        # Taken away while it is held: filelock drops a lock whose file has lost its name, so who
        # waits for this one tries again on a new file, and none is left beside the timeline.
        with contextlib.suppress(OSError):
            lock_path.unlink()
        lock.release()


def write(timeline: otio.schema.Timeline, path: Path) -> None:
    """Write the timeline beside ``path`` and rename it, so that ``path`` is whole at all times.

    Call it inside `locked`. Raises `NoSpace` or `BadInput`, and then nothing has changed.
    """
    text = otio.adapters.write_to_string(timeline, "otio_json")
    beside = _beside(path, ".part")
    try:
        with beside.open("wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        beside.unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> Path:
    """A hidden file next to ``path`` that belongs to it, by a name that file systems take."""
    name = f".{path.name}{suffix}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:32]}{suffix}"
    return path.with_name(name)


def _cannot_write(path: Path, error: OSError) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoSpace(f"The disk is full, so {path.name} was not written; make room, then resume.")
    reason = error.strerror or "no reason given"
    return BadInput(f"{path} cannot be written ({reason}); name another timeline, then resume.")
