"""Runs things in turns, each in a process of its own, and tells what they took."""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reframe.media.process import run
from reframe.media.tasks import Task

#: How often each way is measured; one is enough to see that a bench works.
ROUNDS = int(os.environ.get("REFRAME_BENCH_ROUNDS", "3"))

#: Counts memory in kilobytes, but on macOS in bytes.
_RSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """One run: seconds that passed, seconds of processor (user and system), bytes at the peak."""

    seconds: float
    cpu: float
    peak: int


def alternating(ways: Mapping[str, Callable[[], Run]], rounds: int) -> dict[str, list[Run]]:
    """Each way ``rounds`` times, in turns, so that whatever else the machine does hits all."""
    runs: dict[str, list[Run]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            runs[name].append(way())
    return runs


def worker(task: Task[Any, Any], request: object) -> Run:
    """A media task as the engine runs it, from the start of its worker to its answer."""
    return apart(run, task, request)


def command(*arguments: object) -> Run:
    """A command line. Raises `CalledProcessError` when it fails."""
    return apart(_call, [str(argument) for argument in arguments])


def apart(function: Callable[..., object], *arguments: object) -> Run:
    """A function in a fresh process; its own work and that of its children count, and the memory
    of its largest child."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(_measured, function, arguments).result()


def warm(*files: Path) -> None:
    """Read files once, so that the first run does not wait for the disk alone."""
    for file in files:
        with file.open("rb") as opened:
            while opened.read(1 << 22):
                pass


def _measured(function: Callable[..., object], arguments: Sequence[object]) -> Run:
    before, began = _cpu(), time.perf_counter()
    function(*arguments)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _RSS
    return Run(seconds, _cpu() - before, peak)


def _cpu() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(which) for which in whose]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _call(arguments: list[str]) -> None:
    subprocess.run(arguments, check=True, stdin=subprocess.DEVNULL, capture_output=True)
