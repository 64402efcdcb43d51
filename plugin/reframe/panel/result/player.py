"""Time: shows one frame after the other at the clip's rate, as well as their pictures arrive."""

from __future__ import annotations

from fractions import Fraction

from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtCore, QtWidgets
from reframe.panel.session import Session

_SHORTEST = 8


class Player(QtCore.QObject):
    """No frame is shown before its pictures are there: then time stands still until they are."""

    def __init__(self, session: Session, widget: QtWidgets.QWidget) -> None:
        super().__init__(widget)
        self._viewing, self._screening = session.state.viewing, session.screening
        self._clock = QtCore.QElapsedTimer()
        #: Parts of a frame that have passed since the one that is shown.
        self._due = Fraction(0)
        self._timer = QtCore.QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        show(widget, self._viewing, ("speed", "job"), self._refresh)

    def _refresh(self) -> None:
        viewing = self._viewing
        if viewing.speed == 0 or viewing.job is None:
            self._timer.stop()
            return
        self._due = Fraction(0)
        self._clock.start()
        self._screening.look_ahead()
        period = 1000 / (viewing.job.clip.rate * abs(viewing.speed))
        self._timer.start(max(_SHORTEST, int(period)))

    def _tick(self) -> None:
        viewing = self._viewing
        if viewing.job is None:
            return
        passed = Fraction(self._clock.restart(), 1000)
        self._due += passed * viewing.job.clip.rate * abs(viewing.speed)
        way = 1 if viewing.speed > 0 else -1
        shown = frame = viewing.frame
        while self._due >= 1 and 0 <= frame + way < viewing.count:
            if not self._screening.ready(frame + way):
                self._due = Fraction(0)
                break
            frame += way
            self._due -= 1
        if frame != shown:
            viewing.go(frame)
        if not 0 <= frame + way < viewing.count:
            viewing.stop()
        else:
            self._screening.look_ahead()
