"""The format of a node's picture: its size in pixels as stored, and how wide each is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Tuple

if TYPE_CHECKING:
    from .api import Node


def shape_of(node: Node) -> Tuple[int, int, float]:
    """Width, height and pixel aspect. The bounding box may be another; it is not looked at."""
    format = node.format()
    return int(format.width()), int(format.height()), float(format.pixelAspect()) or 1.0
