"""Files of ours in other programs' folders: known by their first line, and taken out by it.

::

    write_files(folder, {"Reframe.py": text})   # again: an upgrade in place
    remove_files(folder, ["Reframe.py"])        # as if it had never been there

A file without that first line is somebody else's and is never touched. The second line says how
many folders were made for the files, so that they go with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import writing
from trouble import Trouble

MARK = "# Written by Reframe's installer. Changes here are lost when it is called again."
_FOLDERS = "# Folders made for it:"


def is_ours(path: Path) -> bool:
    """Whether there is a file, and the installer wrote it."""
    content = writing.read(path)
    return content is not None and content.splitlines()[:1] == [MARK.encode("ascii")]


def write_files(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write files by name, in ASCII, into ``folder``, which is made if need be.

    Returns those that changed. Raises `Trouble`, before anything is written, when one of the
    names belongs to a file that is not ours.
    """
    paths = {folder / name: text for name, text in texts.items()}
    for path in paths:
        _refuse_a_foreign(path)
    made = max([writing.missing_folders(folder), *map(_folders_made, paths)])
    changed = []
    for path, text in paths.items():
        content = f"{MARK}\n{_FOLDERS} {made}\n{text}".encode("ascii")
        if writing.read(path) != content:
            writing.write(path, content)
            changed.append(path)
    return changed


def remove_files(folder: Path, names: Iterable[str]) -> list[Path]:
    """Remove those of the files that are ours, and the folders made for them. Returns the files."""
    paths = [path for path in (folder / name for name in names) if is_ours(path)]
    made = max(map(_folders_made, paths), default=0)
    for path in paths:
        writing.remove(path)
    writing.remove_folders(folder, made)
    return paths


def _refuse_a_foreign(path: Path) -> None:
    if (path.exists() or path.is_symlink()) and not is_ours(path):
        raise Trouble(
            f"{path} is there already and was not written by Reframe; rename or remove it and call "
            "this again."
        )


def _folders_made(path: Path) -> int:
    content = writing.read(path) if is_ours(path) else None
    second = (content or b"").splitlines()[1:2]
    found = (
        re.fullmatch(rf"{_FOLDERS} (\d+)", second[0].decode("ascii", "replace")) if second else None
    )
    return int(found[1]) if found else 0
