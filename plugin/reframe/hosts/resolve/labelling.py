"""Frame rate and colour space of what was imported: set, read back, and said when it did not
hold (facts/resolve.md §2.3: whether they stick is not confirmed for every version)."""

from __future__ import annotations

from fractions import Fraction
from typing import Dict, Tuple

from reframe.model.time import rate_for_people

from .api import Thing, ask, clip_property, setting
from .opened import Opened
from .rates import rate_of

#: Colour space of a file → what Resolve may call it as Input Color Space (colour management) and
#: as IDT (ACES). The names are not in the facts: each is tried, and read back.
_INPUT: Dict[str, Tuple[str, ...]] = {
    "ACEScg": ("ACEScg", "ACES (AP1)", "ACES AP1"),
    "ACES2065-1": ("ACES2065-1", "ACES (AP0)", "ACES"),
    "lin_rec709": ("Linear", "Rec.709 (Scene)", "Rec.709"),
    "rec709": ("Rec.709 Gamma 2.4", "Rec.709"),
}
_IDT: Dict[str, Tuple[str, ...]] = {
    "ACEScg": ("ACEScg", "ACEScg - CSC"),
    "ACES2065-1": ("No Input Transform", "ACES2065-1"),
    "lin_rec709": ("Linear - CSC", "Rec.709 (Linear)"),
    "rec709": ("Rec.709", "Rec.709 (Camera)"),
}


def set_rate(media: Thing, rate: Fraction) -> bool:
    """Whether the clip plays at ``rate`` now. Sequences take the project's rate at import."""
    if rate_of(clip_property(media, "FPS")) == rate:
        return True
    for value in (rate_for_people(rate), float(rate_for_people(rate))):
        ask(media, "SetClipProperty", "FPS", value)
        if rate_of(clip_property(media, "FPS")) == rate:
            return True
    return False


def set_colour(now: Opened, media: Thing, colorspace: str, what: str) -> str:
    """Name the colour space of ``what`` as the project's colour science wants it.

    The answer is a sentence for the user when it could not be done; empty when all is well.
    """
    science = setting(now.timeline, "colorScienceMode") or setting(now.project, "colorScienceMode")
    if science.startswith("aces"):
        key, names = "IDT", _IDT.get(colorspace, ())
    elif "ColorManaged" in science:
        key, names = "Input Color Space", _INPUT.get(colorspace, ())
    elif colorspace == "rec709":
        return ""
    else:
        return (
            f"The {what} is {colorspace} and the project has no colour management: give it a "
            "transform, or it looks wrong."
        )
    for name in names:
        if clip_property(media, key) == name:
            return ""
        ask(media, "SetClipProperty", key, name)
        if clip_property(media, key) == name:
            return ""
    return f"Resolve did not take {colorspace} as {key} of the {what}: set it in the clip's menu."


def set_out(media: Thing) -> None:
    """Write "Out" once: fresh stills, and perhaps sequences, take no endFrame before (§2.3)."""
    ask(media, "SetClipProperty", "Out", clip_property(media, "End TC"))
