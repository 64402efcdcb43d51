"""One accepted request: what was asked, how far it is, and what came of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timezone

from .answers import Json
from .faults import Fault
from .refusals import Refusal
from .storage import StoredFile

IN_QUEUE = "IN_QUEUE"
IN_PROGRESS = "IN_PROGRESS"
COMPLETED = "COMPLETED"


@dataclass
class Job:
    """Times are seconds since the epoch on the sandbox's own clock."""

    request_id: str
    input: dict[str, Json]
    created: float
    faults: list[Fault] = field(default_factory=list)
    #: The lifecycle that was asked for the outputs.
    lifecycle: dict[str, Json] = field(default_factory=dict)
    status: str = IN_QUEUE
    started: float | None = None
    ended: float | None = None
    logs: list[dict[str, Json]] = field(default_factory=list)
    refusal: Refusal | None = None
    result: dict[str, Json] | None = None
    outputs: list[StoredFile] = field(default_factory=list)
    billable_units: int | None = None
    inference_seconds: float | None = None
    deleted: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)

    def fault(self, name: str) -> Fault | None:
        return next((fault for fault in self.faults if fault.name == name), None)

    def has(self, name: str) -> bool:
        return self.fault(name) is not None

    def log(self, message: str, now: float) -> None:
        self.logs.append(
            {
                "message": message,
                "level": "INFO",
                "source": "USER",
                "timestamp": iso_time(now),
            }
        )


def iso_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")
