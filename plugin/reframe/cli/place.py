"""Placing deliveries into the host that the order came from: here always the desk."""

from __future__ import annotations

from reframe.hosts.desk import DeskHost
from reframe.link import calls
from reframe.link.client import EngineClient
from reframe.model.errors import Interrupted, ReframeError
from reframe.model.order import Job

from .console import say
from .follow import Followed
from .hints import with_hint


def place_all(engine: EngineClient, followed: Followed) -> Followed:
    """Place every delivery that is not placed yet; the jobs as they are then.

    A result that cannot be placed is still a result, and can be placed later.
    """
    if followed.left is not None:
        return followed
    jobs, left = [], None
    for job in followed.jobs:
        try:
            jobs.append(_place(engine, job) if wants_placing(job) else job)
        except ReframeError as problem:
            jobs.append(job)
            left = with_hint(Interrupted(problem.message, problem.code), job.id)
    return Followed(jobs, left)


def wants_placing(job: Job) -> bool:
    """Whether it is delivered, and wanted on a timeline that it is not on yet."""
    return (
        job.state == "done"
        and job.target.host == "desk"
        and bool(job.target.placement.get("timeline"))
        and not job.placed
    )


def _place(engine: EngineClient, job: Job) -> Job:
    host = DeskHost.of_order(
        job.target.placement, media=lambda path: engine.ask(calls.PROBE, calls.Path(path))
    )
    placed = host.place(job, "track")
    say(placed.summary)
    return engine.ask(calls.PLACED, calls.PlacedJob(job.id, placed.where))
