"""An engine's journal with jobs that are done, as it leaves them, and not placed."""

from __future__ import annotations

from pathlib import Path

from reframe.engine.journal import Journal
from reframe.model.order import Job, Order


def keep_done(home: Path, jobs: list[Job]) -> None:
    """Write the jobs into the journal of a home whose engine does not run."""
    journal = Journal(home / "journal.sqlite")
    for job in jobs:
        order = Order(job.clip, (job.shape,), job.prompt, job.target)
        journal.add_order(f"order-{job.id}", order, [(job.id, job.cost)])
        assert job.delivery is not None
        journal.deliver(job.id, job.delivery)
        journal.move(job.id, "done")
    journal.close()


def known(home: Path) -> dict[str, Job]:
    """What the journal says, by id."""
    journal = Journal(home / "journal.sqlite")
    jobs = {job.id: job for job in journal.jobs()}
    journal.close()
    return jobs
