"""Where a result goes in time, and at which speed: arithmetic alone, before anything is touched."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Optional

from reframe.hosts.conform import conform
from reframe.hosts.port import sent_range
from reframe.model.errors import BadInput
from reframe.model.order import Delivery, Job
from reframe.model.time import FrameRange

from .selecting import PART, ZERO
from .timing import Playing

#: A nudge into the frame, where positions are not whole: floats must not fall short of it.
_INTO = Fraction(1, 1024)


@dataclass(frozen=True)
class Plan:
    """A result on the timeline: at ``time.start`` it is at ``position``, each frame ``step`` on."""

    time: FrameRange
    position: Fraction
    step: Fraction
    #: What Hiero shall say is its playback speed.
    speed: float
    #: What was conformed, in sentences.
    note: str

    def at(self, frame: int) -> float:
        """The result's position at a frame of the timeline."""
        return float(self.position + (frame - self.time.start) * self.step)


def sent_positions(job: Job) -> FrameRange:
    """The frames that were sent, counted from the first of their media."""
    zero = int(job.target.placement.get(ZERO, "0"))
    return sent_range(job).shifted(-zero)


def plan_of(job: Job, delivery: Delivery, playing: Playing, speed: float) -> Plan:
    """The job's result under its item, which plays ``playing`` at Hiero's ``speed``.

    Raises `BadInput` when the item shows none of the result's frames.
    """
    sent = sent_positions(job)
    rule = conform(len(sent), job.clip.rate, delivery.frames, delivery.rate, delivery.offset)
    start = sent.start + rule.start
    time = playing.when(FrameRange(start, start + rule.frames))
    time = _within_part(job, playing, time)
    if time is None:
        raise BadInput("The clip shows none of the frames that were sent; place it in the bin.")
    step = playing.step * rule.step
    position = rule.lead + (playing.at(time.start) - start) * rule.step
    if rule.step.denominator != 1:
        position += _INTO
    return Plan(time, position, step, speed * float(rule.step), rule.note)


def _within_part(job: Job, playing: Playing, time: Optional[FrameRange]) -> Optional[FrameRange]:
    """``time`` cut to the part of the item that was between the marks when it was sent."""
    start, _, end = job.target.placement.get(PART, "").partition(":")
    if time is None or not end:
        return time
    zero = playing.time.start
    first, last = max(time.start, zero + int(start)), min(time.end, zero + int(end))
    return FrameRange(first, last) if first < last else None
