"""The queue and the history: the engine's jobs as this panel knows them."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Dict, FrozenSet, Iterable, List, Optional, Set, Tuple

from .observable import Observable

if TYPE_CHECKING:
    from reframe.model.order import Job

#: The order of rows: newest first, the jobs of an order together.
_Key = Tuple[float, str, str]


class Jobs(Observable):
    """Newest first. Every change comes from the engine.

    ``rows`` are all jobs that are known here, ``found`` the ids of those that are shown: what
    matches ``text``, back to where the engine's history has been read.
    """

    def __init__(self) -> None:
        super().__init__()
        self._by_id: Dict[str, Job] = {}
        self._keys: List[_Key] = []
        self._unended: Set[str] = set()
        self._reached: Optional[float] = None
        #: How many jobs are known.
        self.known = 0
        #: The ids of the jobs that changed last.
        self.changed: FrozenSet[str] = frozenset()
        #: What is looked for in clip and prompt; empty: everything is shown.
        self.text = ""
        self.found: Tuple[str, ...] = ()
        #: The history has been read to its end.
        self.complete = False

    @property
    def rows(self) -> Tuple[Job, ...]:
        return tuple(self._by_id[key[2]] for key in self._keys)

    @property
    def unended(self) -> Tuple[Job, ...]:
        """The jobs that go on, or wait for the user."""
        return tuple(self._by_id[each] for each in sorted(self._unended))

    @property
    def running(self) -> int:
        return len(self._unended)

    @property
    def reached(self) -> Optional[float]:
        """When the oldest job was created up to which the history has been read; None: not yet."""
        return self._reached

    def take(self, jobs: Iterable[Job]) -> None:
        """Jobs that are new or have changed."""
        changed, new = set(), []
        for job in jobs:
            changed.add(job.id)
            if job.id not in self._by_id:
                insort(self._keys, _key(job))
                new.append(job)
            self._by_id[job.id] = job
            (self._unended.discard if job.ended else self._unended.add)(job.id)
        self.changed, self.known = frozenset(changed), len(self._keys)
        if not new:
            self._tell("rows", "changed")
            return
        self._show(job for job in new if self._matches(job))
        self._tell("rows", "changed", "known", "found")

    def search(self, text: str) -> None:
        """Show what matches, of what is known; the engine's answer follows."""
        self.text, self._reached, self.complete = text, None, False
        self._find()
        self._tell("text", "found", "complete")

    def take_page(self, text: str, jobs: Tuple[Job, ...], complete: bool) -> None:
        """An answer of the engine: the next jobs of its history that match ``text``."""
        if text == self.text:
            if jobs:
                oldest = min(job.created for job in jobs)
                self._reached = oldest if self._reached is None else min(self._reached, oldest)
            self.complete = self.complete or complete
        self.take(jobs)
        self._find()
        self._tell("found", "complete")

    def job(self, job_id: str) -> Job:
        """Raises `KeyError` for one that this panel has not seen."""
        return self._by_id[job_id]

    def get(self, job_id: str) -> Optional[Job]:
        """The job, or None for one that this panel has not seen."""
        return self._by_id.get(job_id)

    def _find(self) -> None:
        self.found = tuple(key[2] for key in self._keys if self._matches(self._by_id[key[2]]))

    def _show(self, new: Iterable[Job]) -> None:
        """Rows that have come: a few in a long list."""
        shown = list(self.found)
        keys = [_key(self._by_id[each]) for each in shown] if shown else []
        for job in new:
            at = bisect_left(keys, _key(job))
            keys.insert(at, _key(job))
            shown.insert(at, job.id)
        self.found = tuple(shown)

    def _matches(self, job: Job) -> bool:
        """As the engine searches."""
        if not self.complete and self._reached is not None and job.created < self._reached:
            return False
        text = self.text.casefold()
        return not text or text in job.clip.name.casefold() or text in job.prompt.casefold()


def _key(job: Job) -> _Key:
    return (-job.created, job.order_id, job.id)
