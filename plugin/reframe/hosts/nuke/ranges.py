"""In and out, and the rate (facts/nuke.md §2.3): everything in the script's frames, half-open."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Optional, Tuple

from reframe.model.errors import BadInput
from reframe.model.time import FrameRange, parse_rate

from .knobs import value_of

if TYPE_CHECKING:
    from .api import Node, Nuke

_RANGE = re.compile(r"\s*(-?\d+)(?:\s*-\s*(-?\d+))?")
#: A rate as people type it into the script's settings, and what they mean.
_TYPED = {"23.98": Fraction(24000, 1001)}


def in_and_out(nuke: Nuke, node: Node) -> Tuple[FrameRange, str]:
    """The frames that are meant, and where that came from, in words.

    The viewer's in and out if they are locked, cut to the node's own range; else the node's
    range; else the script's. Raises `BadInput` when nothing is left.
    """
    marks, own, root = viewer_marks(nuke), range_of(node), script_range(nuke)
    bounded = own is not None and (own != root or node.Class() == "Read")
    if marks is None:
        if own is not None and bounded:
            return own, "the node's range"
        return own or root, "the script's range"
    if own is None or not bounded:
        return marks, "the viewer's in and out"
    start, end = max(marks.start, own.start), min(marks.end, own.end)
    if start >= end:
        raise BadInput(
            f"The viewer's in and out ({marks.start} to {marks.last}) lie outside of "
            f"{node.name()}, which has the frames {own.start} to {own.last}; move them onto it, "
            "or unlock them."
        )
    return FrameRange(start, end), "the viewer's in and out"


def viewer_marks(nuke: Nuke) -> Optional[FrameRange]:
    """In and out of the active viewer, when they are locked."""
    viewer: Any = nuke.activeViewer()
    node: Any = viewer.node() if viewer is not None else None
    if node is None or not value_of(node, "frame_range_lock", False):
        return None
    match = _RANGE.match(str(value_of(node, "frame_range")))
    if match is None:
        return None
    return FrameRange(int(match[1]), int(match[2] or match[1]) + 1)


def range_of(node: Node) -> Optional[FrameRange]:
    first, last = int(node.firstFrame()), int(node.lastFrame())
    return FrameRange(first, last + 1) if first <= last else None


def script_range(nuke: Nuke) -> FrameRange:
    root = nuke.root()
    first = int(value_of(root, "first_frame", 1))
    return FrameRange(first, max(first, int(value_of(root, "last_frame", first))) + 1)


def script_rate(nuke: Nuke) -> Fraction:
    """The script's rate, exactly; ``fps`` would be rounded (facts/nuke.md §2.3)."""
    return exact_rate(nuke.root().realFps())


def exact_rate(fps: float) -> Fraction:
    """A rate that came as a floating-point number: 23.976024 is 24000/1001."""
    text = f"{fps:.4f}".rstrip("0").rstrip(".")
    return _TYPED.get(text) or parse_rate(text)
