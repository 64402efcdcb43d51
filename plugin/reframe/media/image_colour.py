"""From an image's pixels to the codes of a Rec.709 display, by the colour space it is in.

Scene-linear and logarithmic pictures go through OpenColorIO: through the view that the host has
set, or without one colorimetrically (display white is 1.0). The way back, from the returned movie
to EXR, is the inverse. Pictures that are made for a display already (PNG, JPEG, most TIFF and
DPX) keep their codes.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import av
import numpy as np
import numpy.typing as npt
import PyOpenColorIO as OpenColorIO

from reframe.media.colour import DISPLAY, SPACES, VIEW, LinearSpace
from reframe.media.image_file import ImageHeader, Pixels
from reframe.media.viewing import CONFIG, ERRORS, in_words, tabled, to_codes
from reframe.model.errors import BadInput
from reframe.model.order import Viewing

_LINEAR_709 = "Linear Rec.709 (sRGB)"

#: Spaces that a header may name: their names in that configuration, the Color Interop Forum's
#: identifiers, which OpenImageIO uses, and x and y of red, green, blue and white.
_SPACES = (
    *(
        replace(space, name={"lin_rec709": _LINEAR_709}.get(name, name))
        for name, space in SPACES.items()
    ),
    LinearSpace(
        "Linear P3-D65",
        "lin_p3d65_scene",
        (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290),
    ),
    LinearSpace(
        "Linear Rec.2020",
        "lin_rec2020_scene",
        (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290),
    ),
)
_INTEROP = {space.interop_id: space.name for space in _SPACES}
_REC709 = SPACES["lin_rec709"].chromaticities

_DEPTHS = {
    "uint8": OpenColorIO.BIT_DEPTH_UINT8,
    "uint16": OpenColorIO.BIT_DEPTH_UINT16,
    "half": OpenColorIO.BIT_DEPTH_F16,
    "float": OpenColorIO.BIT_DEPTH_F32,
}

_LOGARITHMIC = frozenset({"Printing density", "Logarithmic"})
#: Cineon printing density (SMPTE 268M): black at 95, white at 685 of 1023, 300 codes a decade.
_CINEON_BLACK = 10 ** ((95 - 685) / 300)
_CINEON = OpenColorIO.LogAffineTransform(
    logSideSlope=[300 * math.log10(2) / 1023] * 3,  # OpenColorIO counts in base 2.
    logSideOffset=[685 / 1023] * 3,
    linSideSlope=[1 - _CINEON_BLACK] * 3,
    linSideOffset=[_CINEON_BLACK] * 3,
    direction=OpenColorIO.TRANSFORM_DIR_INVERSE,
)


@dataclass(frozen=True)
class ImageColour:
    """How an image's pixels become display codes, and a sentence about it for the user.

    ``processor`` is None where the codes are a display's already.
    """

    processor: OpenColorIO.Processor | None
    note: str = ""
    #: It maps tones, which takes a second or more for a large picture.
    slow: bool = False


def colour_of(
    header: ImageHeader, path: str, given: str = "", viewing: Viewing | None = None
) -> ImageColour:
    """The colour of an image: as ``given`` by the user, else by the rules of ``$OCIO``, else by
    its header, else by what its format usually holds; shown through ``viewing``, if there is one.

    Raises `BadInput` for a space that the configuration has not, and for a configuration that
    cannot be read.
    """
    config = _users_config()
    if viewing is not None and viewing.applied:
        viewing = None
    if config is not None and not given and not config.filepathOnlyMatchesDefaultRule(path):
        given = config.getColorSpaceFromFilepath(path)[0]
    if given:
        return _given(given, config, viewing)
    return _found(header, viewing)


def to_display(
    colour: ImageColour, header: ImageHeader, *, quickly: bool = False
) -> Callable[[Pixels], av.VideoFrame]:
    """A function from rows × columns × RGB to a frame of display codes: rgb24 or rgb48le.

    It may be called from several threads side by side. ``quickly``: good enough for a picture on
    a panel, where it would be slow.
    """
    if colour.processor is None:
        return lambda pixels: _as_frame(pixels, "rgb24" if header.kind == "uint8" else "rgb48le")
    depth = _DEPTHS[header.kind]
    exact = colour.processor
    chosen = tabled(exact) if quickly and colour.slow else exact
    processor = chosen.getOptimizedCPUProcessor(
        depth, OpenColorIO.BIT_DEPTH_UINT16, OpenColorIO.OPTIMIZATION_DEFAULT
    )

    def convert(pixels: Pixels) -> av.VideoFrame:
        height, width, _ = pixels.shape
        step = pixels.dtype.itemsize
        codes = np.empty((height, width, 3), np.uint16)
        processor.apply(
            OpenColorIO.PackedImageDesc(
                pixels, width, height, 3, depth, step, 3 * step, 3 * step * width
            ),
            OpenColorIO.PackedImageDesc(
                codes, width, height, 3, OpenColorIO.BIT_DEPTH_UINT16, 2, 6, 6 * width
            ),
        )
        return _as_frame(codes, "rgb48le")

    return convert


def _as_frame(pixels: Pixels, pixel_format: str) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(cast("npt.NDArray[np.uint16]", pixels), pixel_format)


def _users_config() -> OpenColorIO.Config | None:
    path = os.environ.get("OCIO", "")
    if not path:
        return None
    try:
        return OpenColorIO.Config.CreateFromFile(path)
    except ERRORS as error:
        raise BadInput(
            f"The colour configuration {path!r} that $OCIO names cannot be read; mend $OCIO or "
            "take it out."
        ) from error


def _given(name: str, config: OpenColorIO.Config | None, viewing: Viewing | None) -> ImageColour:
    builtin = OpenColorIO.Config.CreateFromBuiltinConfig(CONFIG)
    source = config or builtin
    if source.getColorSpace(name) is None:
        raise BadInput(
            f"{name!r} is not a colour space of {source.getName() or '$OCIO'}; choose one that is, "
            "such as ACEScg."
        )
    note = f"Its colours are read as {name}."
    if viewing is not None:
        shown = builtin.getProcessor(to_codes(viewing, name, source))
        return ImageColour(shown, _note(note, viewing), slow=True)
    try:
        processor = OpenColorIO.Config.GetProcessorFromConfigs(
            source, name, builtin, DISPLAY, VIEW, OpenColorIO.TRANSFORM_DIR_FORWARD
        )
    except OpenColorIO.Exception as error:
        raise BadInput(
            f"The configuration of $OCIO cannot show {name!r} on a Rec.709 display ({error})."
        ) from error
    return ImageColour(processor, note)


def _found(header: ImageHeader, viewing: Viewing | None) -> ImageColour:
    light = _light_of(header)
    if light is None:
        return ImageColour(None)
    return ImageColour(_shown(light, viewing), _note(light.note, viewing), slow=viewing is not None)


@dataclass(frozen=True)
class _Light:
    """What an image's pixels are: a space of `CONFIG`, after a step of their own."""

    space: str
    note: str
    before: OpenColorIO.Transform | None = None


