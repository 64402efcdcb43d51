"""How a task travels to its worker and the answer back: one JSON object on each line.

Engine to worker, once: ``{"function", "folder", "memory", "request"}``; then nothing, and the end
of the stream means that the engine is gone. Worker to engine: any number of
``{"progress": [done, total]}`` and ``{"part": path}`` (a file that is to be removed should the
worker die before it is done), then one of ``{"result": …}``, ``{"error": …}`` (a
`ReframeError`) and ``{"defect": traceback}``.
"""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import TypeAdapter

Value = TypeVar("Value")
Message = dict[str, object]


def pack(kind: type[Value], value: Value) -> object:
    """``value`` as plain JSON data."""
    return TypeAdapter(kind).dump_python(value, mode="json")


def unpack(kind: type[Value], data: object) -> Value:
    """The value that `pack` made data of."""
    return TypeAdapter(kind).validate_python(data)


def to_line(message: Message) -> bytes:
    """One line. Pure ASCII, so that file names that are no valid Unicode survive as well."""
    return json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"


def from_line(line: bytes) -> Message:
    """The message on a line. Raises `ValueError` for anything else."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError("not a message")
    return message
