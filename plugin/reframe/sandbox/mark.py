"""The word REHEARSAL, written into every picture that the sandbox makes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reframe.model.geometry import Size

from .canvas import Plane, Rectangle

_LETTERS = {
    "A": ".###. #...# #...# ##### #...# #...# #...#",
    "E": "##### #.... #.... ####. #.... #.... #####",
    "H": "#...# #...# #...# ##### #...# #...# #...#",
    "L": "#.... #.... #.... #.... #.... #.... #####",
    "R": "####. #...# #...# ####. #.#.. #..#. #...#",
    "S": ".#### #.... #.... .###. ....# ....# ####.",
}
_WORD = "REHEARSAL"
#: Pixels between the plaque and everything else, so that no filter carries it into the plate.
_MARGIN = 4
_INK, _PAPER = 225, 24


class Mark:
    """Writes the word on luma planes: outside the rectangle wherever there is room for it."""

    def __init__(self, canvas: Size, rectangle: Rectangle) -> None:
        largest = max(1, canvas.height // 270)
        plaque, place = _placed(canvas, rectangle.clipped(canvas), largest)
        self._plaque = plaque
        height, width = plaque.shape
        self._rows = slice(place[1], place[1] + height)
        self._columns = slice(place[0], place[0] + width)

    def write(self, luma: Plane) -> None:
        luma[self._rows, self._columns] = self._plaque


def _placed(canvas: Size, plate: Rectangle, largest: int) -> tuple[Plane, tuple[int, int]]:
    """The plaque and its left top corner: the largest that fits into a band beside the plate."""
    bands = sorted(
        (
            Rectangle(0, plate.bottom, canvas.width, canvas.height),
            Rectangle(0, 0, canvas.width, plate.top),
            Rectangle(plate.right, 0, canvas.width, canvas.height),
            Rectangle(0, 0, plate.left, canvas.height),
        ),
        key=lambda band: -min(band.size.width, band.size.height),
    )
    for scale in range(largest, 0, -1):
        upright = _plaque(scale)
        for band in bands:
            for plaque in (upright, np.rot90(upright)):
                height, width = plaque.shape
                room = band.size
                if width + 2 * _MARGIN <= room.width and height + 2 * _MARGIN <= room.height:
                    x = band.left + (room.width - width) // 2
                    y = band.top + (room.height - height) // 2
                    return plaque, (x, y)
    plaque = _plaque(1)
    height, width = plaque.shape
    return plaque, ((canvas.width - width) // 2, canvas.height - height)


def _plaque(scale: int) -> Plane:
    letters = [_letter(name) for name in _WORD]
    gap = np.zeros((7, 1), np.bool_)
    rows = [letters[0]]
    for letter in letters[1:]:
        rows += [gap, letter]
    word = np.pad(np.concatenate(rows, axis=1), 2)
    word = np.repeat(np.repeat(word, scale, axis=0), scale, axis=1)
    return np.where(word, _INK, _PAPER).astype(np.uint8)


def _letter(name: str) -> npt.NDArray[np.bool_]:
    return np.array([[dot == "#" for dot in row] for row in _LETTERS[name].split()])
