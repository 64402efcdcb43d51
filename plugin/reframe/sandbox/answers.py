"""An HTTP answer as a value, and the bodies that fal's errors have."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

# A JSON value; anything more exact would need a cast at every look into one.
Json: TypeAlias = object


@dataclass(frozen=True)
class FilePart:
    """Bytes ``[start, end)`` of a file."""

    path: Path
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Answer:
    """What goes back to the client. Content-Length is added when it is sent."""

    status: int
    body: bytes | FilePart = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(status: int, value: Json, headers: dict[str, str] | None = None) -> Answer:
    body = json.dumps(value).encode()
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})


def html_answer(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})


def detail(status: int, text: str, headers: dict[str, str] | None = None) -> Answer:
    """An error of fal's queue and storage: a sentence under ``detail``."""
    return json_answer(status, {"detail": text}, headers)


def platform_error(status: int, kind: str, message: str) -> Answer:
    """An error of fal's platform API (facts: shape seen in recordings)."""
    error = {
        "type": kind,
        "message": message,
        "docs_url": "https://docs.fal.ai/platform-apis",
        "request_id": "sandbox",
    }
    return json_answer(status, {"error": error})
