"""`HieroHost`: the port answered with a timeline of Hiero or Nuke Studio."""

from __future__ import annotations

from typing import Any, Callable, FrozenSet, Optional, Tuple, TypeVar

from reframe.hosts.nuke.main_thread import MainThread
from reframe.hosts.port import MARKS, UNDOES, Choice, Host, HostInfo, Placed, Selected, Selection
from reframe.model.errors import BadInput
from reframe.model.order import Clip, Job
from reframe.model.progress import Meter

from . import placing
from .api import answer
from .finding import open_sequence, origin_of
from .selecting import ZERO, selection_of

Result = TypeVar("Result")

#: Runs work in Hiero's main thread and gives what came of it, as a `MainThread` does.
Main = Callable[[Callable[[], Any]], Any]


class HieroHost(Host):
    """The selection in the timeline; results on a new track and in a bin.

    ``hiero`` is the module, with ``core`` and ``ui``. ``main_thread`` changes over into its main
    thread, where everything must be done; without one, Hiero is asked to run what waits, and where
    it cannot, this is called from there. ``version`` and ``name`` are for panel and reports.
    """

    def __init__(
        self,
        hiero: Any,
        *,
        main_thread: Optional[Main] = None,
        version: str = "",
        name: str = "Hiero",
    ) -> None:
        self._hiero = hiero
        self._main: Main = main_thread or _hand_over(hiero)
        self._version, self._name = version, name

    @property
    def capabilities(self) -> FrozenSet[str]:
        """It does not render: a timeline's effects stay in the timeline."""
        return frozenset({MARKS, UNDOES})

    def describe(self) -> HostInfo:
        return self._in_main(self._describe)

    def selection(self) -> Selection:
        """The clips that are selected in the timeline in front. Changes nothing."""
        return self._in_main(self._selection)

    def render(
        self,
        selected: Selected,
        folder: str,  # noqa: ARG002  the port's signature
        meter: Meter,  # noqa: ARG002
    ) -> Clip:
        raise BadInput(
            f"Hiero renders nothing for Reframe; {selected.clip.name!r} is read from its file."
        )

    def placements(self, selected: Selected) -> Tuple[Choice, ...]:
        return self._in_main(lambda: self._placements(selected))

    def place(self, job: Job, choice: str) -> Placed:
        """Place on a new track, or in the bin. Also raises `Interrupted` for what Hiero refuses."""
        return self._in_main(lambda: placing.place(self._hiero, job, choice))

    def placed(self, job_id: str) -> Optional[Placed]:
        return self._in_main(lambda: placing.placed(self._hiero, job_id))

    def _in_main(self, work: Callable[[], Result]) -> Result:
        return self._main(work)  # type: ignore[no-any-return]  # what ``work`` returned

    def _describe(self) -> HostInfo:
        sequence = self._hiero.ui.activeSequence()
        version = self._version or _version(self._hiero)
        if sequence is None:
            return HostInfo(self._name, version)
        project = answer(sequence, "project", default=None)
        title = str(project.name()) if project is not None else ""
        return HostInfo(self._name, version, title, str(sequence.name()))

    def _selection(self) -> Selection:
        sequence = self._hiero.ui.activeSequence()
        if sequence is None:
            raise BadInput("No sequence is open; open one and select a clip in its timeline.")
        return selection_of(self._hiero, sequence)

    def _placements(self, selected: Selected) -> Tuple[Choice, ...]:
        placement, clip = selected.placement, selected.clip
        project = open_sequence(self._hiero, placement).project()
        if not answer(project, "editable", default=True):
            raise BadInput("This project cannot be edited; save it under another name.")
        zero = int(placement.get(ZERO, "0"))
        origin_of(self._hiero, placement, clip.path, clip.range.shifted(-zero))
        return placing.CHOICES


def _hand_over(hiero: Any) -> MainThread:
    wake = getattr(hiero.core, "executeInMainThread", None)
    return MainThread(wake) if callable(wake) else MainThread(inline=True)


def _version(hiero: Any) -> str:
    """The version as Hiero's ``env`` says it, if it does."""
    environment: Any = getattr(hiero.core, "env", None)
    for key in ("VersionString", "NukeVersionString"):
        try:
            return str(environment[key])
        except (KeyError, TypeError, RuntimeError):
            continue
    return ""
