"""Colour spaces that the engine knows by name, so that it can read files in them.

The engine reads images by the configuration of ``$OCIO``, else by a built-in one of OpenColorIO
(media/image_colour.py); these are the names of that one, and the older ones of aces_1.2 that it
takes as well. A test holds this list against the library.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Dict, FrozenSet, Optional

from . import colours
from .knobs import value_of

if TYPE_CHECKING:
    from .api import Node, Nuke

_NAMES = """
ACES2065-1
ACEScc
ACEScct
ACEScg
ADX10
ADX16
Linear ARRI Wide Gamut 3
ARRI LogC3 (EI800)
Linear ARRI Wide Gamut 4
ARRI LogC4
BMDFilm WideGamut Gen5
DaVinci Intermediate WideGamut
Linear BMD WideGamut Gen5
Linear DaVinci WideGamut
CanonLog2 CinemaGamut D55
CanonLog3 CinemaGamut D55
Linear CinemaGamut D55
Linear V-Gamut
V-Log V-Gamut
Linear REDWideGamutRGB
Log3G10 REDWideGamutRGB
Linear S-Gamut3
Linear S-Gamut3.Cine
Linear Venice S-Gamut3
Linear Venice S-Gamut3.Cine
S-Log3 S-Gamut3
S-Log3 S-Gamut3.Cine
S-Log3 Venice S-Gamut3
S-Log3 Venice S-Gamut3.Cine
Camera Rec.709
Linear P3-D65
Linear Rec.2020
Linear Rec.709 (sRGB)
Gamma 1.8 Rec.709 - Texture
Gamma 2.2 AP1 - Texture
Gamma 2.2 Rec.709 - Texture
Gamma 2.4 Rec.709 - Texture
sRGB Encoded AP1 - Texture
sRGB Encoded P3-D65 - Texture
sRGB - Texture
"""
_OLDER_NAMES = """
ACES - ACES2065-1
ACES - ACEScc
ACES - ACEScct
ACES - ACEScg
Input - ADX - ADX10
Input - ADX - ADX16
Input - ARRI - Linear - ALEXA Wide Gamut
Input - ARRI - V3 LogC (EI800) - Wide Gamut
Input - Canon - Canon-Log2 - Cinema Gamut Daylight
Input - Canon - Canon-Log3 - Cinema Gamut Daylight
Input - Canon - Linear - Canon Cinema Gamut Daylight
Input - Generic - sRGB - Texture
Input - Panasonic - Linear - V-Gamut
Input - Panasonic - V-Log - V-Gamut
Input - RED - Linear - REDWideGamutRGB
Input - RED - REDLog3G10 - REDWideGamutRGB
Input - Sony - Linear - S-Gamut3
Input - Sony - Linear - S-Gamut3.Cine
Input - Sony - Linear - Venice S-Gamut3
Input - Sony - Linear - Venice S-Gamut3.Cine
Input - Sony - S-Log3 - S-Gamut3
Input - Sony - S-Log3 - S-Gamut3.Cine
Input - Sony - S-Log3 - Venice S-Gamut3
Input - Sony - S-Log3 - Venice S-Gamut3.Cine
Utility - Gamma 1.8 - Rec.709 - Texture
Utility - Gamma 2.2 - Rec.709 - Texture
Utility - Linear - P3-D65
Utility - Linear - Rec.2020
Utility - Linear - Rec.709
Utility - Linear - sRGB
Utility - Rec.709 - Camera
Utility - Rec.709 - Display
Utility - sRGB - Texture
"""

#: Suffixes of files in floating point, and so scene-linear unless somebody says otherwise.
_FLOATING = ("exr", "hdr")
#: Suffixes of files that may hold a logarithm of light: their header says, and Nuke's own rule.
_LOGARITHMIC = ("dpx", "cin")

KNOWN: FrozenSet[str] = frozenset(filter(None, (_NAMES + _OLDER_NAMES).splitlines()))

#: What ACES 2.0's configurations, and Nuke's own curves (facts/nuke.md §2.10), are called there.
SAME: Dict[str, str] = {
    "sRGB Encoded Rec.709 (sRGB)": "sRGB - Texture",
    "Gamma 1.8 Encoded Rec.709": "Gamma 1.8 Rec.709 - Texture",
    "Gamma 2.2 Encoded Rec.709": "Gamma 2.2 Rec.709 - Texture",
    "Gamma 2.4 Encoded Rec.709": "Gamma 2.4 Rec.709 - Texture",
    "sRGB Encoded P3-D65": "sRGB Encoded P3-D65 - Texture",
    "sRGB Encoded AP1": "sRGB Encoded AP1 - Texture",
    "Gamma 2.2 Encoded AP1": "Gamma 2.2 AP1 - Texture",
    "linear": "Linear Rec.709 (sRGB)",
    "sRGB": "sRGB - Texture",
    "rec709": "Camera Rec.709",
    "Gamma1.8": "Gamma 1.8 Rec.709 - Texture",
    "Gamma2.2": "Gamma 2.2 Rec.709 - Texture",
    "Gamma2.4": "Gamma 2.4 Rec.709 - Texture",
}


_FOR_DISPLAY = re.compile(r".* - Texture|.*Rec\.709 - (Camera|Display)|Camera Rec\.709")


def is_for_display(name: str, suffix: str) -> bool:
    """Whether images in a space of the engine's (empty: as the file says) are codes for a display
    already, which no view is put on."""
    return suffix not in _FLOATING if not name else _FOR_DISPLAY.fullmatch(name) is not None


def shown_space(nuke: Nuke, read: Node, suffix: str) -> str:
    """The colour space, or the role, that a Read shows its file in; empty when nobody says it.

    Nuke is said to answer ``default (sRGB)`` for a Read at its default, which pipelines take apart
    (unconfirmed). Where it answers ``default`` alone, the script's rule for such files counts
    (facts/nuke.md §2.10), if it does not differ between 8 and 16 bits.
    """
    entries = colours.listed(nuke, read)
    name = colours.real_name(str(value_of(read, "colorspace", "default")), entries)
    if name not in ("", "default"):
        return name
    if suffix in _LOGARITHMIC:
        return ""
    rules = ("floatLut",) if suffix in _FLOATING else ("int8Lut", "int16Lut")
    means = {colours.real_name(str(value_of(nuke.root(), rule)), entries) for rule in rules}
    return means.pop() if len(means) == 1 else ""


def name_for_engine(nuke: Nuke, read: Node, suffix: str) -> Optional[str]:
    """The colour space of a Read's images as the engine knows it; None when it does not.

    Empty when the Read leaves it to the file: then the engine does so too.
    """
    name = shown_space(nuke, read, suffix)
    if not name:
        return ""
    entries = colours.listed(nuke, read)
    if name == "scene_linear":
        working = colours.real_name(str(value_of(nuke.root(), "workingSpaceLUT", name)), entries)
        name = "ACEScg" if working == "scene_linear" else working
    if os.environ.get("OCIO"):
        return name if name in map(colours.real_name, entries) else None
    return name if name in KNOWN else SAME.get(name)
