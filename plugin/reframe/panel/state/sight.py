"""How the user likes to look at the canvas. Nothing here changes what is ordered."""

from __future__ import annotations

from typing import FrozenSet

from .observable import Observable

THIRDS, SAFE, PHONE = "thirds", "safe", "phone"
#: Lines and areas that can be laid over the canvas.
OVERLAYS = (THIRDS, SAFE, PHONE)


class Sight(Observable):
    """Which overlays lie on the canvas, whether dragging snaps, and in what numbers are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.overlays: FrozenSet[str] = frozenset()
        self.snaps = True
        #: Numbers in pixels of the output; otherwise in per cent of the canvas.
        self.in_pixels = False

    def toggle(self, overlay: str) -> None:
        self.overlays ^= {overlay}
        self._tell("overlays")

    def set_snaps(self, snaps: bool) -> None:
        self.snaps = snaps
        self._tell("snaps")

    def set_in_pixels(self, in_pixels: bool) -> None:
        self.in_pixels = in_pixels
        self._tell("in_pixels")
