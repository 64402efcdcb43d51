"""The queue and the history: the engine's jobs as this panel knows them."""

from __future__ import annotations

from typing import Dict, Iterable, Tuple

from reframe.model.order import Job

from .observable import Observable


class Jobs(Observable):
    """Newest first. Every change comes from the engine."""

    def __init__(self) -> None:
        super().__init__()
        self._by_id: Dict[str, Job] = {}
        self.rows: Tuple[Job, ...] = ()

    @property
    def running(self) -> int:
        return sum(1 for job in self.rows if not job.ended)

    def take(self, jobs: Iterable[Job]) -> None:
        """Jobs that are new or have changed."""
        for job in jobs:
            self._by_id[job.id] = job
        self.rows = tuple(sorted(self._by_id.values(), key=lambda job: job.created, reverse=True))
        self._tell("rows")

    def job(self, job_id: str) -> Job:
        """Raises `KeyError` for one that this panel has not seen."""
        return self._by_id[job_id]
