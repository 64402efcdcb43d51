"""Placing deliveries into the host that the order came from: here always the desk."""

from __future__ import annotations

from reframe.hosts.desk import DeskHost
from reframe.link import calls
from reframe.link.client import EngineClient
from reframe.model.order import Job

from .console import say


def place_all(engine: EngineClient, jobs: list[Job]) -> list[Job]:
    """Place every delivery that is not placed yet; return the jobs as they are then."""
    return [_place(engine, job) if _wants_placing(job) else job for job in jobs]


def _wants_placing(job: Job) -> bool:
    return job.state == "done" and job.target.host == "desk" and not job.placed


def _place(engine: EngineClient, job: Job) -> Job:
    host = DeskHost.from_placement(job.target.placement)
    choices = host.placements_of(job)
    if not choices:
        return job
    placed = host.place(job, choices[0].key)
    say(placed.summary)
    return engine.ask(calls.PLACED, calls.PlacedJob(job.id, placed.where))
