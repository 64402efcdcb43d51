"""The command line: ``reframe run``, ``jobs``, ``resume`` and the rest.

Results go to stdout, progress and questions to stderr. Exit codes are those of
`reframe.model.errors`.
"""

from __future__ import annotations

from .app import main

__all__ = ["main"]
