"""A frame number burnt into the lower left corner of a picture, and read back from it.

Sizes are fractions of the height, so that the number is found again in a picture that was scaled.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Digits as 3×5 cells, row by row.
_DIGITS = (
    "111101101101111",
    "010110010010111",
    "111001111100111",
    "111001111001111",
    "101101111001001",
    "111100111001111",
    "111100111101111",
    "111001010010010",
    "111101111101111",
    "111101111001111",
)
_PLACES = 4
#: Cells in a picture's height; the number's own place, in cells from the left and the bottom.
_CELLS, _LEFT, _TOP = 120, 4, 9
#: Cells of a digit that may be unclear.
_DOUBT = 1


def burn(picture: NDArray[np.float32], number: int) -> None:
    """Draw ``number`` into ``picture`` (rows × columns × 3, 0 to 1)."""
    text = f"{number:0{_PLACES}}"
    cell = max(2, picture.shape[0] // _CELLS)
    left, top = _LEFT * cell, picture.shape[0] - _TOP * cell
    right = left + cell * (4 * len(text) + 1)
    picture[top - cell * 2 : top + cell * 7, left - cell * 2 : right] *= 0.35
    for place, digit in enumerate(text):
        cells = np.array([mark == "1" for mark in _DIGITS[int(digit)]]).reshape(5, 3)
        block = np.kron(cells, np.ones((cell, cell), bool))
        corner = left + place * 4 * cell
        picture[top : top + 5 * cell, corner : corner + 3 * cell][block] = 0.92


def read(grey: NDArray[np.uint8]) -> int | None:
    """The number in a picture's brightness (rows × columns, 0 to 255), or None if there is none."""
    cell = grey.shape[0] / _CELLS
    top = grey.shape[0] - _TOP * cell
    number = 0
    for place in range(_PLACES):
        digit = _digit(grey, (_LEFT + 4 * place) * cell, top, cell)
        if digit is None:
            return None
        number = 10 * number + digit
    return number


def _digit(grey: NDArray[np.uint8], left: float, top: float, cell: float) -> int | None:
    """The digit whose cells are light where the picture is, or None."""
    rows = [int(top + (row + 0.5) * cell) for row in range(5)]
    columns = [int(left + (column + 0.5) * cell) for column in range(3)]
    if columns[-1] >= grey.shape[1]:
        return None
    seen = grey[np.ix_(rows, columns)].ravel()
    light = seen > (int(seen.min()) + int(seen.max())) / 2
    misses = [
        int(np.count_nonzero(light != np.array([mark == "1" for mark in digit])))
        for digit in _DIGITS
    ]
    best = min(misses)
    return misses.index(best) if best <= _DOUBT and misses.count(best) == 1 else None
