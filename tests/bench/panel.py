"""The panel against itself at rest, and against a bare window.

    .venv/bin/python tests/write_performance.py panel

On a machine that does nothing else: what is measured is how long the window's thread waits.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.measuring import ROUNDS
from bench.report import COMPARED, Goal, Section, compared
from bench.sources import h264_hd, h264_uhd

#: A stall that a hand notices, in milliseconds.
_NOTICED = 50.0
#: Starts of each: they are short, and one differs from the next by a third.
_STARTS = 15


def measure(folder: Path) -> Section:
    """Stalls of the window's thread, the start, and memory."""
    rows = [*_hand(folder), _start(folder), _memory(folder)]
    words = (
        "Qt's offscreen platform, so without the compositor. The hand drags the picture and scrubs "
        "sixty times a second; the event loop is watched by a timer of 4 ms. *Busy*: meanwhile an "
        "order of a 1080p clip is exported, uploaded, painted by the sandbox, checked and "
        "converted to EXR on the same machine, which fal's part of the work would not load."
    )
    return Section("The panel under the hand", words, COMPARED, tuple(rows), (_NOTE,))


def _hand(folder: Path) -> list[tuple[str, ...]]:
    runs = []
    for number in range(ROUNDS):
        home = folder / f"hand {number}"
        runs.append(_child(home, "hand", h264_hd(120), home / "out"))
    longest = max(run["busy_longest"] for run in runs)
    calm = max(run["calm_longest"] for run in runs)
    own, calm_own = (max(run[f"{name}_own"] for run in runs) for name in ("busy", "calm"))
    return [
        compared(
            "event loop, 99th percentile: busy against idle",
            [run["busy_p99"] for run in runs],
            [run["calm_p99"] for run in runs],
            Goal(1.5),
            "ms",
        ),
        _stall("event loop, longest stall: busy against idle", longest, calm),
        _stall("— without the time in which other programs had its processor", own, calm_own),
        compared(
            "— against a window with nothing in it that was open beside it",
            [run["busy_longest"] for run in runs],
            [run["bare_longest"] for run in runs],
            None,
            "ms",
        ),
    ]


def _stall(what: str, busy: float, calm: float) -> tuple[str, ...]:
    met = "yes" if busy <= _NOTICED else "**no**"
    ratio, goal = f"{busy / calm:.2f}", f"≤ {_NOTICED:.0f} ms"
    return (what, f"{busy:.0f} ms", f"{calm:.0f} ms", ratio, goal, met)


def _start(folder: Path) -> tuple[str, ...]:
    ours, peer = [], []
    for number in range(_STARTS):
        home = folder / f"start {number}"
        began = time.monotonic()
        ours.append(_run(home, "bench.panel_start", "panel")["painted"] - began)
        began = time.monotonic()
        peer.append(_run(home, "bench.panel_start", "bare")["painted"] - began)
    what = "start to first paint: the panel against a window with nothing in it"
    return compared(what, ours, peer, Goal(2.0))


def _memory(folder: Path) -> tuple[str, ...]:
    ours, peer = [], []
    for number in range(ROUNDS):
        home = folder / f"memory {number}"
        ours.append(_child(home, "memory", h264_uhd(80))["memory"] / 1e6)
        peer.append(_child(home, "bare")["memory"] / 1e6)
    what = "memory: a UHD clip open and scrubbed through, against a bare window"
    return compared(what, ours, peer, None, "MB")


def _child(home: Path, *arguments: object) -> dict[str, float]:
    return _run(home, "bench.panel_child", *arguments)


def _run(home: Path, module: str, *arguments: object) -> dict[str, float]:
    """What a process of its own says, with a home and so an engine of its own."""
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        env={
            **os.environ,
            "REFRAME_HOME": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


_NOTE = (
    "The start is that of the whole command, from the process to the end of the first painting of "
    "all that is in the window. Until then nothing is imported or made that is not seen in it; of "
    "what is left, a quarter is Qt's own types as Python sees them, the rest the panel's modules "
    "and widgets. The longest stall is the worst of all rounds while both cores are busy with other "
    "processes. Linux tells how long the window's thread could have run and another program had its "
    "processor: what is left without that is the panel's own, and a window with nothing in it, open "
    "beside it, stalls too."
)
