"""Whole jobs over files that have crashed every reader of EXR, through one engine."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from reframe.link import calls
from reframe.link.client import EngineClient
from reframe.model.errors import BadInput
from reframe.model.geometry import Size, SourcePosition
from reframe.model.order import Clip, Job, Order, Shape, Target
from reframe.model.time import FrameRange
from reframe.sandbox import Sandbox
from reframe.sandbox.faults import Fault
from support.counter import make_movie

#: Of the movie whose result has a damaged EXR beside it.
FRAMES = 2
_PATIENCE = 240.0


def tiny_order(folder: Path, service: str, jobs: int) -> Order:
    """An order of as many small jobs, of one shape, the picture a little further down in each."""
    movie = make_movie(folder / "clip.mov", FRAMES)
    clip = Clip("clip", str(movie), FrameRange(0, FRAMES), Fraction(25), Size(320, 180))
    places = (SourcePosition(0, 0.2 + 0.001 * number, 1, 0.5625) for number in range(jobs))
    shapes = tuple(Shape("1:1", "540p", place) for place in places)
    return Order(clip, shapes, "more of it", Target(str(folder / "out")), service, agreed=True)


def from_the_service(
    engine: EngineClient, sandbox: Sandbox, order: Order, files: Sequence[Path]
) -> list[Job]:
    """One job of the order for each file, which stands in the ZIP in place of an EXR."""
    for place, file in enumerate(files):
        sandbox.fault(Fault("zip-with", value=str(file), skip=place))
    return ended(engine, engine.ask(calls.ORDER, order).jobs)


def from_the_user(engine: EngineClient, order: Order, file: Path) -> str:
    """The engine's sentence about ``file`` as the order's source: at once, or from the export."""
    clip = replace(order.clip, path=str(file), range=FrameRange(0, 1))
    try:
        taken = engine.ask(calls.ORDER, replace(order, clip=clip, shapes=order.shapes[:1])).jobs
    except BadInput as refusal:
        return refusal.message
    (job,) = ended(engine, taken)
    return job.error["message"] if job.error else f"{job.state} without a sentence"


def ended(engine: EngineClient, jobs: Sequence[Job]) -> list[Job]:
    """The jobs once all of them have ended. Raises `TimeoutError` if they never do."""
    over = threading.Event()
    wanted = {job.id for job in jobs}
    found: dict[str, Job] = {}

    def look(job: Job) -> None:
        if job.id in wanted and job.ended and not job.active:
            found[job.id] = job
        if len(found) == len(wanted):
            over.set()

    engine.on_job = look
    for job in engine.ask(calls.WATCH, calls.JobIds(tuple(wanted))).jobs:
        look(job)
    if not over.wait(_PATIENCE):
        raise TimeoutError(f"only {len(found)} of {len(wanted)} jobs have ended")
    return [found[job.id] for job in jobs]
