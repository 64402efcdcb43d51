"""Placing deliveries into the host that the order came from: here always the desk."""

from __future__ import annotations

from reframe.hosts.desk import DeskHost
from reframe.link import calls
from reframe.link.client import EngineClient
from reframe.model.order import Job

from .console import say


def place_all(engine: EngineClient, jobs: list[Job]) -> list[Job]:
    """Place every delivery that is not placed yet; return the jobs as they are then."""
    return [_place(engine, job) if wants_placing(job) else job for job in jobs]


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
