"""What can be wrong, each as a picture of the panel's upper part; called by ``scenes.py``.

The errors are put into the state; that they get there by themselves is for the tests.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6 import QtCore

from reframe.link.calls import WayOut
from reframe.model.errors import BadInput, Interrupted
from reframe.model.time import FrameRange
from support.rows import EVERY, FULL, OFFLINE, job

if TYPE_CHECKING:
    from scenes import Stage

SIZE, UPPER = QtCore.QSize(800, 600), QtCore.QRect(0, 0, 800, 220)

NO_ENGINE = Interrupted(
    "Reframe's engine does not start; look into /home/kim/.local/share/reframe/engine.log.",
    "no-engine",
)
OTHER_VERSION = Interrupted(
    "An engine in another version (0.0.9) is busy with jobs; wait until they are done, then try "
    "again.",
    "other-engine",
)
HOST_GONE = Interrupted(
    "Resolve has ended; jobs go on. Open Reframe again from its menu.", "host-gone"
)
NO_SELECTION = BadInput("No clip is selected; select one and try again.")
NO_MEDIA = BadInput("There is no file '/media/A012_C003.mov'; check its name.", "no-file")


def wrong(stage: Stage) -> None:
    """One after the other, alone."""
    session, state = stage.session, stage.session.state
    stage.panel.resize(SIZE)
    state.jobs.take(replace(each, state="cancelled", active=False) for each in EVERY)
    state.footage.choose_range(FrameRange(0, 60))
    for name, problem in (("engine", NO_ENGINE), ("version", OTHER_VERSION)):
        state.connection.gone(problem)
        stage.save(f"wrong-{name}", part=UPPER)
    state.connection.connected(may_spend=False)
    stage.save("wrong-credentials", part=UPPER)
    state.connection.connected(may_spend=True)
    way = state.network.way
    state.network.take(WayOut())
    stage.save("wrong-key", part=UPPER)
    state.network.take(way or WayOut(key="keyring"))
    state.network.take(WayOut(key="keyring"))
    state.pricing.take_month(Decimal("49.80"), Decimal(50))
    stage.save("wrong-cap", part=UPPER)
    state.pricing.take_month(Decimal("12.40"), None)
    for name, error in (("disk", FULL), ("offline", OFFLINE)):
        state.jobs.take((job(50, "finish", error, active=False),))
        stage.save(f"wrong-{name}", part=UPPER)
    state.jobs.take((job(50, "cancelled"),))
    session.stills.problem = NO_MEDIA
    session.stills._changed()
    stage.save("wrong-media", part=UPPER)
    session.stills.forget()
    state.footage.fail(NO_SELECTION)
    stage.save("wrong-selection")
    session.host_ended(HOST_GONE)
    stage.save("wrong-host")
