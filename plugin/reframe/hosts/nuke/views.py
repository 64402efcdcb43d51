"""Stereo: which of a script's views is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    from .api import Nuke


def views_of(nuke: Nuke) -> List[str]:
    """The script's views; nearly always one."""
    return [str(view) for view in nuke.views()] if hasattr(nuke, "views") else []


def chosen_view(nuke: Nuke) -> str:
    """The view that the active viewer shows; empty where there is only one."""
    views = views_of(nuke)
    if len(views) < 2:
        return ""
    viewer: Any = nuke.activeViewer()
    shown = str(viewer.view()) if viewer is not None and hasattr(viewer, "view") else ""
    return shown if shown in views else views[0]
