"""How a task travels to its worker and the answer back: one JSON object on each line.

Engine to worker, once: ``{"function", "folder", "memory", "request"}``; then nothing, and the end
of the stream means that the engine is gone. Worker to engine: any number of
``{"progress": [done, total]}`` and ``{"part": path}`` (a file that is to be removed should the
worker die before it is done), then one of ``{"result": …}``, ``{"error": …}`` (a
`ReframeError`) and ``{"defect": traceback}``. Requests and results are written by
`reframe.link.codec`: a worker starts in the time that loading pydantic alone would take.
"""

from __future__ import annotations

import json

Message = dict[str, object]


def to_line(message: Message) -> bytes:
    """One line. Pure ASCII, so that file names that are no valid Unicode survive as well."""
    return json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"


def from_line(line: bytes) -> Message:
    """The message on a line. Raises `ValueError` for anything else."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError("not a message")
    return message
