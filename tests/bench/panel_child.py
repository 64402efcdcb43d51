"""One use of the panel, or of a bare window, in a process of its own; prints figures as JSON.

python -m bench.panel_child bare
python -m bench.panel_child memory CLIP
python -m bench.panel_child hand CLIP FOLDER
python -m bench.panel_child beat
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6 import QtCore, QtWidgets

#: Milliseconds since the last beat of the event loop, and how many of them it waited for a processor.
Beat = tuple[float, float]

#: Milliseconds between two beats of the event loop, and between two moves of the hand.
_BEAT, _MOVE = 4, 16
#: Seconds for which the hand works while nothing else does.
_CALM = 12.0


def main() -> None:
    ways: dict[str, Callable[..., object]] = {
        "beat": beat,
        "bare": bare,
        "memory": memory,
        "hand": hand,
    }
    sys.stdout.write(json.dumps(ways[sys.argv[1]](*sys.argv[2:])) + "\n")


def bare() -> dict[str, float]:
    """A window with nothing in it, once it has been painted: its memory."""

    class Window(QtWidgets.QWidget):
        painted = False

        def paintEvent(self, _event: object) -> None:
            self.painted = True

    application = QtWidgets.QApplication(["bare"])
    window = Window()
    window.resize(1120, 760)
    window.show()
    while not window.painted:
        application.processEvents()
    return {"memory": _memory()}


def memory(clip: str) -> dict[str, float]:
    """The panel with a clip open, its film strip and all pictures for scrubbing looked at."""
    stage = _Stage(clip)
    available = stage.session.state.footage.available
    assert available is not None
    for frame in range(available.start, available.end):
        stage.session.state.footage.show(frame)
        stage.wait(0.02)
    stage.wait(2)
    figures = {"memory": _memory()}
    stage.session.close()
    return figures


def hand(clip: str, folder: str) -> dict[str, float]:
    """Dragging and scrubbing all the time: first alone, then while an order goes its way.

    The order is exported, uploaded, painted by the sandbox, checked and converted on this same
    machine, so it takes processors away that fal would not.
    """
    from reframe.panel.ordering import send

    stage = _Stage(clip)
    state = stage.session.state
    state.wording.write("a bench")
    stage.session.folder = Path(folder)
    before = len(state.jobs.rows)
    beside = subprocess.Popen(
        [sys.executable, "-m", "bench.panel_child", "beat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    stage.wait(2)
    stage.begin()
    stage.wait(_CALM)
    calm = stage.beats()
    began = time.monotonic()
    send(stage.session, rehearsal=True)
    while len(state.jobs.rows) == before or not state.jobs.rows[0].ended:
        stage.wait(0.1)
    busy, ended = stage.beats(), time.monotonic()
    stage.session.close()
    bare = [gap for at, gap in json.loads(beside.communicate()[0]) if began < at < ended]
    return {**_figures("calm", calm), **_figures("busy", busy), "bare_longest": max(bare)}


def beat() -> list[tuple[float, float]]:
    """A window with nothing in it and nothing to do, beside whatever else runs, until its input is
    closed: the monotonic clock at each beat of its event loop, and milliseconds since the last."""
    application = QtWidgets.QApplication(["bare"])
    window = QtWidgets.QWidget()
    window.show()
    beats = [(time.monotonic(), 0.0)]

    def note() -> None:
        now = time.monotonic()
        beats.append((now, 1000 * (now - beats[-1][0])))
        if over.is_set():
            application.quit()

    timer = QtCore.QTimer(timerType=QtCore.Qt.TimerType.PreciseTimer, interval=_BEAT)
    timer.timeout.connect(note)
    timer.start()
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    application.exec()
    return beats


def _figures(name: str, beats: list[Beat]) -> dict[str, float]:
    """In milliseconds between two beats of the event loop; ``own`` leaves out the wait."""
    gaps = [gap for gap, _ in beats]
    return {
        f"{name}_p99": statistics.quantiles(gaps, n=100)[98],
        f"{name}_longest": max(gaps),
        f"{name}_own": max(gap - waited for gap, waited in beats),
        f"{name}_beats": len(beats),
    }


class _Waiting:
    """How long this thread was ready to run and another had its processor, as Linux counts it."""

    def __init__(self) -> None:
        path = Path("/proc/thread-self/schedstat")
        self._file = path.open() if path.exists() else None

    def milliseconds(self) -> float:
        """Since the thread began; always 0 where nobody counts."""
        if self._file is None:
            return 0.0
        self._file.seek(0)
        return int(self._file.read().split()[1]) / 1e6


class _Stage:
    """The panel with a clip, a hand that never rests, and a watch on the event loop."""

    def __init__(self, clip: str) -> None:
        from reframe.cli.panel_window import keep_pace, make_application, open_window
        from reframe.hosts.desk import DeskHost
        from reframe.panel.handover import HandOver
        from reframe.panel.session import Session

        self._application = make_application()
        self.session = Session(
            HandOver(self._application), lambda path, media: DeskHost(path, media=media)
        )
        self.panel = open_window(self._application, self.session)
        self.session.open(clip)
        while self.session.state.footage.clip is None:
            self.wait(0.05)
        self.wait(5)
        keep_pace()
        self._beats: list[Beat] = []
        self._last = self._waited = 0.0
        self._waiting = _Waiting()
        self._moves = 0

    def wait(self, seconds: float) -> None:
        """Let the event loop run."""
        loop = QtCore.QEventLoop()
        QtCore.QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def begin(self) -> None:
        """Hand and watch."""
        self._last, self._waited = time.perf_counter(), self._waiting.milliseconds()
        self._timers = [QtCore.QTimer(), QtCore.QTimer()]
        for timer, period, act in zip(
            self._timers, (_BEAT, _MOVE), (self._beat, self._move), strict=True
        ):
            timer.setTimerType(QtCore.Qt.TimerType.PreciseTimer)
            timer.timeout.connect(act)
            timer.start(period)

    def beats(self) -> list[Beat]:
        """The beats since the last call."""
        beats, self._beats = self._beats, []
        return beats

    def _beat(self) -> None:
        now, waited = time.perf_counter(), self._waiting.milliseconds()
        self._beats.append((1000 * (now - self._last), waited - self._waited))
        self._last, self._waited = now, waited

    def _move(self) -> None:
        """Two seconds of dragging, two of scrubbing, and so on."""
        state = self.session.state
        self._moves += 1
        if self._moves // 125 % 2:
            available = state.footage.available
            assert available is not None
            state.footage.show(available.start + self._moves * 3 % len(available))
        elif state.framing.position is not None:
            part = self._moves % 125 / 125
            moved = {**vars(state.framing.position), "y_norm": 0.6 * part}
            state.framing.place(type(state.framing.position)(**moved))


def _memory() -> float:
    import psutil

    return float(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main()
