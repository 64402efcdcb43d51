"""What the user is doing with the rows of the queue: looked into, asked about, on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, FrozenSet, Optional, Tuple

from reframe.model.errors import ReframeError
from reframe.panel.late import calls

from .observable import Observable

#: What is asked before it is done.
SEND_AGAIN, DELETE = "send-again", "delete"


@dataclass(frozen=True)
class Asked:
    """A question in a row: ``what`` shall be done with the job."""

    job_id: str
    what: str


class Errands(Observable):
    """Nothing here outlives the panel; what becomes of a job is the engine's to say."""

    def __init__(self) -> None:
        super().__init__()
        #: The job whose whole request is shown; empty: none.
        self.expanded = ""
        self.asked: Optional[Asked] = None
        #: Jobs that the engine has been told about and has not answered for yet.
        self.busy: FrozenSet[str] = frozenset()
        #: Why the last errand with a job came to nothing.
        self.problems: Dict[str, ReframeError] = {}
        #: What became of the expanded job, step by step; None until the engine has told it.
        self.history: Optional[calls.History] = None
        #: How long the steps of earlier jobs took.
        self.past: Tuple[calls.Finished, ...] = ()
        #: In a narrow panel: the queue is unfolded over the order.
        self.unfolded = False

    def expand(self, job_id: str) -> None:
        """Show this job's whole request; empty: none."""
        if job_id != self.expanded:
            self.expanded, self.history = job_id, None
            self._tell("expanded", "history")

    def take_history(self, job_id: str, history: calls.History) -> None:
        if job_id == self.expanded:
            self.history = history
            self._tell("history")

    def take_past(self, past: Tuple[calls.Finished, ...]) -> None:
        self.past = past
        self._tell("past")

    def ask(self, job_id: str, what: str) -> None:
        """Ask in the row; an earlier question is withdrawn."""
        self.asked = Asked(job_id, what)
        self._forget_problem(job_id)
        self._tell("asked", "problems")

    def withdraw(self) -> None:
        if self.asked is not None:
            self.asked = None
            self._tell("asked")

    def begin(self, job_id: str) -> None:
        """The engine is told."""
        self.busy |= {job_id}
        if self.asked is not None and self.asked.job_id == job_id:
            self.asked = None
        self._forget_problem(job_id)
        self._tell("busy", "asked", "problems")

    def end(self, job_id: str, problem: Optional[ReframeError] = None) -> None:
        """The engine has answered, or something stands against it."""
        self.busy -= {job_id}
        if problem is not None:
            self.problems = {**self.problems, job_id: problem}
        self._tell("busy", "problems")

    def set_unfolded(self, unfolded: bool) -> None:
        if unfolded != self.unfolded:
            self.unfolded = unfolded
            self._tell("unfolded")

    def _forget_problem(self, job_id: str) -> None:
        self.problems = {key: kept for key, kept in self.problems.items() if key != job_id}