def _light_of(header: ImageHeader) -> _Light | None:
    """None for a picture that is made for a display."""
    attributes = header.attributes
    if attributes.get("dpx:Transfer") in _LOGARITHMIC or header.format == "cineon":
        note = "Its colours are read as Cineon (printing density)."
        return _Light(_LINEAR_709, note, _CINEON)
    if attributes.get("acesImageContainerFlag") == 1:
        return _in_space("ACES2065-1")
    interop = str(attributes.get("oiio:ColorSpace", ""))
    if interop in _INTEROP:
        return _in_space(_INTEROP[interop])
    if header.kind not in ("half", "float"):
        return None
    named = attributes.get("chromaticities")
    if isinstance(named, tuple) and len(named) == 8:
        return _by_chromaticities(tuple(float(value) for value in named))
    return _Light(_LINEAR_709, "It names no colour space; its colours are read as linear Rec.709.")


def _in_space(name: str) -> _Light:
    return _Light(name, f"Its colours are read as {name}.")


def _by_chromaticities(named: tuple[float, ...]) -> _Light:
    for space in _SPACES:
        if all(abs(a - b) < 0.001 for a, b in zip(named, space.chromaticities, strict=True)):
            return _in_space(space.name)
    to_709 = np.linalg.inv(_rgb_to_xyz(_REC709)) @ _rgb_to_xyz(named)
    square = np.eye(4)
    square[:3, :3] = to_709
    matrix = OpenColorIO.MatrixTransform(square.ravel().tolist())
    return _Light(_LINEAR_709, "Its colours are read by the primaries in its header.", matrix)


def _note(note: str, viewing: Viewing | None) -> str:
    return note if viewing is None else f"{note} They are shown through the {in_words(viewing)}."


def _rgb_to_xyz(named: tuple[float, ...]) -> npt.NDArray[np.float64]:
    """RGB to XYZ, each with its own white at 1, 1, 1: white stays white."""
    xy = np.array(named).reshape(4, 2)
    xyz = np.column_stack([xy[:, 0] / xy[:, 1], np.ones(4), (1 - xy.sum(axis=1)) / xy[:, 1]])
    primaries, white = xyz[:3].T, xyz[3]
    scaled = primaries * np.linalg.solve(primaries, white)
    return np.asarray(scaled / white[:, None], np.float64)


def _shown(light: _Light, viewing: Viewing | None) -> OpenColorIO.Processor:
    shown: OpenColorIO.Transform = OpenColorIO.DisplayViewTransform(light.space, DISPLAY, VIEW)
    if viewing is not None:
        shown = to_codes(viewing, light.space)
    steps = [shown] if light.before is None else [light.before, shown]
    config = OpenColorIO.Config.CreateFromBuiltinConfig(CONFIG)
    return config.getProcessor(OpenColorIO.GroupTransform(steps))
