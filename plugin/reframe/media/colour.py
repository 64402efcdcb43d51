"""From the video's R'G'B' to scene-linear light and back, through OpenColorIO.

The movie is taken for what a viewer shows: Rec.709 primaries behind a BT.1886 display of gamma
2.4. Its inverse here is colorimetric (the ``Un-tone-mapped`` view): display white becomes 1.0 and
nothing is guessed beyond it. The inverse of a tone-mapping view would throw the 8-bit codes near
white apart by several stops, and the service says nothing of a tone map to invert. Where the
host's viewer has mapped the tones of what was sent, that very view is inverted (viewing.py).

OpenColorIO's built-in configuration is pinned by name, so that the same movie gives the same
values in every release of the library, whatever ``$OCIO`` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import PyOpenColorIO as OpenColorIO

from reframe.media.rgb import Codes, Encoding, matrix_of, rgb_of
from reframe.media.view_inverse import is_exact, refine
from reframe.media.viewing import in_words, to_light
from reframe.model.errors import BadInput
from reframe.model.order import Viewing

CONFIG = "cg-config-v2.1.0_aces-v1.3_ocio-v2.3"
DISPLAY = "Rec.1886 Rec.709 - Display"
VIEW = "Un-tone-mapped"

#: The conversion in words, for headers, reports and documents.
CONVERSION = (
    "Rec.709 display light to scene linear: BT.1886 gamma 2.4 inverted, no tone map inverted "
    f"({CONFIG}, view {VIEW!r})"
)

Halves: TypeAlias = npt.NDArray[np.float16]
Chromaticities: TypeAlias = tuple[float, float, float, float, float, float, float, float]


@dataclass(frozen=True)
class LinearSpace:
    """A scene-linear space: its name here, the Color Interop Forum's identifier, and primaries.

    ``chromaticities`` are x and y of red, green, blue and white.
    """

    name: str
    interop_id: str
    chromaticities: Chromaticities


SPACES = {
    space.name: space
    for space in (
        LinearSpace(
            "ACEScg",
            "lin_ap1_scene",
            (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767),
        ),
        LinearSpace(
            "ACES2065-1",
            "lin_ap0_scene",
            (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.0770, 0.32168, 0.33767),
        ),
        LinearSpace(
            "lin_rec709",
            "lin_rec709_scene",
            (0.640, 0.330, 0.300, 0.600, 0.150, 0.060, 0.3127, 0.3290),
        ),
    )
}


def linear_space(name: str) -> LinearSpace:
    """The space of that name. Raises `BadInput` for one that is not offered."""
    try:
        return SPACES[name]
    except KeyError:
        raise BadInput(
            f"{name!r} is not a colour space for EXR here; choose {', '.join(SPACES)}."
        ) from None


def conversion_of(space: LinearSpace, viewing: Viewing | None) -> str:
    """The conversion in words. Raises `BadInput` for a view that cannot be inverted."""
    if viewing is None:
        return CONVERSION
    _to_space(space.name, viewing)
    return f"Rec.709 display codes to scene linear: inverse of the {in_words(viewing)}"


@lru_cache(maxsize=16)
def _processor(space: str, encoding: Encoding, viewing: Viewing | None) -> OpenColorIO.CPUProcessor:
    config = OpenColorIO.Config.CreateFromBuiltinConfig(CONFIG)
    chain = OpenColorIO.GroupTransform()
    chain.appendTransform(_codes_to_rgb(encoding))
    chain.appendTransform(_to_space(linear_space(space).name, viewing))
    return config.getProcessor(chain).getOptimizedCPUProcessor(
        OpenColorIO.BIT_DEPTH_UINT16, OpenColorIO.BIT_DEPTH_F16, OpenColorIO.OPTIMIZATION_DEFAULT
    )


def _to_space(space: str, viewing: Viewing | None) -> OpenColorIO.Transform:
    if viewing is not None:
        return to_light(viewing, space)
    return OpenColorIO.DisplayViewTransform(
        src=space, display=DISPLAY, view=VIEW, direction=OpenColorIO.TRANSFORM_DIR_INVERSE
    )


def _codes_to_rgb(encoding: Encoding) -> OpenColorIO.MatrixTransform:
    """The exact YCbCr matrix as OpenColorIO's first step, so that the picture is passed once."""
    matrix, offset = matrix_of(encoding)
    square = np.eye(4)
    square[:3, :3] = matrix
    return OpenColorIO.MatrixTransform(square.ravel().tolist(), [*offset.tolist(), 0.0])


def to_linear(
    codes: Codes, encoding: Encoding, space: str, viewing: Viewing | None = None
) -> Halves:
    """Scene-linear half floats ``(height, width, 3)`` of 16-bit codes as `rgb.codes_of` gives them.

    ``viewing`` is the view that made the codes; None: none did. Values above white are kept where
    no view says otherwise, values below black become 0. Safe to call from several threads, which
    run side by side. Raises `BadInput` for an unknown space or view.
    """
    height, width, _ = codes.shape
    source = np.ascontiguousarray(codes)
    linear = np.empty((height, width, 3), np.float16)
    _processor(space, encoding, viewing).apply(
        OpenColorIO.PackedImageDesc(
            source, width, height, 3, OpenColorIO.BIT_DEPTH_UINT16, 2, 6, 6 * width
        ),
        OpenColorIO.PackedImageDesc(
            linear, width, height, 3, OpenColorIO.BIT_DEPTH_F16, 2, 6, 6 * width
        ),
    )
    if viewing is not None and not is_exact(viewing, linear_space(space).name):
        refine(linear, rgb_of(source, encoding), viewing, linear_space(space).name)
    return linear
