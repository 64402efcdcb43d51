"""The engine's history as it is read: by pages, by what is searched for, one job in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Optional, Tuple

from .late import calls

if TYPE_CHECKING:
    from reframe.model.errors import ReframeError
    from reframe.model.order import Job

    from .engine import Engine
    from .state import PanelState
    from .worker import Worker

#: Jobs that are asked for at a time.
PAGE = 200


class Archive:
    """All methods are for the thread that owns the widgets, and none of them waits."""

    def __init__(self, worker: Worker, engine: Engine, state: PanelState) -> None:
        self._worker, self._engine = worker, engine
        self._jobs, self._errands = state.jobs, state.errands
        self._on_its_way: Optional[str] = None
        self._errands.bind(("expanded",), self.read_history)

    def read(self, then: Callable[[Tuple[Job, ...]], None]) -> None:
        """Read the newest jobs, again after the engine was lost; ``then`` gets them."""
        self._on_its_way = None
        self._page(None, then)
        self.read_past()
        self.read_history()

    def search(self, text: str) -> None:
        """Look for ``text`` in clips and prompts of the whole history."""
        text = text.strip()
        if text != self._jobs.text:
            self._jobs.search(text)
            self._on_its_way = None
            self._page(None, lambda _: None)

    def more(self) -> None:
        """Read the next page of what is looked for. Does nothing while one is on its way."""
        if self._jobs.reached is not None and not self._jobs.complete and self._on_its_way is None:
            self._page(self._jobs.reached, lambda _: None)

    def read_past(self) -> None:
        """Read how long jobs take, for the time that is left of those that run."""
        self._ask(calls.PAST, calls.Nothing(), lambda past: self._errands.take_past(past.jobs))

    def read_history(self) -> None:
        """Read what became of the job that is looked into."""
        job_id = self._errands.expanded
        if job_id:
            self._ask(
                calls.HISTORY,
                calls.JobId(job_id),
                lambda history: self._errands.take_history(job_id, history),
            )

    def _page(self, before: Optional[float], then: Callable[[Tuple[Job, ...]], None]) -> None:
        text = self._on_its_way = self._jobs.text
        question = calls.Search(text, PAGE, before)

        def take(found: calls.Jobs) -> None:
            self._arrived(text)
            self._jobs.take_page(text, found.jobs, complete=len(found.jobs) < PAGE)
            then(found.jobs)

        self._worker.do(
            "engine",
            lambda: self._engine.ask(calls.JOBS, question),
            take,
            lambda _: self._arrived(text),
        )

    def _arrived(self, text: str) -> None:
        if self._on_its_way == text:
            self._on_its_way = None

    def _ask(
        self,
        call: calls.Call[calls.Question, calls.Answer],
        question: calls.Question,
        then: Callable[[calls.Answer], None],
    ) -> None:
        """Ask for what can do without an answer: when the engine is lost, that is shown anyway."""

        def leave(_problem: ReframeError) -> None:
            return None

        self._worker.do("engine", lambda: self._engine.ask(call, question), then, leave)
