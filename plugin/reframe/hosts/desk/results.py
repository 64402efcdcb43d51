"""A result as a clip of a timeline: its movie, its EXR sequence, its time and its record."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Dict, Union
from urllib.parse import quote

import opentimelineio as otio

from reframe.hosts.conform import conform
from reframe.hosts.delivered import delivered
from reframe.model.order import Delivery, ExrSequence, Job
from reframe.model.time import FrameRange, format_rate

from .cut import Cut, exact_rate, near_whole
from .locations import is_pattern, split_pattern, url_of
from .timelines import OURS

#: Keys of a result's media references; the movie is the active one.
MOVIE = otio.schema.Clip.DEFAULT_MEDIA_KEY
EXR = "reframe-exr"

#: What a timeline's metadata can hold.
Value = Union[str, int, float, None, "Dict[str, Value]"]


@dataclass(frozen=True)
class Result:
    """A result's clip, and when it starts, in seconds after the clip that it lies over."""

    clip: otio.schema.Clip
    start: Fraction
    rate: Fraction


def result_of(job: Job, used: Cut, written_rate: float) -> Result:
    """The job's result conformed to the clip that plays ``used`` and counts at ``written_rate``."""
    delivery = delivered(job)
    sent = job.clip
    rule = conform(len(sent.range), sent.rate, delivery.frames, delivery.rate, delivery.offset)
    start = sent.range.start + rule.start
    part = used.part(FrameRange(start, start + rule.frames))
    rate = exact_rate(written_rate)
    clip = otio.schema.Clip(
        name=f"{sent.name} {job.shape.ratio}",
        source_range=otio.opentime.TimeRange(
            at((part.lead * rule.step + rule.lead) / delivery.rate, rate), at(part.duration, rate)
        ),
        metadata={OURS: _record(job, delivery, rule.note)},
    )
    references = {
        MOVIE: media_reference(delivery.video, 0, delivery.frames, delivery.rate, 0),
    }
    if delivery.exr is not None:
        references[EXR] = _exr_reference(delivery.exr, delivery.rate)
    clip.set_media_references(references, MOVIE)
    warp = used.speed * rule.step * sent.rate / delivery.rate
    if warp != 1:
        clip.effects.append(otio.schema.LinearTimeWarp(name="conform", time_scalar=float(warp)))
    return Result(clip, part.start, rate)


def at(time: Fraction, rate: Fraction) -> otio.opentime.RationalTime:
    """Seconds as a time of a timeline; a whole number of frames wherever it is one."""
    return otio.opentime.RationalTime(float(near_whole(time * rate)), float(rate))


def media_reference(
    path: str, first: int, frames: int, rate: Fraction, start: int
) -> otio.core.MediaReference:
    """A reference to a movie, or to a sequence by a path with ``%0Nd``.

    ``start`` is the time of its ``first`` frame, as a frame count; 0 ``frames``: not known.
    """
    available = None
    if frames:
        available = otio.opentime.TimeRange(
            at(start / rate, rate), at(Fraction(frames) / rate, rate)
        )
    if not is_pattern(path):
        return otio.schema.ExternalReference(target_url=url_of(path), available_range=available)
    folder, prefix, padding, suffix = split_pattern(path)
    return otio.schema.ImageSequenceReference(
        target_url_base=url_of(folder).rstrip("/") + "/",
        name_prefix=quote(prefix),
        name_suffix=quote(suffix),
        start_frame=first,
        frame_step=1,
        rate=float(rate),
        frame_zero_padding=padding,
        available_range=available,
    )


def _exr_reference(exr: ExrSequence, rate: Fraction) -> otio.core.MediaReference:
    reference = media_reference(exr.pattern, exr.first, exr.last - exr.first + 1, rate, 0)
    reference.metadata[OURS] = {"colorspace": exr.colorspace, "origin": exr.origin}
    return reference


def _record(job: Job, delivery: Delivery, note: str) -> Dict[str, Value]:
    """What a person, or a pipeline, wants to know of this result later. No key, no service."""
    position = job.shape.position
    return {
        "job": job.id,
        "order": job.order_id,
        "request": job.request_id,
        "rehearsal": job.rehearsal,
        "prompt": job.prompt,
        "shape": {
            "ratio": job.shape.ratio,
            "resolution": job.shape.resolution,
            "position": None if position is None else str(position),
        },
        "cost": {
            "billed_seconds": job.cost.billed_seconds,
            "usd": str(job.cost.usd),
            "origin": job.cost.origin,
        },
        "sent": {
            "path": job.clip.path,
            "start": job.clip.range.start,
            "end": job.clip.range.end,
            "rate": format_rate(job.clip.rate),
        },
        "returned": {"frames": delivery.frames, "rate": format_rate(delivery.rate)},
        "note": note,
    }
