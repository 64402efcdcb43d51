"""Where new nodes go in the graph, so that they cover none (facts/nuke.md §2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, List, Sequence, Tuple

from .graph import nodes_in
from .knobs import value_of

if TYPE_CHECKING:
    from .api import Group, Node, Nuke

#: A node, and one with a postage stamp; a screen tells no sizes in terminal mode (§2.1).
NODE = (80, 20)
STAMP = (80, 90)
_GAP = 30
_FURTHER = 40


@dataclass(frozen=True)
class Rect:
    """Left, top, width and height; y grows downwards."""

    x: int
    y: int
    width: int
    height: int

    def meets(self, other: Rect) -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


def rect_of(node: Node) -> Rect:
    """What a node covers."""
    if node.Class() == "BackdropNode":
        size = (int(value_of(node, "bdwidth", 0)), int(value_of(node, "bdheight", 0)))
    else:
        size = (int(node.screenWidth()), int(node.screenHeight()))
    usual = STAMP if value_of(node, "postage_stamp", False) else NODE
    return Rect(int(node.xpos()), int(node.ypos()), size[0] or usual[0], size[1] or usual[1])


def free_place(taken: Sequence[Rect], beside: Rect, size: Tuple[int, int]) -> Rect:
    """A place of ``size`` right of ``beside``, at the first step where it meets nothing."""
    place = Rect(beside.x + beside.width + 2 * _GAP, beside.y, *size)
    while True:
        room = Rect(place.x - _GAP, place.y - _GAP, size[0] + 2 * _GAP, size[1] + 2 * _GAP)
        in_the_way = [rect for rect in taken if room.meets(rect)]
        if not in_the_way:
            return place
        right = max(rect.x + rect.width for rect in in_the_way)
        place = Rect(max(place.x + _FURTHER, right + _GAP), place.y, *size)


def taken_in(nuke: Nuke, group: Group) -> List[Rect]:
    return [rect_of(node) for node in nodes_in(nuke, group)]
