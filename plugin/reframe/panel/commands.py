"""What the user tells the engine to do with a job: cancel, go on, send again, delete its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Tuple

from .late import calls

if TYPE_CHECKING:
    from reframe.model.order import Job

    from .engine import Engine
    from .state import PanelState
    from .worker import Worker


class Commands:
    """All methods are for the thread that owns the widgets, and none of them waits.

    What comes of it is in ``state.jobs``, why nothing came of it in ``state.errands.problems``.
    """

    def __init__(self, worker: Worker, engine: Engine, state: PanelState) -> None:
        self._worker, self._engine, self._state = worker, engine, state

    def cancel(self, job_id: str) -> None:
        """End the job. What was sent is cancelled at the service; what is finished is kept."""
        question = calls.Cancel((job_id,))
        self._tell(job_id, lambda: self._engine.ask(calls.CANCEL, question).jobs)

    def resume(self, job_id: str) -> None:
        """Go on where the job stopped, or look for its request once more."""
        self._resume(job_id, send_again=False)

    def send_again(self, job_id: str) -> None:
        """Pay for another request. The user was asked before."""
        self._resume(job_id, send_again=True)

    def delete_files(self, job_id: str) -> None:
        """Delete what was delivered. The user was asked before."""
        question = calls.JobId(job_id)
        self._tell(job_id, lambda: (self._engine.ask(calls.DELETE_FILES, question),))

    def _resume(self, job_id: str, *, send_again: bool) -> None:
        question = calls.Resume((job_id,), send_again)
        self._tell(job_id, lambda: self._engine.ask(calls.RESUME, question).jobs)

    def _tell(self, job_id: str, ask: Callable[[], Tuple[Job, ...]]) -> None:
        """Tell the engine; a job that it is being told about is not told anything else."""
        errands = self._state.errands
        if job_id in errands.busy:
            return
        errands.begin(job_id)

        def take(jobs: Tuple[Job, ...]) -> None:
            errands.end(job_id)
            self._state.jobs.take(jobs)

        self._worker.do("engine", ask, take, lambda problem: errands.end(job_id, problem))
