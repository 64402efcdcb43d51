"""OpenEXR frames from finished pictures, in the form that Luma documents.

Half float, scene-linear ACES2065-1 (facts: Luma's learning centre on Ray3.14). Luma compresses
with DWAB at 45; ZIP is used here: it loses nothing, and it is quick.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import OpenImageIO as oiio  # noqa: N813 - its own documentation names it so
from av.video.reformatter import Interpolation

from .canvas import planes_of

#: Linear Rec.709 to ACES2065-1, Bradford-adapted from D65 to the ACES white point.
_TO_ACES = np.array(
    [
        [0.43963298, 0.38298870, 0.17737832],
        [0.08977644, 0.81343943, 0.09678413],
        [0.01754117, 0.11154655, 0.87091228],
    ],
    np.float32,
)
_AP0 = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.0770, 0.32168, 0.33767)
#: bt709: weights of red and blue in luma.
_KR, _KB = 0.2126, 0.0722


def write_exr(picture: av.VideoFrame, path: Path, rate: Fraction) -> None:
    """Write one picture; display light by a gamma of 2.4, as a Rec.709 monitor makes it."""
    aces = (_linear(picture) @ _TO_ACES.T).astype(np.float16)
    spec = oiio.ImageSpec(picture.width, picture.height, 3, oiio.HALF)
    spec.attribute("compression", "zip:1")
    spec.attribute("chromaticities", oiio.TypeDesc("float[8]"), _AP0)
    spec.attribute("framesPerSecond", oiio.TypeRational, (rate.numerator, rate.denominator))
    spec.attribute("comments", "REHEARSAL: made by the Reframe sandbox from 8-bit SDR")
    file = oiio.ImageOutput.create(str(path))
    if file is None:
        raise OSError(oiio.geterror())
    written = file.open(str(path), spec) and file.write_image(np.ascontiguousarray(aces))
    if not (file.close() and written):
        raise OSError(f"{path.name}: {file.geterror()}")


def _linear(picture: av.VideoFrame) -> npt.NDArray[np.float32]:
    full = picture.reformat(format="yuv444p", interpolation=Interpolation.BILINEAR)
    luma, blue, red = (plane.astype(np.float32) for plane in planes_of(full))
    y = (luma - 16) / 219
    cb, cr = (blue - 128) / 224, (red - 128) / 224
    r = y + 2 * (1 - _KR) * cr
    b = y + 2 * (1 - _KB) * cb
    g = (y - _KR * r - _KB * b) / (1 - _KR - _KB)
    display = np.clip(np.stack([r, g, b], axis=-1), 0, 1)
    light: npt.NDArray[np.float32] = np.power(display, np.float32(2.4))
    return light
