"""Where in a timeline a result goes: over the clip that it came from, on a track of its own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Iterator, Optional, Tuple

import opentimelineio as otio

from reframe import __version__
from reframe.hosts.port import ELSEWHERE, Placed
from reframe.model.errors import BadInput
from reframe.model.order import Clip, Job
from reframe.model.time import frames_to_timecode, is_drop_rate

from .address import Address
from .cut import Cut
from .locations import is_relative, paths_of, url_of
from .results import at, media_reference, result_of
from .sources import cut_of, paths_of_media, require_clip, written_origin
from .timelines import (
    OURS,
    Entry,
    find_entry,
    folder_of,
    read_timeline,
    results,
    seconds,
    shown_rate,
    start_on_track,
    video_entries,
)

_TRACK = "Reframe"
_SOURCE_TRACK = "V1"


def new_timeline(address: Address, clip: Clip) -> otio.schema.Timeline:
    """A timeline to place in: a copy of the clip's own, or for a movie an empty one."""
    if address.clip:
        timeline = read_timeline(address.source)
        _make_absolute(timeline, folder_of(address.source))
    else:
        timeline = otio.schema.Timeline(name=clip.name)
        track = otio.schema.Track(name=_SOURCE_TRACK, kind=otio.schema.TrackKind.Video)
        track.metadata[OURS] = {"sources": True}
        timeline.tracks.append(track)
    timeline.metadata[OURS] = {"version": __version__}
    return timeline


def find_clip(
    timeline: otio.schema.Timeline, clip: Clip, address: Address
) -> Optional[Tuple[Entry, Cut]]:
    """The clip that an order came from, and what it plays; None for a movie that is not there.

    Raises `BadInput` with the code `ELSEWHERE` when a timeline's clip is not as it was.
    """
    folder = folder_of(address.source)
    if not address.clip:
        entries = (_as_ordered(entry, clip, address, folder) for entry in video_entries(timeline))
        return next((found for found in entries if found), None)
    try:
        named = find_entry(timeline, address.clip, timeline.name or "The timeline")
    except BadInput as error:
        raise BadInput(error.message, ELSEWHERE) from error
    found = _as_ordered(named, clip, address, folder)
    if found is None:
        raise BadInput(
            f"The clip {address.clip!r} no longer shows frames {clip.range} of {clip.path}, as it "
            "did when they were sent; put it back, or place the result by the movie's path.",
            ELSEWHERE,
        )
    return found


def _as_ordered(
    entry: Entry, clip: Clip, address: Address, folder: str
) -> Optional[Tuple[Entry, Cut]]:
    """The entry with its cut, if it plays every frame of ``clip``."""
    try:
        require_clip(entry)
        if clip.path not in paths_of_media(entry, folder):
            return None
        origin = address.origin
        if origin is None:
            origin = written_origin(entry, clip.rate, address.first)
        used = cut_of(entry, clip.rate, origin or Fraction(0))
    except BadInput:
        return None
    return (entry, used) if clip.range.within(used.frames()) else None


def place(timeline: otio.schema.Timeline, job: Job, address: Address, file_name: str) -> Placed:
    """Add the job's result to the timeline, over its clip. Changes nothing else in it.

    ``file_name`` is the timeline's, for what is said of the placement.
    """
    over = find_clip(timeline, job.clip, address)
    if over is None:
        over = _append_source(timeline, job.clip, address)
    entry, used = over
    result = result_of(job, used, entry.item.trimmed_range().duration.rate)
    track = otio.schema.Track(name=_free_name(timeline), kind=otio.schema.TrackKind.Video)
    track.metadata[OURS] = {"job": job.id}
    start = start_on_track(entry) + result.start
    if start > 0:
        gap = at(start, result.rate)
        track.append(
            otio.schema.Gap(source_range=otio.opentime.TimeRange(at(Fraction(0), result.rate), gap))
        )
    track.append(result.clip)
    timeline.tracks.insert(_index_above(timeline, entry), track)
    return _describe(timeline, job.id, result.clip, file_name)


