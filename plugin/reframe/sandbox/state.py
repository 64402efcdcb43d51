"""Everything one sandbox holds; what the routes work on."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from .answers import Json
from .faults import Faults
from .jobs import Jobs
from .records import Records
from .settings import Settings
from .storage import Storage


class Clock:
    """The sandbox's own time, which tests can put forward to see things expire."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


@dataclass(frozen=True)
class State:
    url: str
    settings: Settings
    clock: Clock
    records: Records
    storage: Storage
    jobs: Jobs
    faults: Faults


@dataclass
class Request:
    """One request as the routes see it.

    ``headers`` have small letters in their names; ``names`` are the variable parts of the path.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)
    #: The body, or where it was put for routes that take files.
    body: bytes = b""
    file: Path | None = None
    json: Json = None

    def header(self, name: str) -> str:
        """The header's value whatever the case of its name; empty when it was not sent."""
        return self.headers.get(name.lower(), "")
