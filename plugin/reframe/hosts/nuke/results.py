"""A job's files as Read nodes: their range, their place in time, their colour space.

The arithmetic alone; nothing here touches Nuke.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Optional, Tuple

from reframe.hosts.conform import Conform, conform
from reframe.hosts.delivered import delivered
from reframe.hosts.port import sent_range, was_rendered
from reframe.model.errors import BadInput
from reframe.model.order import ExrSequence, Job, Viewing

from . import colours
from .address import Address

#: Ways to place a result.
READS, MOVIE, EXR, GROUP = "reads", "movie", "exr", "group"


@dataclass(frozen=True)
class Result:
    """A Read of a result. Frames are the file's own, as Nuke numbers them (movies from 1).

    ``mode`` and ``frame`` are the Read's knobs that put them in their place (facts/nuke.md §2.2).
    """

    kind: str
    #: What a user would type into the file knob.
    text: str
    path: str
    first: int
    last: int
    mode: str
    frame: str
    #: Names of the colour space to look for, the best first.
    colours: Tuple[str, ...]
    #: Of a sequence: the space its pixels are in, as the delivery names it.
    colorspace: str = ""
    #: Of a movie: the view to be taken out of it by a node, for want of a colour space that does.
    viewing: Optional[Viewing] = None


@dataclass(frozen=True)
class Plan:
    """What is placed, from which frame of the script on, and what was conformed."""

    results: Tuple[Result, ...]
    first: int
    frames: int
    note: str


def plan(job: Job, choice: str, address: Address) -> Plan:
    """The Reads of a choice, for a clip that lies as ``address`` says.

    Raises `BadInput` for a choice that there is not, and for one whose files are not there.
    """
    if choice not in (READS, MOVIE, EXR, GROUP):
        raise BadInput(f"Nuke cannot place as {choice!r}; choose one of the ways it offers.")
    delivery = delivered(job)
    sent = sent_range(job)
    rule = conform(len(sent), job.clip.rate, delivery.frames, delivery.rate, delivery.offset)
    first = sent.start + address.shift + rule.start
    step = rule.step
    sequence = _existing(delivery.exr)
    if sequence is None and choice == EXR:
        raise BadInput("This result has no EXR sequence; place its movie.")
    results = []
    if choice != EXR:
        movie = _movie(delivery.video, rule, first, step)
        results.append(_coloured(movie, job, address))
    if choice != MOVIE and sequence is not None:
        results.append(_sequence(sequence, rule, first, step))
    return Plan(tuple(results), first, rule.frames, rule.note)


def _coloured(movie: Result, job: Job, address: Address) -> Result:
    """The movie with what its codes are: as they were sent, or as the viewer showed them."""
    viewing = job.clip.viewing
    if viewing is not None and not (address.colorspace and not was_rendered(job)):
        undoing = colours.names_of_view(viewing)
        left = None if undoing else viewing
        return replace(movie, colours=undoing or colours.VIDEO, viewing=left)
    if was_rendered(job):
        return replace(movie, colours=colours.VIDEO)
    # Images that the engine has shown itself are behind gamma 2.4.
    first = colours.VIDEO_OF_ENGINE if job.clip.colorspace else (address.colorspace,)
    return replace(movie, colours=tuple(filter(None, (*first, *colours.VIDEO_AS_IT_IS))))


def _movie(path: str, rule: Conform, first: int, step: Fraction) -> Result:
    """Nuke counts movies from 1 (facts/nuke.md §2.2)."""
    path = _slashes(path)
    start, end, mode, frame = _timed(1, rule, first, step)
    return Result(MOVIE, path, path, start, end, mode, frame, ())


def _sequence(exr: ExrSequence, rule: Conform, first: int, step: Fraction) -> Result:
    path = _slashes(exr.pattern)
    start, end, mode, frame = _timed(exr.first, rule, first, step)
    names = colours.names_of(exr.colorspace)
    text = f"{path} {start}-{end}"
    return Result(EXR, text, path, start, end, mode, frame, names, exr.colorspace)


def _timed(zero: int, rule: Conform, first: int, step: Fraction) -> Tuple[int, int, str, str]:
    """First and last frame of the file, and the knobs that put its first at ``first``."""
    start = zero + rule.lead
    end = start + int((rule.frames - 1) * step)
    if step == 1:
        return start, end, "start at", str(first)
    away = f"(frame-({first}))*{step.numerator}"
    if step.denominator != 1:
        away = f"floor({away}/{step.denominator})"
    return start, end, "expression", f"{away}+{start}"


def _existing(exr: Optional[ExrSequence]) -> Optional[ExrSequence]:
    """The sequence, if its first and last frame are there."""
    if exr is None:
        return None
    ends = (exr.path(exr.first), exr.path(exr.last))
    return exr if all(Path(path).is_file() for path in ends) else None


def _slashes(path: str) -> str:
    """Nuke wants forward slashes everywhere (facts/nuke.md §2.2)."""
    return path.replace("\\", "/")
