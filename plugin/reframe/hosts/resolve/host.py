"""`ResolveHost`: the port answered with the object that Resolve hands a script."""

from __future__ import annotations

from typing import Dict, FrozenSet, Optional, Tuple

from reframe.hosts.port import (
    MARKS,
    RENDERS,
    Choice,
    Host,
    HostInfo,
    Placed,
    Selected,
    Selection,
)
from reframe.model.errors import ReframeError
from reframe.model.order import Clip, Job
from reframe.model.progress import Meter

from . import placing, rendering, standing, task
from .address import Address
from .api import Thing, version_of
from .choices import choices_for
from .finding import find_item, require_project, require_timeline
from .findings import Findings, Learn, findings_of, remember
from .opened import Opened, info_of, opened
from .recovery import recover
from .rendering import Patience
from .selecting import Looking, Probe, select


class ResolveHost(Host):
    """``resolve`` is all that is needed.

    ``probe`` gives the facts of a media file where this process can read media; without it, what
    Resolve says of a clip is taken, and a rendered movie is counted by its own index.
    ``patience`` says how long a render may stand still.
    """

    def __init__(
        self, resolve: Thing, *, probe: Optional[Probe] = None, patience: Patience = Patience()
    ) -> None:
        self._resolve = resolve
        self._probe = probe
        self._patience = patience
        self._learnt: Dict[str, Findings] = {}
        #: What the last render could not put back, in a sentence.
        self._left = ""

    @property
    def capabilities(self) -> FrozenSet[str]:
        """In and out points since 19.1 (facts/resolve.md, "When things arrived")."""
        try:
            marks = version_of(self._resolve) >= (19, 1)
        except ReframeError:
            marks = False
        return frozenset({RENDERS, MARKS} if marks else {RENDERS})

    def describe(self) -> HostInfo:
        return info_of(opened(self._resolve))

    def selection(self) -> Selection:
        """Also raises `Interrupted` when Resolve answers nothing."""
        now = opened(self._resolve)
        return select(Looking(now, self._findings(now), self._probe, self._left))

    def render(self, selected: Selected, folder: str, meter: Meter) -> Clip:
        """A movie of what the timeline shows, with the other video tracks off.

        Raises `Interrupted` when Resolve renders nothing, stops, or makes another number of
        frames than it was asked for.
        """
        now = opened(self._resolve)
        recover(now)
        findings, learn = self._findings(now), self._learner(now)
        studio = rendering.Studio(now, self._patience, self._probe, findings, learn, self._leave)
        return rendering.render(studio, selected, folder, meter)

    def placements(self, selected: Selected) -> Tuple[Choice, ...]:
        """Also raises with the code `ELSEWHERE` when the clip is not in the open timeline."""
        now = opened(self._resolve)
        address = Address.of(selected.placement)
        require_project(now, address)
        if address.on_timeline:
            find_item(require_timeline(now, address), address, now, other_take=True)
        return choices_for(selected)

    def place(self, job: Job, choice: str) -> Placed:
        """Also raises `Interrupted` when Resolve does not do what it is asked; nothing is left
        of it then."""
        now = opened(self._resolve)
        learn = self._learner(now)
        return placing.place(task.task_of(now, job, choice, self._findings(now), learn))

    def placed(self, job_id: str) -> Optional[Placed]:
        return standing.placed(opened(self._resolve), job_id)

    def recover(self) -> None:
        """Put back what a render left in the open project whose script was killed."""
        recover(opened(self._resolve))

    def _leave(self, left: str) -> None:
        self._left = left

    def _findings(self, now: Opened) -> Findings:
        return self._learnt.get(now.build) or findings_of(now.build)

    def _learner(self, now: Opened) -> Learn:
        def learn(findings: Findings) -> None:
            self._learnt[now.build] = findings
            remember(now.build, findings)

        return learn
