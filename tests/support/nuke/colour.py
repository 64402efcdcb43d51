"""The four colour configurations of Nuke scripts, as real OpenColorIO configurations.

ACES 1.3 and 2.0 are OpenColorIO's built-in ones, which Foundry's are made from; aces_1.2 and
nuke-default are put together here from the names and curves in facts/nuke.md §2.10.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import PyOpenColorIO as OpenColorIO

Picture = npt.NDArray[np.float32]

NUKE_DEFAULT = "nuke-default"
ACES_12 = "aces_1.2"
ACES_13 = "fn-nuke_cg-config-v1.0.0_aces-v1.3_ocio-v2.1"
ACES_20 = "fn-nuke_cg-config-v4.0.0_aces-v2.0_ocio-v2.5"
CONFIGS = (NUKE_DEFAULT, ACES_12, ACES_13, ACES_20)

_TO_XYZ_709 = "ACES-OUTPUT - ACES2065-1_to_CIE-XYZ-D65 - SDR-VIDEO_1.0"


@cache
def config_of(name: str) -> OpenColorIO.Config:
    if name == NUKE_DEFAULT:
        return _nuke_default()
    if name == ACES_12:
        return _aces_12()
    return OpenColorIO.Config.CreateFromBuiltinConfig(name.replace("fn-nuke_", ""))


def scene_spaces(name: str) -> list[str]:
    """The colour spaces that a Read or Write offers."""
    config = config_of(name)
    kind = OpenColorIO.SEARCH_REFERENCE_SPACE_SCENE
    return list(config.getColorSpaceNames(kind, OpenColorIO.COLORSPACE_ALL))


def convert(name: str, pixels: Picture, source: str, target: str) -> Picture:
    """Between two colour spaces or roles."""
    transform = OpenColorIO.ColorSpaceTransform(source, target)
    return _apply(config_of(name).getProcessor(transform), pixels)


def shown(
    name: str, pixels: Picture, source: str, display: str, view: str, backwards: bool = False
) -> Picture:
    """What a viewer shows, as display codes; ``backwards``: the light that it shows as codes."""
    way = OpenColorIO.TRANSFORM_DIR_INVERSE if backwards else OpenColorIO.TRANSFORM_DIR_FORWARD
    transform = OpenColorIO.DisplayViewTransform(source, display, view, direction=way)
    return _apply(config_of(name).getProcessor(transform), pixels)


def _apply(processor: OpenColorIO.Processor, pixels: Picture) -> Picture:
    out = np.ascontiguousarray(pixels, np.float32).copy()
    processor.getDefaultCPUProcessor().applyRGB(out)
    return out


def _space(
    name: str, to_reference: list[OpenColorIO.Transform], family: str = ""
) -> OpenColorIO.ColorSpace:
    space = OpenColorIO.ColorSpace(name=name, family=family)
    if to_reference:
        group = OpenColorIO.GroupTransform(to_reference)
        space.setTransform(group, OpenColorIO.COLORSPACE_DIR_TO_REFERENCE)
    return space


def _curve(gamma: float, offset: float) -> OpenColorIO.Transform:
    return OpenColorIO.ExponentWithLinearTransform(
        gamma=[gamma] * 3 + [1], offset=[offset] * 3 + [0]
    )


def _power(gamma: float) -> OpenColorIO.Transform:
    return OpenColorIO.ExponentTransform([gamma] * 3 + [1])


def _nuke_default() -> OpenColorIO.Config:
    config = OpenColorIO.Config()
    config.setVersion(2, 1)
    for space in (
        _space("linear", []),
        _space("sRGB", [_curve(2.4, 0.055)]),
        _space("rec709", [_curve(1 / 0.45, 0.099)]),
        _space("Gamma1.8", [_power(1.8)]),
        _space("Gamma2.2", [_power(2.2)]),
        _space("Gamma2.4", [_power(2.4)]),
        _space("Cineon", [OpenColorIO.LogAffineTransform([0.6] * 3)]),
    ):
        config.addColorSpace(space)
    raw = OpenColorIO.ColorSpace(name="raw", isData=True)
    config.addColorSpace(raw)
    for role, space in (("scene_linear", "linear"), ("data", "raw"), ("default", "linear")):
        config.setRole(role, space)
    for view, space in (
        ("sRGB", "sRGB"),
        ("rec709", "rec709"),
        ("rec1886", "Gamma2.4"),
        ("None", "raw"),
    ):
        config.addDisplayView("default", view, space)
    return config


def _aces_12() -> OpenColorIO.Config:
    config = OpenColorIO.Config()
    config.setVersion(2, 1)

    def builtin(style: str, backwards: bool = False) -> OpenColorIO.Transform:
        way = OpenColorIO.TRANSFORM_DIR_INVERSE if backwards else OpenColorIO.TRANSFORM_DIR_FORWARD
        return OpenColorIO.BuiltinTransform(style, way)

    linear_709 = [
        builtin("DISPLAY - CIE-XYZ-D65_to_sRGB", True),
        builtin("UTILITY - ACES-AP0_to_CIE-XYZ-D65_BFD", True),
    ]

    def output(style: str) -> list[OpenColorIO.Transform]:
        return [builtin(style, True), builtin(_TO_XYZ_709, True)]

    encode = OpenColorIO.ExponentWithLinearTransform(
        gamma=[2.4] * 3 + [1],
        offset=[0.055] * 3 + [0],
        direction=OpenColorIO.TRANSFORM_DIR_INVERSE,
    )
    for space in (
        _space("ACES - ACES2065-1", [], "ACES"),
        _space("ACES - ACEScg", [builtin("ACEScg_to_ACES2065-1")], "ACES"),
        _space("ACES - ACEScct", [builtin("ACEScct_to_ACES2065-1")], "ACES"),
        _space("Output - sRGB", output("DISPLAY - CIE-XYZ-D65_to_sRGB"), "Output"),
        _space("Output - Rec.709", output("DISPLAY - CIE-XYZ-D65_to_REC.1886-REC.709"), "Output"),
        _space("Utility - Linear - sRGB", [encode, *linear_709], "Utility"),
        _space("Utility - sRGB - Texture", linear_709, "Utility"),
        _space(
            "Utility - Rec.709 - Camera",
            [_curve(1 / 0.45, 0.099), encode, *linear_709],
            "Utility",
        ),
    ):
        config.addColorSpace(space)
    config.addColorSpace(
        OpenColorIO.ColorSpace(name="Utility - Raw", family="Utility", isData=True)
    )
    roles = {
        "scene_linear": "ACES - ACEScg",
        "data": "Utility - Raw",
        "default": "ACES - ACES2065-1",
        "compositing_log": "ACES - ACEScct",
        "texture_paint": "ACES - ACEScct",
    }
    for role, space in roles.items():
        config.setRole(role, space)
    for view, space in (
        ("sRGB", "Output - sRGB"),
        ("Rec.709", "Output - Rec.709"),
        ("Raw", "Utility - Raw"),
    ):
        config.addDisplayView("ACES", view, space)
    return config
