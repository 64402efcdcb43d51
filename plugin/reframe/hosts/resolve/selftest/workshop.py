"""Numbered footage, made and read by Reframe's own Python: Resolve's has no media library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Dict, List, Optional, Protocol

from reframe.link.own import own_command, own_environment
from reframe.model.errors import Interrupted
from reframe.model.geometry import Size
from reframe.model.order import ExrSequence


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
    """`reframe.media.footage` in a process of Reframe's own."""

    def make(self, folder: Path, frames: int, rate: Fraction) -> Footage:
        return footage_of(_ask("make", str(folder), str(frames), str(rate)), frames, rate)

    def numbers(self, path: str) -> List[Optional[int]]:
        return list(_ask("read", path))


def footage_of(made: Dict[str, Any], frames: int, rate: Fraction) -> Footage:
    """What `reframe.media.footage.make` answered."""
    exr = made["exr"]
    sequence = ExrSequence(exr["pattern"], exr["first"], exr["last"], exr["colorspace"], "video")
    return Footage(made["clip"], made["result"], sequence, Size(*made["size"]), frames, rate)


def _ask(*words: str) -> Any:
    """Raises `Interrupted` when Reframe's own Python cannot answer."""
    options: Dict[str, Any] = {"creationflags": 0x08000000} if sys.platform == "win32" else {}
    try:
        done = subprocess.run(
            own_command("reframe.media.footage", *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=own_environment(os.environ),
            check=False,
            **options,
        )
        return json.loads(done.stdout)
    except (OSError, ValueError) as problem:
        said = done.stderr.decode("utf-8", "replace") if not isinstance(problem, OSError) else ""
        last = (said.strip().splitlines() or [str(problem)])[-1]
        raise Interrupted(
            f"Reframe's own Python cannot make test footage ({last}); run reframe doctor.",
            "no-footage",
        ) from problem