def placed(timeline: otio.schema.Timeline, job_id: str, file_name: str) -> Optional[Placed]:
    """The job's placement in this timeline, if there is one."""
    clip = results(timeline).get(job_id)
    if clip is None:
        return None
    standing = _describe(timeline, job_id, clip, file_name)
    return replace(standing, already_there=True)


def _describe(
    timeline: otio.schema.Timeline, job_id: str, clip: otio.schema.Clip, file_name: str
) -> Placed:
    rate = shown_rate(timeline, clip)
    zero = timeline.global_start_time
    start = seconds(clip.range_in_parent().start_time) + (seconds(zero) if zero else 0)
    timecode = frames_to_timecode(round(start * rate), rate, is_drop_rate(rate))
    where = f"{file_name}, track {clip.parent().name} at {timecode}"
    note = str(clip.metadata[OURS].get("note", ""))
    return Placed(job_id, where, f"{clip.name} is in {where}. {note}".strip())


def require_clip_or_room(timeline: otio.schema.Timeline, clip: Clip, address: Address) -> None:
    """Raises `BadInput` with the code `ELSEWHERE` when the clip has no place in the timeline."""
    if find_clip(timeline, clip, address) is None:
        _track_of_sources(timeline, clip)


def _track_of_sources(timeline: otio.schema.Timeline, clip: Clip) -> int:
    """The index of the track that takes movies which are not in the timeline yet."""
    for index, track in enumerate(timeline.tracks):
        if dict(track.metadata.get(OURS, {})).get("sources"):
            return index
    raise BadInput(
        f"The timeline to write holds results of other clips than {clip.name!r}; name another one.",
        ELSEWHERE,
    )


def _append_source(
    timeline: otio.schema.Timeline, clip: Clip, address: Address
) -> Tuple[Entry, Cut]:
    """The movie's used range at the end of the track of sources."""
    index = _track_of_sources(timeline, clip)
    # Where it is not known how long the media is, its time is its frame numbers.
    timecode = address.first + ((clip.start_timecode or 0) if address.frames else 0)
    reference = media_reference(clip.path, address.first, address.frames, clip.rate, timecode)
    start = Fraction(timecode + clip.range.start - address.first) / clip.rate
    source_range = otio.opentime.TimeRange(
        at(start, clip.rate), at(clip.range.seconds(clip.rate), clip.rate)
    )
    timeline.tracks[index].append(
        otio.schema.Clip(name=clip.name, media_reference=reference, source_range=source_range)
    )
    entry = [entry for entry in video_entries(timeline) if entry.track_index == index][-1]
    return entry, cut_of(entry, clip.rate, Fraction(address.first - timecode))


def _index_above(timeline: otio.schema.Timeline, entry: Entry) -> int:
    """Directly above the clip's track, and above the results that lie there already."""
    index = entry.track_index + 1
    tracks = list(timeline.tracks)
    while index < len(tracks) and "job" in dict(tracks[index].metadata.get(OURS, {})):
        index += 1
    return index


def _free_name(timeline: otio.schema.Timeline) -> str:
    taken = {track.name for track in timeline.tracks}
    numbered = (_TRACK if n == 1 else f"{_TRACK} {n}" for n in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def _make_absolute(timeline: otio.schema.Timeline, folder: str) -> None:
    """Relative media found from another folder too: their targets as absolute URLs."""
    for reference in _references(timeline):
        sequence = isinstance(reference, otio.schema.ImageSequenceReference)
        name = "target_url_base" if sequence else "target_url"
        target = getattr(reference, name)
        if is_relative(target) and (target or sequence):
            paths = paths_of(target or ".", folder)
            path = next((path for path in paths if Path(path).exists()), paths[0])
            setattr(reference, name, url_of(path) + ("/" if sequence else ""))


def _references(timeline: otio.schema.Timeline) -> Iterator[otio.core.MediaReference]:
    kinds = (otio.schema.ExternalReference, otio.schema.ImageSequenceReference)
    for clip in timeline.find_clips():
        for reference in clip.media_references().values():
            if isinstance(reference, kinds):
                yield reference
