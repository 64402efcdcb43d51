"""Colour spaces by the names that a knob really lists (facts/nuke.md §2.10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Callable, Dict, List, Optional, Sequence, Tuple

from reframe.model.order import Viewing

from .knobs import choices_of, tokens

if TYPE_CHECKING:
    from .api import Node, Nuke

_ROLES = (
    "scene_linear",
    "rendering",
    "compositing_log",
    "color_timing",
    "color_picking",
    "texture_paint",
    "matte_paint",
    "data",
    "reference",
    "default",
    "default_byte",
    "default_float",
    "default_sequence",
    "aces_interchange",
    "cie_xyz_d65_interchange",
)
_ROLE_FORM = re.compile(rf"(?:{'|'.join(_ROLES)})(?: \((?P<space>.+)\))?")

#: Rec.709 video by the four configurations' names, where its codes are light as it is: the files
#: of a Read that was sent as it is.
VIDEO_AS_IT_IS = (
    "Utility - Rec.709 - Display",
    "Gamma 2.4 Rec.709 - Texture",
    "Gamma 2.4 Encoded Rec.709",
    "rec709",
    "Output - Rec.709",
    "Camera Rec.709",
    "Utility - Rec.709 - Camera",
    "Utility - Curve - Rec.709",
)
#: The same where the viewer's look is in the codes: the one that takes it out again comes first.
VIDEO = ("Output - Rec.709", *VIDEO_AS_IT_IS[:4], *VIDEO_AS_IT_IS[5:])
#: Rec.709 behind gamma 2.4, which the engine shows images on that no viewer's view applies to.
VIDEO_OF_ENGINE = (
    "Utility - Rec.709 - Display",
    "Gamma 2.4 Rec.709 - Texture",
    "Gamma 2.4 Encoded Rec.709",
    "Gamma2.4",
)
#: Views that a colour space of the same configuration takes out again.
_OF_VIEWS: Dict[str, Tuple[str, ...]] = {
    "rec709": ("rec709",),
    "Rec.709": ("Output - Rec.709",),
    "Un-tone-mapped": VIDEO_OF_ENGINE,
}
#: Scene-linear spaces of delivered EXR files, as the configurations call them.
_LINEAR: Dict[str, Tuple[str, ...]] = {
    "ACEScg": ("ACEScg", "ACES - ACEScg", "lin_ap1"),
    "ACES2065-1": ("ACES2065-1", "ACES - ACES2065-1", "lin_ap0"),
    "lin_rec709": ("Linear Rec.709 (sRGB)", "Utility - Linear - sRGB", "lin_rec709", "linear"),
}


def names_of(colorspace: str) -> Tuple[str, ...]:
    """The names to look for, for a delivered sequence's ``colorspace``."""
    return _LINEAR.get(colorspace, (colorspace,))


def names_of_view(viewing: Viewing) -> Tuple[str, ...]:
    """The colour spaces that take a view out again; none where only its inverse does, and none in
    a studio's own configuration, whose names may mean anything."""
    own = "/" in viewing.config.replace("\\", "/") and "OCIOConfigs" not in viewing.config
    return () if own else _OF_VIEWS.get(viewing.view, ())


def listed(nuke: Nuke, node: Node, knob: str = "colorspace") -> List[str]:
    """The colour spaces that a node offers, real ones and roles."""
    if knob not in node.knobs():
        return []
    return tokens(nuke.getColorspaceList(node[knob])) or choices_of(node, knob)


def is_role(entry: str) -> bool:
    return _ROLE_FORM.fullmatch(entry) is not None


def real_name(entry: str, entries: Sequence[str] = ()) -> str:
    """The space that a knob's value means: ``default (sRGB)`` and ``scene_linear (ACEScg)`` are
    the name in brackets, and so is ``scene_linear`` where the knob lists it with one."""
    entry = entry.split("\t")[0]
    match = _ROLE_FORM.fullmatch(entry)
    if match is None:
        return entry
    if match["space"]:
        return match["space"]
    for other in entries:
        if other.startswith(f"{entry} ("):
            return real_name(other)
    return entry


def resolve(wanted: Sequence[str], entries: Sequence[str]) -> Optional[str]:
    """The entry that means one of the names ``wanted``, the first that is found.

    Exactly, then by the end of a longer name, then within one; real spaces before roles.
    """
    spaces = [entry for entry in entries if not is_role(entry)]
    roles = [entry for entry in entries if is_role(entry)]
    ways: Tuple[Callable[[str, str], bool], ...] = (_exact, _ends, _within)
    for matches in ways:
        for pool in (spaces, roles):
            for name in wanted:
                for entry in pool:
                    if matches(entry, name):
                        return entry
    return None


def _exact(entry: str, name: str) -> bool:
    return real_name(entry) == name or entry == name


def _ends(entry: str, name: str) -> bool:
    return real_name(entry).lower().endswith((f" {name}".lower(), f"/{name}".lower()))


def _within(entry: str, name: str) -> bool:
    return len(name) > 5 and name.lower() in real_name(entry).lower()
