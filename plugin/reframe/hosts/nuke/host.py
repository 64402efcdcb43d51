"""`NukeHost`: the port answered with Nuke's node graph."""

from __future__ import annotations

import logging
from typing import (
    TYPE_CHECKING,
    Callable,
    FrozenSet,
    Optional,
    Sequence,
    Tuple,
    TypeVar,
    Union,
)

from reframe.hosts.port import (
    MARKS,
    RENDERS,
    UNDOES,
    Choice,
    Host,
    HostInfo,
    Placed,
    Selected,
    Selection,
)
from reframe.model.errors import Interrupted, ReframeError
from reframe.model.order import Clip, Job
from reframe.model.progress import Meter

from . import placing, rendering, selecting
from .editions import edition
from .graph import script_name
from .main_thread import MainThread

if TYPE_CHECKING:
    from .api import Node, Nuke

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class NukeHost(Host):
    """Nodes as the selection; Read nodes, or a group of them, as the place.

    ``nuke`` is Nuke's own module. ``main_thread`` hands over to Nuke's main thread; without one,
    Nuke is asked to run what waits, and in terminal mode, where nobody would (facts/nuke.md §1.6),
    work is done where it is asked for.
    """

    def __init__(self, nuke: Nuke, *, main_thread: Optional[MainThread] = None) -> None:
        self._nuke = nuke
        self._main = main_thread or _hand_over(nuke)

    @property
    def capabilities(self) -> FrozenSet[str]:
        return frozenset({RENDERS, MARKS, UNDOES})

    def describe(self) -> HostInfo:
        return self._in_nuke("say which script is open", lambda: _describe(self._nuke))

    def selection(self) -> Selection:
        return self._in_nuke("say what is selected", lambda: selecting.selection(self._nuke))

    def look_at(self, nodes: Sequence[Union[Node, str]]) -> Selection:
        """Nodes of the script, or their full names, as if they were selected."""
        return self._in_nuke("look at the nodes", lambda: selecting.of_nodes(self._nuke, nodes))

    def render(self, selected: Selected, folder: str, meter: Meter) -> Clip:
        """As the port says; ``meter`` is called in Nuke's main thread."""
        return self._in_nuke(
            "render the frames", lambda: rendering.render(self._nuke, selected, folder, meter)
        )

    def placements(self, selected: Selected) -> Tuple[Choice, ...]:
        return self._in_nuke(
            "say how a result can be placed", lambda: placing.placements(self._nuke, selected)
        )

    def place(self, job: Job, choice: str) -> Placed:
        return self._in_nuke("place the result", lambda: placing.place(self._nuke, job, choice))

    def placed(self, job_id: str) -> Optional[Placed]:
        return self._in_nuke("look for the result", lambda: placing.placed(self._nuke, job_id))

    def _in_nuke(self, what: str, work: Callable[[], Result]) -> Result:
        """Work in Nuke's main thread. Raises nothing but `ReframeError`."""
        try:
            return self._main(work)
        except ReframeError:
            raise
        except Exception as error:  # Nuke's API and a studio's callbacks raise anything
            log.exception("Nuke did not %s", what)
            raise Interrupted(
                f"Nuke could not {what}: something in this script or setup stopped it (Nuke's own "
                "message is in Reframe's log). Everything is as it was; try again.",
                "nuke",
            ) from error


def _hand_over(nuke: Nuke) -> MainThread:
    if not nuke.GUI:
        return MainThread(inline=True)
    return MainThread(lambda drain: nuke.executeInMainThread(drain))


def _describe(nuke: Nuke) -> HostInfo:
    script = script_name(nuke).rpartition("/")[2] or "unsaved script"
    return HostInfo(edition(nuke), str(nuke.NUKE_VERSION_STRING), timeline=script)
