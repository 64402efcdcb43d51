"""OpenTimelineIO timelines to test with, and what a player shows of them.

``frames_shown`` is written from OpenTimelineIO's own description of time, apart from the
product's arithmetic, so that the two check each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange

RATES = {
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
    "50": Fraction(50),
    "59.94": Fraction(60000, 1001),
    "60": Fraction(60),
}


def an_hour(rate: Fraction) -> int:
    """01:00:00:00 without drop frame, as a frame count."""
    return 3600 * round(rate)


def time_range(start: float, frames: float, rate: Fraction) -> TimeRange:
    return TimeRange(RationalTime(start, float(rate)), RationalTime(frames, float(rate)))


def external(
    path: Path | str, rate: Fraction, start: int = 0, frames: int = 500
) -> otio.schema.ExternalReference:
    target = path.as_uri() if isinstance(path, Path) else path
    return otio.schema.ExternalReference(
        target_url=target, available_range=time_range(start, frames, rate)
    )


def clip(
    name: str,
    reference: otio.core.MediaReference,
    source_range: TimeRange | None,
    effects: Iterable[otio.schema.Effect] = (),
) -> otio.schema.Clip:
    return otio.schema.Clip(
        name=name,
        media_reference=reference,
        source_range=source_range,
        effects=list(effects),
    )


def gap(frames: float, rate: Fraction) -> otio.schema.Gap:
    return otio.schema.Gap(source_range=time_range(0, frames, rate))


def save(
    path: Path,
    *tracks: list[otio.core.Composable],
    start: RationalTime | None = None,
) -> Path:
    """A timeline with video tracks V1, V2, … from the bottom, and an empty audio track below."""
    timeline = otio.schema.Timeline(name=path.stem, global_start_time=start)
    timeline.tracks.append(otio.schema.Track(name="A1", kind=otio.schema.TrackKind.Audio))
    for number, items in enumerate(tracks, 1):
        track = otio.schema.Track(name=f"V{number}", kind=otio.schema.TrackKind.Video)
        track.extend(items)
        timeline.tracks.append(track)
    otio.adapters.write_to_file(timeline, str(path))
    return path


def load(path: Path) -> otio.schema.Timeline:
    """Keep what this returns: a clip does not know its place once its timeline is gone."""
    return otio.adapters.read_from_file(str(path))


def named(timeline: otio.schema.Timeline, name: str) -> otio.schema.Clip:
    (found,) = (item for item in timeline.find_clips() if item.name == name)
    return found


def result(timeline: otio.schema.Timeline, job_id: str = "job-1") -> otio.schema.Clip:
    (found,) = (
        item
        for item in timeline.find_clips()
        if dict(item.metadata.get("reframe", {})).get("job") == job_id
    )
    return found


def frames_shown(item: otio.schema.Clip, rate: Fraction, key: str = "") -> dict[int, int]:
    """What a player that runs at ``rate`` shows: timeline frame → frame number of the media.

    Movies count from 0, sequences as their files are numbered.
    """
    reference = item.media_references()[key] if key else item.media_reference
    zero = reference.available_range.start_time
    media_rate = exact(reference.available_range.duration.rate)
    first = getattr(reference, "start_frame", 0)
    in_track = item.range_in_parent()
    begin, length = seconds(in_track.start_time), seconds(in_track.duration)
    speed = Fraction(1)
    for effect in item.effects:
        speed *= Fraction(effect.time_scalar)
    shown = {}
    for frame in range(ceil(begin * rate - EPSILON), ceil((begin + length) * rate - EPSILON)):
        into_clip = frame / rate - begin
        in_media = seconds(item.source_range.start_time) + into_clip * speed - seconds(zero)
        shown[frame] = first + floor(in_media * media_rate + EPSILON)
    return shown


#: Timelines hold times as floats; this is far above their noise and far below a frame.
EPSILON = Fraction(1, 10_000)


def seconds(time: RationalTime) -> Fraction:
    return Fraction(time.value) / exact(time.rate)


def exact(rate: float) -> Fraction:
    return Fraction(rate).limit_denominator(1001)
