"""The files of a Read, from what its knob says: patterns, expressions and views."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, List, Optional, Set

from reframe.model.time import FrameRange

from .knobs import value_of

if TYPE_CHECKING:
    from .api import Node

_NUMBER = re.compile(r"%0?(\d*)d|#+")
_EVALUATED = re.compile(r"\[|\$|%[vV]")


@dataclass(frozen=True)
class Files:
    """A movie or still by its path, or a sequence as a path with ``%0Nd``."""

    path: str
    numbered: bool

    def of(self, frame: int) -> str:
        folder, slash, name = self.path.rpartition("/")
        return f"{folder}{slash}{name % frame}" if self.numbered else self.path


def files_of(read: Node, first: int) -> Optional[Files]:
    """What a Read reads; None when it is not clear which files that are.

    Paths have forward slashes. An expression, or ``%V`` for the view, is as Nuke evaluates it.
    """
    text = str(value_of(read, "file")).replace("\\", "/")
    if not _EVALUATED.search(text):
        return _plain(text)
    file: Any = read["file"]
    shown = [str(file.evaluate(frame)).replace("\\", "/") for frame in (first, first + 1)]
    if shown[0] == shown[1]:
        return Files(shown[0], False) if _is_absolute(shown[0]) else None
    pattern = _pattern_of(shown[0], first)
    if pattern is None or pattern.of(first + 1) != shown[1]:
        return None
    return pattern


def _plain(text: str) -> Optional[Files]:
    if not _is_absolute(text):
        return None
    folder, slash, name = text.rpartition("/")
    match = _NUMBER.search(name)
    if match is None:
        return Files(text, False)
    width = int(match[1] or 1) if match[1] is not None else len(match[0])
    before, after = name[: match.start()], name[match.end() :]
    if "%" in before + after:
        return None
    return Files(f"{folder}{slash}{before}%0{width}d{after}", True)


def _pattern_of(path: str, frame: int) -> Optional[Files]:
    """The pattern that gives ``path`` for a frame: its last number that is this frame."""
    folder, slash, name = path.rpartition("/")
    for match in reversed(list(re.finditer(r"\d+", name))):
        if int(match[0]) == frame and "%" not in name:
            number = f"%0{len(match[0])}d"
            changed = f"{name[: match.start()]}{number}{name[match.end() :]}"
            return Files(f"{folder}{slash}{changed}", True)
    return None


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or re.match(r"[A-Za-z]:/", path) is not None


def missing_in(files: Files, frames: FrameRange) -> List[int]:
    """The frames whose files are not there. The folder is read once."""
    numbers = range(frames.start, frames.end)
    if not files.numbered:
        return [] if Path(files.path).is_file() else list(numbers)
    folder, _, name = files.path.rpartition("/")
    try:
        there: Set[str] = {each.name for each in Path(f"{folder}/").iterdir()}
    except OSError:
        there = set()
    return [frame for frame in numbers if name % frame not in there]
