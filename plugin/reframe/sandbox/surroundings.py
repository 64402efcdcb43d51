"""What stands in for the pixels that the service would invent: the picture's own, mirrored.

The proxy is made small, mirrored outwards over its edges and blown up again, which blurs it.
It looks like a plausible continuation at arm's length, costs next to nothing, and nobody can
mistake it for the service's work.
"""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation

from reframe.model.geometry import Size

from .canvas import Rectangle, planes_of, scaled

#: How many pixels of the canvas become one pixel of the small picture.
_COARSENESS = 12


class Surroundings:
    """Fills canvases of one size around one rectangle, frame after frame."""

    def __init__(self, rectangle: Rectangle, canvas: Size, pixel_format: str) -> None:
        self._canvas = canvas
        self._format = pixel_format
        self._plate = _coarse(rectangle.size)
        self._small = _coarse(canvas)
        self._columns = _mirrored(
            self._small.width, canvas.width, rectangle.left, rectangle.right, self._plate.width
        )
        self._rows = _mirrored(
            self._small.height, canvas.height, rectangle.top, rectangle.bottom, self._plate.height
        )

    def of(self, frame: av.VideoFrame) -> av.VideoFrame:
        """A new canvas frame, filled from the edges of ``frame`` outwards."""
        plate = scaled(frame, self._plate, "yuv444p", Interpolation.BILINEAR)
        small = av.VideoFrame(self._small.width, self._small.height, "yuv444p")
        for source, target in zip(planes_of(plate), planes_of(small), strict=True):
            target[:] = source[np.ix_(self._rows, self._columns)]
        return scaled(small, self._canvas, self._format, Interpolation.BILINEAR)


def _coarse(size: Size) -> Size:
    return Size(max(2, size.width // _COARSENESS), max(2, size.height // _COARSENESS))


def _mirrored(samples: int, length: int, start: int, end: int, source: int) -> npt.NDArray[np.intp]:
    """For each of ``samples`` along the canvas the sample of the plate, folded at its edges."""
    centres = (np.arange(samples) + 0.5) * length / samples
    along = (centres - start) / (end - start)
    folded = 1 - np.abs(1 - np.mod(along, 2))
    chosen: npt.NDArray[np.intp] = np.clip((folded * source).astype(np.intp), 0, source - 1)
    return chosen
