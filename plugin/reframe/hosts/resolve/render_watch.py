"""Watching a render: progress, cancel, and the limit to standing still.

Whether it is done is judged by `IsRenderingInProgress` and by the file. The words of a job's
status may be translated and are never read (facts/resolve.md §1.6), and a job may stay "ready for
background render" for ever (§2.4).
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, FrozenSet, List, Tuple

from reframe.model.errors import Cancelled, Interrupted
from reframe.model.progress import Meter

from .api import Thing, ask, ask_dict, whole


@dataclass(frozen=True)
class Patience:
    """Seconds, and the clock that counts them."""

    #: Between two looks.
    pause: float = 0.25
    #: A render that does not begin in this time is not going to.
    start: float = 20.0
    #: A render that neither moves on nor writes for so long hangs.
    stall: float = 120.0
    clock: Callable[[], float] = lambda: time.monotonic()
    sleep: Callable[[float], None] = lambda seconds: time.sleep(seconds)


@dataclass(frozen=True)
class Output:
    """A folder, and what was in it before."""

    folder: Path
    before: FrozenSet[str]

    def new(self) -> List[Path]:
        """Raises `Interrupted` when the folder is gone."""
        try:
            return sorted(path for path in self.folder.iterdir() if path.name not in self.before)
        except OSError as problem:
            raise Interrupted(
                f"The folder for rendered frames cannot be read ({problem.strerror or problem}), "
                "so nothing was rendered; try again."
            ) from problem

    def bytes(self) -> int:
        """How much has been written; what goes away while it is counted counts as nothing."""
        sizes = []
        for path in self.new():
            with suppress(OSError):
                sizes.append(path.stat().st_size)
        return sum(sizes)


def watch(
    project: Thing, job: str, output: Output, frames: int, meter: Meter, patience: Patience
) -> None:
    """Until the render has ended and its file stays as it is.

    Raises `Cancelled` when the meter says stop, and `Interrupted` when nothing moves.
    """
    last: Tuple[object, ...] = ()
    moved = patience.clock()
    while True:
        answer = ask(project, "IsRenderingInProgress")
        running = answer is None or bool(answer)  # None: a dialog is open, and nothing is known
        percent = whole(ask_dict(project, "GetRenderJobStatus", job).get("CompletionPercentage"))
        state = (running, percent, output.bytes())
        if state != last:
            last, moved = state, patience.clock()
        elif not running and output.bytes() and percent in (None, 100):
            _report(meter, frames, frames, project)
            return
        _report(meter, frames * min(percent or 0, 100) // 100, frames, project)
        still = patience.clock() - moved
        if still > (patience.stall if running or output.bytes() else patience.start):
            _stop(project)
            raise Interrupted(_words(answer, bool(output.bytes())))
        patience.sleep(patience.pause)


def _report(meter: Meter, done: int, frames: int, project: Thing) -> None:
    if not meter(done, frames):
        _stop(project)
        raise Cancelled("Cancelled.")


def _stop(project: Thing) -> None:
    ask(project, "StopRendering")


def _words(answer: Thing, written: bool) -> str:
    if answer is None:
        return (
            "DaVinci Resolve answers nothing while it should render, as it does while a dialog is "
            "open; close the dialog and try again."
        )
    if answer or written:
        return "Resolve's render stands still, so it was stopped; look at its Deliver page."
    return (
        "Resolve did not begin to render; in Preferences › User › UI Settings switch background "
        "rendering off, close its open dialogs, and try again."
    )
