"""Footage whose frames carry numbers: made, and read back, by Reframe's own Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Dict, List, Optional

from reframe.hosts.port import Selected
from reframe.link.own import own_command, own_environment
from reframe.model.errors import Interrupted
from reframe.model.order import Cost, Delivery, ExrSequence, Job, Shape, Target

FRAMES, RATE = 24, Fraction(24)
_PATIENCE = 180


@dataclass(frozen=True)
class Numbered:
    """A clip, and what a service would make of it: the numbers are 0 to ``FRAMES`` - 1."""

    clip: str
    result: str
    exr: ExrSequence


def make(folder: str) -> Numbered:
    """Paint the footage into ``folder``. Raises `Interrupted` when it cannot be made."""
    made: Dict[str, Any] = _ask("make", folder, str(FRAMES), str(RATE))
    exr = made["exr"]
    return Numbered(
        _slashes(made["clip"]),
        _slashes(made["result"]),
        ExrSequence(
            _slashes(exr["pattern"]), exr["first"], exr["last"], exr["colorspace"], "video"
        ),
    )


def numbers(path: str) -> List[Optional[int]]:
    """The number of each frame of a movie or sequence; None where there is none."""
    return list(_ask("read", path))


def delivered(selected: Selected, footage: Numbered, job_id: str, host: str) -> Job:
    """A job on ``selected`` that is done, with the footage as its result."""
    folder = str(Path(footage.result).parent)
    delivery = Delivery(footage.result, footage.exr, FRAMES, RATE, "", footage.clip, folder)
    return Job(
        id=job_id,
        order_id=job_id,
        clip=selected.clip,
        shape=Shape("16:9"),
        prompt="self-test",
        target=Target(folder, host=host, placement=selected.placement),
        service="",
        rehearsal=True,
        state="done",
        created=0.0,
        cost=Cost(1, Decimal("0.06")),
        delivery=delivery,
    )


def _ask(*words: str) -> Any:
    hidden: Dict[str, Any] = {"creationflags": 0x08000000} if sys.platform == "win32" else {}
    try:
        done = subprocess.run(
            own_command("reframe.media.footage", *words),
            env=own_environment(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            **hidden,
        )
        if done.returncode == 0:
            return json.loads(done.stdout)
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        reason = [f"{type(problem).__name__}: {problem}"]
    raise Interrupted(
        f"Reframe's own Python did not do its part ({' '.join(reason)}); install Reframe again.",
        "footage",
    )


def _slashes(path: str) -> str:
    return path.replace("\\", "/")
