"""The self-test's numbered footage, with paths as Nuke writes them, and a job that delivers it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from reframe.hosts.port import Selected
from reframe.hosts.workshop import Workshop
from reframe.model.order import Cost, Delivery, ExrSequence, Job, Shape, Target

FRAMES, RATE = 24, Fraction(24)


@dataclass(frozen=True)
class Numbered:
    """A clip, and what a service would make of it: the numbers are 0 to ``FRAMES`` - 1."""

    clip: str
    result: str
    exr: ExrSequence


def make(workshop: Workshop, folder: str) -> Numbered:
    """Paint the footage into ``folder``. Raises `Interrupted` when it cannot be made."""
    made = workshop.make(Path(folder), FRAMES, RATE)
    exr = ExrSequence(
        _slashes(made.exr.pattern), made.exr.first, made.exr.last, made.exr.colorspace, "video"
    )
    return Numbered(_slashes(made.clip), _slashes(made.result), exr)


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


def _slashes(path: str) -> str:
    return path.replace("\\", "/")
