"""Editions of Nuke, and what the free one cannot do (facts/nuke.md §1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import Nuke

#: By what ``nuke.env`` says (facts/nuke.md §1.4), the most particular first.
_EDITIONS = (
    ("ple", "Nuke PLE"),
    ("nc", "Nuke Non-commercial"),
    ("indie", "Nuke Indie"),
    ("studio", "Nuke Studio"),
    ("nukex", "NukeX"),
    ("assist", "Nuke Assist"),
)


def edition(nuke: Nuke) -> str:
    env: Any = nuke.env
    return next((name for key, name in _EDITIONS if env.get(key, False)), "Nuke")


def is_non_commercial(nuke: Nuke) -> bool:
    """Its Python reaches ten nodes, and it is said to write no more than 1920×1080."""
    env: Any = nuke.env
    return bool(env.get("nc", False))
