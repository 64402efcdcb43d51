"""Queue, history and a panel that is closed as pictures; called by ``scenes.py``.

The jobs are given to the state as the engine tells them; their pictures are the engine's.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6 import QtCore

from reframe.hosts.port import Choice
from reframe.model.geometry import Size
from reframe.model.order import Clip, Job
from reframe.model.time import FrameRange
from reframe.panel.farewell import farewell
from reframe.panel.parts import Parts
from reframe.panel.state.errands import DELETE, SEND_AGAIN
from support.panel_stage import MEDIA, until
from support.rows import EVERY, PAST

if TYPE_CHECKING:
    from scenes import Stage

FULL = QtCore.QSize(1120, 940)
WIDE, TALL, NARROW = QtCore.QSize(1120, 760), QtCore.QSize(1120, 1400), QtCore.QSize(380, 900)
EXPANDED = 6
CARS = str(MEDIA / "car-detection.mp4")


def queue(stage: Stage) -> None:
    """Every state of a row, one in full, what is asked in a row, and folded."""
    state, errands = stage.session.state, stage.session.state.errands
    rows = tuple(_with_footage(made, number) for number, made in enumerate(EVERY))
    stage.panel.resize(TALL)
    errands.take_past(PAST)
    state.jobs.take_page("", rows, complete=True)
    state.placing.choices.clear()  # as in a host, which places
    state.placing.offer(rows[-1].id, (Choice("track", "On a new track"),))
    errands.ask(rows[5].id, DELETE)
    stage.panel.queue.rows.setFocus()
    upper, lower = stage.panel.findChildren(Parts)[0].sizes()
    stage.panel.findChildren(Parts)[0].setSizes([upper + lower - 700, 700])
    thumbs = stage.panel.queue.rows.thumbs
    for made in rows:
        if made != EVERY[EXPANDED]:
            until(lambda made=made: thumbs.of(made) is not None)
    stage.save("queue")
    stage.panel.resize(FULL)
    stage.panel.findChildren(Parts)[0].setSizes([560, 240])
    errands.expand(rows[EXPANDED].id)
    errands.ask(rows[9].id, SEND_AGAIN)
    stage.save("queue-details")
    errands.withdraw()
    state.jobs.search("no such thing")
    state.jobs.take_page("no such thing", (), complete=True)
    errands.expand("")
    stage.panel.resize(WIDE)
    stage.save("queue-search")
    state.jobs.search("")
    state.jobs.take_page("", rows, complete=True)
    stage.panel.resize(NARROW)
    stage.save("queue-folded")
    errands.set_unfolded(True)
    stage.save("queue-narrow")
    errands.set_unfolded(False)
    stage.panel.resize(WIDE)
    _closing(stage)


def _with_footage(made: Job, number: int) -> Job:
    if number == EXPANDED:
        return made  # its path is shown
    sent = FrameRange(12 * number, 12 * number + 63)
    clip = Clip(made.clip.name, CARS, sent, Fraction(25, 2), Size(768, 432))
    return replace(made, clip=clip, delivery=None if made.removed else made.delivery)


def _closing(stage: Stage) -> None:
    window = farewell(stage.session, stage.panel.theme, stage.panel.geometry())
    assert window is not None
    stage.save("closing", window)
    window.close()
