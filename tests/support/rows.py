"""Jobs in every state that a row of the queue can show, as the engine tells them."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from reframe.link.calls import Finished
from reframe.model.errors import (
    BadInput,
    Cancelled,
    NoSpace,
    OutcomeUnknown,
    ReframeError,
    Refused,
    Unreachable,
)
from reframe.model.geometry import Size, SourcePosition
from reframe.model.order import STEPS, Clip, Cost, Delivery, Job, Shape, Target
from reframe.model.time import FrameRange

CLIP = Clip("A012_C003_0417", "/nowhere/A012.mov", FrameRange(40, 165), Fraction(25), Size(64, 36))


def job(number: int, state: str, error: ReframeError | None = None, **more: object) -> Job:
    """Job ``number``: the higher, the newer. Named fields of `Job` may be given."""
    made = Job(
        id=f"{number:08x}",
        order_id=f"o{number:07x}",
        clip=replace(CLIP, name=f"A{number:03}_C{number % 7:03}_0417"),
        shape=Shape("9:16", "720p", SourcePosition(0.0, 0.27, 1.0, 0.32)),
        prompt="Extend the street at dusk, wet asphalt, the same lamps.",
        target=Target("/nowhere/out"),
        service="",
        rehearsal=False,
        state=state,
        created=1_760_000_000.0 + number,
        cost=Cost(5, Decimal("0.60")),
        active=state in (*STEPS, "queued"),
        moved=time.time(),
        error=error.to_json() if error else None,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the caller names fields of Job


def delivery(verdict: str = "exact", offset: int = 0) -> Delivery:
    return Delivery(
        "/nowhere/out/r.mp4", None, 125, Fraction(25), "/nowhere/out/report.json",
        "/nowhere/out/r_proxy.mp4", "/nowhere/out", verdict=verdict, offset=offset,
    )  # fmt: skip


UNKNOWN = OutcomeUnknown("The order was sent, but no answer came back.")
NO_KEY = BadInput("There is no fal key on this computer; enter it in Reframe's settings.", "no-key")
TOO_LONG = Refused(
    "The service takes no clip of this length (limit: 10); set the out point earlier.",
    "video_duration_too_long",
)
FULL = NoSpace("The disk of /nowhere is full; make room, then resume.")
OFFLINE = Unreachable("fal cannot be reached from this computer; check the network.", "connect")
CONTENT = Refused(
    "The service's content check refused the picture or the prompt; change the prompt, or choose "
    "another range of the clip.",
    "content_policy_violation",
)

#: Every state, the newest last.
EVERY = (
    job(1, "cancelled", Cancelled("Cancelled; whether fal bills a request is not documented.")),
    job(2, "done", delivery=delivery(), removed=True),
    job(3, "done", delivery=delivery("differs")),
    job(4, "done", delivery=delivery("usable", 2)),
    job(5, "done", delivery=delivery(), placed=True, cost=Cost(5, Decimal("0.60"), "fal")),
    job(6, "done", delivery=delivery(), rehearsal=True),
    job(7, "failed", CONTENT, request_id="r-7"),
    job(8, "failed", TOO_LONG),
    job(9, "failed", NO_KEY),
    job(10, "unknown", UNKNOWN, active=False),
    job(11, "unknown", UNKNOWN, active=True, trouble=UNKNOWN.message),
    job(12, "finish", FULL, active=False),
    job(13, "upload", active=True, trouble=OFFLINE.message, doing="trying again"),
    job(14, "wait", doing="painting at fal", request_id="r-14"),
    job(15, "upload", progress=0.4, rehearsal=True),
    job(16, "queued"),
)

#: What jobs of the same kind took before.
PAST = (
    Finished("720p", False, 125, dict.fromkeys(STEPS, 4.0) | {"wait": 110.0}),
    Finished("720p", True, 125, dict.fromkeys(STEPS, 2.0)),
)
