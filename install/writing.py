"""A file in another program's folder: written whole or not at all, and never half."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from trouble import Trouble


def read(path: Path) -> bytes | None:
    """What the file holds, or None if there is none. Raises `Trouble` if it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise Trouble(
            f"{path} cannot be read ({problem.strerror or problem}); check its rights."
        ) from problem


def write(path: Path, content: bytes) -> None:
    """Write beside and rename. A link stays a link, and a file that exists keeps its rights."""
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as problem:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise Trouble(
            f"{path} cannot be written ({problem.strerror or problem}); check the rights of "
            f"{target.parent}, or call this as somebody who may write there."
        ) from problem


def remove(path: Path) -> None:
    """Remove a file, and nothing when it is gone already."""
    try:
        path.unlink()
    except FileNotFoundError:
        return
    except OSError as problem:
        raise Trouble(
            f"{path} cannot be removed ({problem.strerror or problem}); check the rights of "
            f"{path.parent}, or call this as somebody who may write there."
        ) from problem


def missing_folders(folder: Path) -> int:
    """How many folders, from ``folder`` upwards, would have to be made for it to exist."""
    return sum(not each.exists() for each in (folder, *folder.parents))


def remove_folders(folder: Path, made: int) -> None:
    """Remove ``folder`` and those above it, ``made`` in all, as far as nothing is in them."""
    for each in (folder, *folder.parents)[:made]:
        try:
            each.rmdir()
        except OSError:
            return
