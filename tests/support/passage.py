"""An EXR that came back from a whole job, beside the image that went in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import OpenEXR
import OpenImageIO as oiio  # noqa: N813  # its own documentation calls it so
from PIL import Image

from reframe.media.image_colour import colour_of, to_display
from reframe.media.image_file import read_header, read_picture
from reframe.model.geometry import Size, centred_fit

Floats = npt.NDArray[np.floating]

#: Squares whose means are compared: rounding to pixels and an encoder's noise are gone in them.
_SQUARE = 8


@dataclass(frozen=True)
class Passage:
    """What the passage did to the values, inside the source rectangle.

    ``codes`` is how far they are off as a Rec.709 display shows them, in 8-bit code values, a
    square each; ``light`` the same as parts of the source's own linear value, where that lies
    between 0.05 and 1: above, the passage has no codes, and below, its steps are large.
    """

    codes: Floats
    light: Floats
    #: The mean error of red, green and blue with its sign, in codes: a shift of colour.
    shift: Floats


def passage_of(source: Path, returned: Floats) -> Passage:
    """Compare a source image with a returned picture in linear Rec.709, fitted and centred."""
    header = read_header(source)
    show = to_display(colour_of(header, str(source)), header)
    shown = show(read_picture(source, header)).to_ndarray().astype(np.float32)
    shown /= 65535 if header.kind != "uint8" else 255
    canvas = Size(returned.shape[1], returned.shape[0])
    left, top, width, height = centred_fit(header.size, canvas).pixels(canvas)
    box = (round(left), round(top), round(left + width), round(top + height))
    plate = returned[box[1] : box[3], box[0] : box[2]]
    fitted = [
        Image.fromarray(np.ascontiguousarray(shown[..., each])).resize(
            (plate.shape[1], plate.shape[0]), Image.Resampling.BOX
        )
        for each in range(3)
    ]
    wanted = _squares(np.stack([np.asarray(one) for one in fitted], axis=-1))
    got = _squares(np.clip(plate, 0, 1) ** (1 / 2.4))
    light = wanted**2.4
    some = (light > 0.05) & (light < 0.95)
    codes = (got - wanted) * 255
    return Passage(
        np.abs(codes),
        np.abs(got**2.4 / np.maximum(light, 1e-6) - 1)[some],
        codes.mean(axis=(0, 1)),
    )


def linear_rec709(path: str | Path) -> Floats:
    """The pixels of one of our EXRs in ACEScg as linear Rec.709, read with OpenImageIO."""
    image = oiio.ImageBuf(str(path))
    converted = oiio.ImageBufAlgo.colorconvert(image, "lin_ap1_scene", "lin_rec709_scene")
    pixels: Floats = converted.get_pixels(oiio.FLOAT)[..., :3]
    return pixels


def header_of(path: str | Path) -> Mapping[str, object]:
    """The header as OpenEXR reads it."""
    with OpenEXR.File(str(path), header_only=True) as file:
        return dict(file.header())


def _squares(picture: Floats) -> Floats:
    high, wide = (side // _SQUARE for side in picture.shape[:2])
    cut = picture[: high * _SQUARE, : wide * _SQUARE]
    means: Floats = cut.reshape(high, _SQUARE, wide, _SQUARE, 3).mean(axis=(1, 3))
    return means
