"""What the journal's transitions tell: the life of a job, and how long the steps of others took."""

from __future__ import annotations

from itertools import pairwise

from reframe.link.calls import Finished, History, Moment, Past
from reframe.model.order import STEPS, Job

from .journal import Journal

#: How many finished jobs an estimate may rest on.
_LATEST = 40


def history(journal: Journal, job_id: str) -> History:
    """Everything that happened to a job. Raises `BadInput` when there is none of that id."""
    journal.job(job_id)
    return History(tuple(Moment(*each) for each in journal.transitions(job_id)))


def past(journal: Journal) -> Past:
    """How long the steps of the latest finished jobs took."""
    return Past(tuple(_finished(journal, job) for job in journal.latest_done(_LATEST)))


def _finished(journal: Journal, job: Job) -> Finished:
    seconds = step_seconds(tuple(Moment(*each) for each in journal.transitions(job.id)))
    return Finished(job.shape.resolution, job.rehearsal, len(job.clip.range), seconds)


def step_seconds(moments: tuple[Moment, ...]) -> dict[str, float]:
    """The seconds that each step took from its beginning to what came next.

    A step that broke off, or was begun again, took some time that nobody worked: it is left out.
    """
    seconds: dict[str, float] = {}
    spoilt = set()
    for begin, after in pairwise(moments):
        if begin.state not in STEPS:
            continue
        if begin.state in seconds or begin.detail or after.state == begin.state:
            spoilt.add(begin.state)
        seconds[begin.state] = after.at - begin.at
    return {step: taken for step, taken in seconds.items() if step not in spoilt}
