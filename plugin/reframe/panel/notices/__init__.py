"""What is wrong, each with the way out; one place, never a stack of dialogs."""

from __future__ import annotations

from .strip import Notices

__all__ = ["Notices"]
