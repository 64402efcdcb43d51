"""What stops an installation."""

from __future__ import annotations


class Trouble(Exception):
    """It cannot be done: one sentence with what to do."""
