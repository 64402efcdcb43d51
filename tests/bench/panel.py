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
    return [
        compared(
            "event loop, 99th percentile: busy against idle",
            [run["busy_p99"] for run in runs],
            [run["calm_p99"] for run in runs],
            Goal(1.5),
            "ms",
        ),
        (
            "event loop, longest stall: busy against idle",
            f"{longest:.0f} ms",
            f"{calm:.0f} ms",
            f"{longest / calm:.2f}",
            f"≤ {_NOTICED:.0f} ms",
            "yes" if longest <= _NOTICED else "**no**",
        ),
    ]


def _start(folder: Path) -> tuple[str, ...]:
    ours, peer = [], []
    for number in range(ROUNDS + 2):
        home = folder / f"start {number}"
        began = time.monotonic()
        ours.append(_child(home, "panel")["painted"] - began)
        began = time.monotonic()
        peer.append(_child(home, "bare")["painted"] - began)
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
    """What a process of its own says, with a home and so an engine of its own."""
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "bench.panel_child", *map(str, arguments)],
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
    "The start is spent on importing the command line, the link to the engine and the panel, and "
    "on making all of its pages; pages made when they are first shown would break the order of the "
    "Tab key. The longest stall is the worst of all rounds while both cores are busy with other "
    "processes; what it waited for has not been found."
)
