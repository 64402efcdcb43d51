"""From light to the codes of a Rec.709 display and back, through the view that a host has set.

The way back is the inverse of the same view, so that whoever looks at the light through it sees
the codes again: what was white on the display becomes the light that the view shows as white,
which is well above 1.0 where the view maps tones.
"""

from __future__ import annotations

from functools import cache
from math import log2
from pathlib import Path

import numpy as np
import PyOpenColorIO as OpenColorIO

from reframe.model.errors import BadInput
from reframe.model.order import Viewing

#: The built-in configuration for what hosts' own files are not needed for, pinned by name.
CONFIG = "studio-config-v2.1.0_aces-v1.3_ocio-v2.3"

#: What OpenColorIO raises; a file that is not there is no kind of the other.
ERRORS = (OpenColorIO.Exception, OpenColorIO.ExceptionMissingFile)
#: Nuke's own curves, as colour spaces of `CONFIG`. They know no primaries; Rec.709's are meant.
_CURVES_CONFIG = "nuke-default"
_CURVES = {
    "rec709": "Camera Rec.709",
    "sRGB": "sRGB - Texture",
    "rec1886": "Gamma 2.4 Rec.709 - Texture",
}
#: aces_1.2 by its name alone, without its tables: the same view as `CONFIG` has it.
_BY_NAME = {
    ("aces_1.2", "Rec.709"): Viewing(CONFIG, "Rec.1886 Rec.709 - Display", "ACES 1.0 - SDR Video"),
}
#: Foundry puts this before OpenColorIO's names of the built-in configurations (facts: Nuke 14+).
_FOUNDRY = "fn-nuke_"
#: A table's entries for each channel; light from black to 2 to the 7th, by its logarithm.
_TABLE, _TABLE_BLACK = 65, 0.01
_TABLE_ENDS = (log2(_TABLE_BLACK), 7.0)
#: Scene-linear spaces by the names that configurations have for them.
_NAMES = (
    ("ACEScg", "ACES - ACEScg", "lin_ap1"),
    ("ACES2065-1", "ACES - ACES2065-1", "lin_ap0"),
    ("Linear Rec.709 (sRGB)", "lin_rec709", "Utility - Linear - sRGB"),
)


def to_codes(
    viewing: Viewing, space: str, home: OpenColorIO.Config | None = None
) -> OpenColorIO.Transform:
    """From light in ``space``, a name of ``home`` (None: of `CONFIG`), to display codes.

    Raises `BadInput` for a configuration that cannot be read, and for a name that it has not.
    """
    return _passage(viewing, space, home, back=False)


def to_light(viewing: Viewing, space: str) -> OpenColorIO.Transform:
    """From display codes to light in ``space``, a name of `CONFIG`. Raises as `to_codes`.

    Codes below black and above white are taken for these: the view can show no other.
    """
    ends = OpenColorIO.RangeTransform(0, 1, 0, 1)
    return OpenColorIO.GroupTransform([ends, _passage(viewing, space, None, back=True)])


def in_words(viewing: Viewing) -> str:
    """Which view it is, for headers and sentences."""
    config = Path(viewing.config)
    name = config.parent.name if config.name == "config.ocio" else config.name
    return f"view {viewing.view!r} of {viewing.display!r} ({name})"


def tabled(processor: OpenColorIO.Processor) -> OpenColorIO.Processor:
    """The same from light to codes by a table: many times as fast, and about half a code off in
    the mean (measured with the views of ACES 1.0 and 2.0), more at strong colours."""
    start, end = _TABLE_ENDS
    ramp = np.exp2(np.linspace(start, end, _TABLE, dtype=np.float32)) - _TABLE_BLACK
    blue_fastest = np.meshgrid(ramp, ramp, ramp, indexing="ij")
    pixels = np.ascontiguousarray(np.stack(blue_fastest, axis=-1), np.float32)
    processor.getDefaultCPUProcessor().applyRGB(pixels)
    table = OpenColorIO.Lut3DTransform(gridSize=_TABLE)
    table.setInterpolation(OpenColorIO.INTERP_TETRAHEDRAL)
    table.setData(pixels.ravel())
    shaper = OpenColorIO.LogAffineTransform(
        logSideSlope=[1 / (end - start)] * 3,
        logSideOffset=[-start / (end - start)] * 3,
        linSideSlope=[1] * 3,
        linSideOffset=[_TABLE_BLACK] * 3,
    )
    return _builtin(CONFIG).getProcessor(OpenColorIO.GroupTransform([shaper, table]))


def _passage(
    viewing: Viewing, space: str, home: OpenColorIO.Config | None, *, back: bool
) -> OpenColorIO.Transform:
    try:
        if viewing.config == _CURVES_CONFIG:
            processor = _through_curve(_CURVES[viewing.view], space, home, back)
        else:
            processor = _through_view(viewing, space, home, back)
        return processor.createGroupTransform()
    except (*ERRORS, KeyError) as problem:
        raise BadInput(
            f"The {in_words(viewing)} cannot be used for {space} "
            f"({' '.join(str(problem).split())}); set another view in the viewer."
        ) from problem


def _through_curve(
    curve: str, space: str, home: OpenColorIO.Config | None, back: bool
) -> OpenColorIO.Processor:
    own = _builtin(CONFIG)
    if back:
        return own.getProcessor(curve, space)
    return OpenColorIO.Config.GetProcessorFromConfigs(home or own, space, own, curve)


def _through_view(
    viewing: Viewing, space: str, home: OpenColorIO.Config | None, back: bool
) -> OpenColorIO.Processor:
    viewing = _BY_NAME.get((viewing.config, viewing.view), viewing)
    config = _config(viewing.config)
    way = OpenColorIO.TRANSFORM_DIR_INVERSE if back else OpenColorIO.TRANSFORM_DIR_FORWARD
    name = _name_in(config, space)
    if name:
        transform = OpenColorIO.DisplayViewTransform(
            src=name, display=viewing.display, view=viewing.view, direction=way
        )
        return config.getProcessor(transform)
    return OpenColorIO.Config.GetProcessorFromConfigs(
        home or _builtin(CONFIG), space, config, viewing.display, viewing.view, way
    )


def _name_in(config: OpenColorIO.Config, space: str) -> str:
    """What a configuration calls the space; empty when it has none of its names."""
    same = next((names for names in _NAMES if space in names), ())
    return next((name for name in (space, *same) if config.getColorSpace(name)), "")


def _config(name: str) -> OpenColorIO.Config:
    """A file's configuration, or a built-in one. Raises OpenColorIO's own error."""
    if Path(name).is_absolute():
        return OpenColorIO.Config.CreateFromFile(name)
    return _builtin(name.removeprefix(_FOUNDRY))


@cache
def _builtin(name: str) -> OpenColorIO.Config:
    return OpenColorIO.Config.CreateFromBuiltinConfig(name)
