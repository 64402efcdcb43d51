"""What SQLite has to say, as sentences for the user."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reframe.model.errors import NoSpace, ReframeError


@contextmanager
def sqlite_in_words(path: Path) -> Iterator[None]:
    """Errors of the database ``path`` as `NoSpace` or `ReframeError`."""
    try:
        yield
    except sqlite3.Error as problem:
        text = str(problem)
        if "full" in text:
            raise NoSpace(
                f"The disk of {path.parent} is full; make room, then resume."
            ) from problem
        raise ReframeError(
            f"The journal {path} cannot be used ({text}); copy it aside before anything else, "
            "then start Reframe again.",
            "journal",
        ) from problem
