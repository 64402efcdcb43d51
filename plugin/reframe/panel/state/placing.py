"""What became of placing: by job, where a result was placed, or why it was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Dict, Optional, Tuple

from .observable import Observable

if TYPE_CHECKING:
    from reframe.hosts.port import Choice, Placed
    from reframe.model.errors import ReframeError


@dataclass(frozen=True)
class Placement:
    """A job's placement as far as this panel knows; all empty: it has not been asked for.

    ``job.placed`` is what the engine knows, from earlier panels too.
    """

    #: The host is placing it now.
    busy: bool = False
    #: Where it stands, once the host has said so.
    placed: Optional[Placed] = None
    #: Why it was not placed; with the code `ELSEWHERE`, another choice may do.
    problem: Optional[ReframeError] = None


class Placing(Observable):
    """``rows`` by job id; ``choices`` too, for the jobs that were asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Dict[str, Placement] = {}
        self.choices: Dict[str, Tuple[Choice, ...]] = {}

    @property
    def busy(self) -> bool:
        """Something is being placed."""
        return any(row.busy for row in self.rows.values())

    @property
    def nowhere(self) -> bool:
        """The host places nothing: it has offered no choice for a result of its own."""
        return () in self.choices.values()

    def of(self, job_id: str) -> Placement:
        return self.rows.get(job_id, Placement())

    def begin(self, job_id: str) -> None:
        self._set(job_id, Placement(busy=True))

    def take(self, placed: Placed) -> None:
        """It stands in the host."""
        self._set(placed.job_id, Placement(placed=placed))

    def refuse(self, job_id: str, problem: ReframeError) -> None:
        """Nothing was placed."""
        self._set(job_id, Placement(problem=problem))

    def offer(self, job_id: str, choices: Tuple[Choice, ...]) -> None:
        """The ways in which the host can place this job's result."""
        self.choices[job_id] = choices
        self._tell("choices")

    def _set(self, job_id: str, placement: Placement) -> None:
        self.rows[job_id] = placement
        self._tell("rows")
