"""Stereo: which of a script's views is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

from .knobs import value_of

if TYPE_CHECKING:
    from .api import Nuke


def views_of(nuke: Nuke) -> List[str]:
    """The script's views; nearly always one. The root's knob has a line with a colour for each."""
    if hasattr(nuke, "views"):
        return [str(view) for view in nuke.views()]
    lines = str(value_of(nuke.root(), "views")).splitlines()
    return [line.split()[0] for line in lines if line.strip()]


def chosen_view(nuke: Nuke) -> str:
    """The view that the active viewer shows; empty where there is only one."""
    views = views_of(nuke)
    if len(views) < 2:
        return ""
    viewer: Any = nuke.activeViewer()
    shown = str(viewer.view()) if viewer is not None and hasattr(viewer, "view") else ""
    return shown if shown in views else views[0]
