"""Which frame of a Read's file shows at which frame of the script (facts/nuke.md §2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional

from .knobs import value_of

if TYPE_CHECKING:
    from .api import Node

#: Movies that Nuke counts from 1; the engine counts every movie from 0 (facts/nuke.md §2.2).
_FROM_ONE = frozenset(
    ("mov", "m4v", "mp4", "m4a", "m4p", "m4b", "m4r", "mpg", "mpeg", "avi", "mxf", "braw")
)
_SHIFTED = re.compile(r"\s*frame\s*(?:([+-])\s*(\d+)\s*)?")


@dataclass(frozen=True)
class Numbering:
    """Frames ``first`` to ``last`` of the file, as Nuke numbers them; each shows ``shift`` later
    in the script."""

    first: int
    last: int
    shift: int


def numbering(read: Node) -> Optional[Numbering]:
    """How a Read's file lies in the script; None when it is not moved as a whole (retimed)."""
    first, last = int(value_of(read, "first", 1)), int(value_of(read, "last", 1))
    mode = str(value_of(read, "frame_mode", "expression"))
    text = str(value_of(read, "frame")).strip()
    shift = _shift(mode, text, first)
    if shift is None:
        return None
    if mode == "offset" and int(read.firstFrame()) == first + int(text or 0):
        shift = -shift  # Nuke's manual adds the offset to the frame; what it does is asked for
    return Numbering(first, last, shift)


def _shift(mode: str, text: str, first: int) -> Optional[int]:
    if not text:
        return 0
    try:
        if mode == "start at":
            return int(text) - first
        if mode == "offset":
            return -int(text)
    except ValueError:
        return None
    match = _SHIFTED.fullmatch(text)
    if match is None:
        return None
    return -int(f"{match[1]}{match[2]}") if match[2] else 0


def suffix_of(path: str) -> str:
    """``mov`` of ``a.mov``, in small letters."""
    return path.rpartition("/")[2].rpartition(".")[2].lower()


def first_of_movie(read: Node, path: str) -> int:
    """The number that Nuke gives to a movie's first frame."""
    if suffix_of(path) in _FROM_ONE:
        return 1
    return int(value_of(read, "origfirst", 0))
