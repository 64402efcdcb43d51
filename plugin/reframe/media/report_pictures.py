"""The small pictures of a check as something to look at."""

from __future__ import annotations

import base64
import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from reframe.media.check_align import Alignment
from reframe.media.check_pictures import Floats, Pictures
from reframe.media.check_render import rendered, window_of
from reframe.media.rgb import rgb_of

#: Differences are shown this much stronger.
_STRONGER = 8.0
#: Where the source does not reach: between the page's ground and black.
_OUTSIDE = 0.07


def rgb_of_small(pictures: Pictures, frame: int) -> Floats:
    """R'G'B' of one kept frame, ``(height, width, 3)``."""
    chroma = pictures.chroma[frame].repeat(2, axis=1).repeat(2, axis=2)
    codes = np.concatenate([pictures.luma[frame][None], chroma]).astype(np.float32) * 256
    return rgb_of(np.moveaxis(codes, 0, -1), pictures.encoding)


def plate_of(sent: Pictures, frame: int, returned: Pictures, alignment: Alignment) -> Floats:
    """A frame of the proxy drawn on the canvas where it was found; NaN around it."""
    plates = sent.mirrored if alignment.mirrored else sent
    height, width = returned.luma.shape[1:]
    window = window_of(alignment.fit.rect, height, width)
    channels = np.moveaxis(rgb_of_small(plates, frame), -1, 0)
    canvas = np.full((height, width, 3), np.nan, np.float32)
    drawn = rendered(np.ascontiguousarray(channels), alignment.fit.rect, window)
    canvas[window.rows, window.columns] = np.moveaxis(drawn, 0, -1)
    return canvas


def difference_of(source: Floats, result: Floats) -> Floats:
    """The difference of both inside the source, strengthened; NaN around it."""
    difference: Floats = np.abs(source - result) * np.float32(_STRONGER)
    return difference


def around_plate(picture: Floats, alignment: Alignment) -> Floats:
    """The part of a canvas picture that shows the plate, with a little of what is beside it."""
    height, width = picture.shape[:2]
    window = window_of(alignment.fit.rect, height, width)
    margin = round(0.08 * max(window.shape))
    rows, columns = window.rows, window.columns
    return picture[
        max(0, rows.start - margin) : rows.stop + margin,
        max(0, columns.start - margin) : columns.stop + margin,
    ]


def embedded(picture: Floats) -> str:
    """A picture as the address of itself (PNG in a ``data:`` URL)."""
    shown: npt.NDArray[np.floating] = np.where(np.isnan(picture), _OUTSIDE, picture)
    rounded = np.clip(shown * 255 + 0.5, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(rounded).save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
