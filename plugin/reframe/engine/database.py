"""One SQLite file whose writes are on the disk when they return."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reframe.model.errors import Interrupted, NoSpace

from .schema import migrate

#: Called with ``"before"`` and ``"after"`` around every write: where a test ends the process.
Witness = Callable[[str], None]


class Database:
    """The file at ``path``, brought to the newest schema. Safe to use from several threads.

    Every method raises `NoSpace` when the disk is full, and `Interrupted` (``journal``) when the
    file cannot be used.
    """

    def __init__(self, path: Path, witness: Witness) -> None:
        self._path = path
        self._witness = witness
        self._lock = threading.RLock()
        with _in_words(path):
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.row_factory = sqlite3.Row
            self._db.create_function("fold", 1, str.casefold, deterministic=True)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self._db.execute(f"PRAGMA {pragma}")
            migrate(self._db)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._lock, _in_words(self._path):
            self._witness("before")
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._witness("after")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock, _in_words(self._path):
            return self._db.execute(sql, values).fetchall()


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Errors of the database ``path`` as `NoSpace` or `Interrupted`."""
    try:
        yield
    except sqlite3.Error as problem:
        text = str(problem)
        if "full" in text:
            raise NoSpace(
                f"The disk of {path.parent} is full; make room, then resume."
            ) from problem
        raise Interrupted(
            f"The journal {path} cannot be used ({text}); copy it aside before anything else, "
            "then start Reframe again.",
            "journal",
        ) from problem
