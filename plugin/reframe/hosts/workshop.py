"""Numbered footage, made and read by Reframe's own Python: Resolve's has no media library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Protocol

from reframe.link.own import own_command, own_environment
from reframe.model.errors import Interrupted
from reframe.model.geometry import Size
from reframe.model.order import ExrSequence

#: Seconds for one answer. Footage of 96 frames took 8 on two busy cores.
_PATIENCE = 120.0


@dataclass(frozen=True)
class Footage:
    """The same numbered frames, from 0: as a clip, as a result's movie and as its sequence."""

    clip: str
    result: str
    exr: ExrSequence
    size: Size
    frames: int
    rate: Fraction


class Workshop(Protocol):
    """Who makes footage and reads the numbers in it."""

    def make(self, folder: Path, frames: int, rate: Fraction) -> Footage:
        """New files in ``folder``."""

    def numbers(self, path: str) -> List[Optional[int]]:
        """The number in each frame of a movie."""


class OwnPython:
    """`reframe.media.footage` in a process of Reframe's own, started with the first question.

    A host's window waits for the answers: one that does not come within ``patience`` seconds is
    given up, and the process with it.
    """

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._process: Optional[subprocess.Popen[bytes]] = None

    def make(self, folder: Path, frames: int, rate: Fraction) -> Footage:
        return footage_of(self._ask("make", str(folder), str(frames), str(rate)), frames, rate)

    def numbers(self, path: str) -> List[Optional[int]]:
        return list(self._ask("read", path))

    def __enter__(self) -> OwnPython:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            with _given_up_after(self._patience, self._process):
                self._process.communicate()

    def _ask(self, *words: str) -> Any:
        """Raises `Interrupted` when Reframe's own Python cannot answer."""
        try:
            process = self._process = self._process or _start()
            assert process.stdin is not None
            assert process.stdout is not None
            with _given_up_after(self._patience, process):
                process.stdin.write(json.dumps(words).encode("ascii") + b"\n")
                process.stdin.flush()
                told = json.loads(process.stdout.readline())
        except (OSError, ValueError) as problem:
            raise Interrupted(
                "Reframe's own Python does not start, does not answer or broke off while it made "
                "the test's footage; run reframe doctor.",
                "no-footage",
            ) from problem
        if "answer" not in told:
            raise Interrupted(str(told.get("problem")), "no-footage")
        return told["answer"]


@contextmanager
def _given_up_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill the process when the work takes longer, which then sees it broken off."""
    watch = threading.Timer(seconds, process.kill)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _start() -> subprocess.Popen[bytes]:
    options: Dict[str, Any] = {"creationflags": 0x08000000} if sys.platform == "win32" else {}
    return subprocess.Popen(
        own_command("reframe.media.footage"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=own_environment(os.environ),
        **options,
    )


def footage_of(made: Dict[str, Any], frames: int, rate: Fraction) -> Footage:
    """What `reframe.media.footage.make` answered."""
    exr = made["exr"]
    sequence = ExrSequence(exr["pattern"], exr["first"], exr["last"], exr["colorspace"], "video")
    return Footage(made["clip"], made["result"], sequence, Size(*made["size"]), frames, rate)
