"""The player over a finished movie, with wipe, side by side and difference."""

from __future__ import annotations

from .page import Result

__all__ = ["Result"]
