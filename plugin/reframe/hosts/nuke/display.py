"""The way from the script's working space to a Rec.709 display (facts/nuke.md §2.10).

With OpenColorIO the viewer's own view is taken, on the configuration's Rec.709 display; Nuke's own
curves have ``rec709``. The codes go out as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Mapping, Optional, Tuple

from . import colours
from .knobs import choices_of, choose, set_if_there, value_of

if TYPE_CHECKING:
    from .api import Node, Nuke

#: Rec.709 displays, the best first, and whole displays that have it as a view (aces_1.2).
_DISPLAYS = ("Rec.1886 Rec.709 - Display", "Rec.1886 Rec.709", "Rec.709")
_VIEWS = (
    "ACES 1.0 - SDR Video",
    "ACES 2.0 - SDR 100 nits (Rec.709)",
    "Rec.709",
    "rec709",
)
_NO_LOOK = ("Raw", "None")


def uses_ocio(nuke: Nuke) -> bool:
    """Whether the viewer shows through OpenColorIO, and not by Nuke's own curves."""
    return str(value_of(nuke.root(), "colorManagement", "Nuke")) == "OCIO"


def viewer_look(nuke: Nuke) -> str:
    """What the active viewer's process is called: ``view (display)``; empty without a viewer."""
    viewer: Any = nuke.activeViewer()
    node: Any = viewer.node() if viewer is not None else None
    return "" if node is None else str(value_of(node, "viewerProcess"))


def set_display(node: Node, look: str) -> bool:
    """Set an OCIODisplay to Rec.709, with the viewer's view if that display has it."""
    for display in _rec709_displays(choices_of(node, "display")):
        if not choose(node, "display", display):
            continue
        view = _view(choices_of(node, "view"), look, display)
        if view is not None and choose(node, "view", view):
            return True
    return False


def pick(views: Mapping[str, List[str]], look: str) -> Optional[Tuple[str, str]]:
    """Of displays and their views, what `set_display` would take."""
    for display in _rec709_displays(list(views)):
        view = _view(views[display], look, display)
        if view is not None:
            return display, view
    return None


def set_inverse(node: Node, display: str, view: str) -> bool:
    """Set an OCIODisplay to undo a view; False where it cannot (Foundry's reference guide has
    *invert direction* from Nuke 14 on)."""
    if not (choose(node, "display", display) and choose(node, "view", view)):
        return False
    set_if_there(node, "invert", True)
    return bool(value_of(node, "invert", False))


def set_write_display(write: Node, look: str) -> bool:
    """Let a Write go to the display by itself, where it can (15 and newer, §2.4)."""
    return choose(write, "transformType", "display") and set_display(write, look)


def _rec709_displays(displays: List[str]) -> List[str]:
    """Displays that can show Rec.709: those of that name, then those that may have it as view."""
    named = [display for wanted in _DISPLAYS for display in displays if display == wanted]
    close = [display for display in displays if "709" in display and display not in named]
    general = [d for d in displays if d not in named + close and " - Display" not in d]
    return [*named, *close, *general]


def _view(views: List[str], look: str, display: str) -> Optional[str]:
    """The view on a Rec.709 display: the viewer's, else the configuration's usual one."""
    if "709" in display:
        for view in sorted(views, key=len, reverse=True):
            if view not in _NO_LOOK and (look == view or look.startswith(f"{view} (")):
                return view
    for wanted in _VIEWS:
        if wanted in views:
            return wanted
    looks = [view for view in views if view not in _NO_LOOK]
    return looks[0] if looks and "709" in display else None


def set_video_space(nuke: Nuke, write: Node) -> bool:
    """Set a Write to encode Rec.709 by itself."""
    entry = colours.resolve(colours.VIDEO, colours.listed(nuke, write))
    return entry is not None and choose(write, "colorspace", entry)
