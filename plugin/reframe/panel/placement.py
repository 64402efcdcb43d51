"""Putting results into the host: once, whoever dies in between.

The host is the one that knows: it keeps the job's id with what it placed, so placing again finds
the first. The engine is told afterwards; a panel that could not tell it leaves that to the next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Callable, Iterable, List, Optional, Set, Tuple

from .late import calls, port

if TYPE_CHECKING:
    from reframe.hosts.port import Choice, Host, Placed, Selected
    from reframe.model.order import Job

    from .engine import Engine
    from .state import PanelState
    from .worker import Worker

#: Results that a panel looks for in the host by itself. Each is a walk through all that Reframe
#: ever placed there, in the host's own thread; older ones are looked for with their choices.
NEWEST = 12


class Placements:
    """All methods are for the thread that owns the widgets, and none of them waits.

    ``host`` gives the program around the panel, None while there is none to place in; ``name`` is
    that program as an order's target names it.
    """

    def __init__(
        self,
        worker: Worker,
        engine: Engine,
        state: PanelState,
        host: Callable[[], Optional[Host]],
        name: str,
    ) -> None:
        self._worker, self._engine, self._state = worker, engine, state
        self._host, self._name = host, name
        self._asked: Set[str] = set()
        self._sought: Set[str] = set()

    def places(self, job: Job) -> bool:
        """Whether this job's result can be placed from here: it is done, and of this host."""
        return (
            job.state == "done"
            and job.delivery is not None
            and not job.removed
            and job.target.host == self._name
            and self._host() is not None
        )

    def choices_for(self, job: Job) -> Tuple[Choice, ...]:
        """The ways to place the result, the default first, as far as they are known.

        The first time, the host is asked; see `ask_choices`.
        """
        if job.id not in self._asked:
            self.ask_choices(job)
        return self._state.placing.choices.get(job.id, ())

    def ask_choices(self, job: Job) -> None:
        """Ask the host for the choices, for somebody who is about to choose.

        They arrive in ``state.placing.choices``, or the reason why there are none in its row.
        """
        placing, host = self._state.placing, self._host()
        if host is None or not self.places(job):
            return
        if not job.placed and job.id not in self._sought:
            self._find_next([job])
        self._asked.add(job.id)
        self._worker.do(
            "host",
            lambda: host.placements(selected_of(job)),
            lambda choices: placing.offer(job.id, choices),
            lambda problem: placing.refuse(job.id, problem),
        )

    def learn_choices(self, job: Job) -> None:
        """Ask for the choices before anybody wants them, so that none are offered where none are.

        What stands against placing is not said until somebody wants to place.
        """
        placing, host = self._state.placing, self._host()
        if host is not None and self.places(job):
            self._worker.do(
                "host",
                lambda: host.placements(selected_of(job)),
                lambda choices: placing.offer(job.id, choices),
                lambda _: None,
            )

    def learn_whether(self, jobs: Iterable[Job]) -> None:
        """Ask whether this host places at all: one that does not offers no choice for any result,
        as the desk without a timeline (hosts/port.py)."""
        for job in jobs:
            if self.places(job):
                self.learn_choices(job)
                return

    def place(self, job: Job, choice: str) -> None:
        """Place the result in the host and tell the engine. Does nothing while it is placed."""
        placing, host = self._state.placing, self._host()
        if host is None or not self.places(job) or placing.of(job.id).busy:
            return
        placing.begin(job.id)
        self._worker.do(
            "host",
            lambda: host.place(job, choice),
            self._placed,
            lambda problem: placing.refuse(job.id, problem),
        )

    def find(self, jobs: Iterable[Job]) -> None:
        """Look whether results that the engine takes for unplaced stand in the host already.

        So it is after a panel that was killed between placing a result and telling the engine.
        The newest alone, and those that were placed while the engine was away, one at a time: what
        the user asks for meanwhile comes in between.
        """
        unplaced = [job for job in jobs if self.places(job) and not job.placed]
        unplaced.sort(key=lambda job: self._state.placing.of(job.id).placed is None)
        self._find_next(unplaced[:NEWEST])

    def _find_next(self, jobs: List[Job]) -> None:
        host = self._host()
        if not jobs or host is None:
            return
        job, rest = jobs[0], jobs[1:]
        self._sought.add(job.id)

        def show(placed: Optional[Placed]) -> None:
            if placed is not None:
                self._placed(placed)
            self._find_next(rest)

        # A host that cannot say it now is asked again by the next panel.
        self._worker.do("host", lambda: host.placed(job.id), show, lambda _: None)

    def _placed(self, placed: Placed) -> None:
        self._state.placing.take(placed)
        question = calls.PlacedJob(placed.job_id, placed.where)
        self._worker.do(
            "engine",
            lambda: self._engine.ask(calls.PLACED, question),
            lambda job: self._state.jobs.take((job,)),
            lambda _: None,  # the next connection finds it in the host and tells the engine
        )


def selected_of(job: Job) -> Selected:
    """The clip that the job came from, as the host gave it out: to ask where a result can go."""
    clip = replace(job.clip, range=port.sent_range(job))
    return port.Selected(clip, "the order", placement=job.target.placement)
