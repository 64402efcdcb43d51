"""Timelines as OpenTimelineIO reads them: opening one, and finding a clip in it by name.

Importing this module imports OpenTimelineIO (65 ms), so it is imported only for timelines.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Dict, Iterable, List, Optional

import opentimelineio as otio

from reframe.hosts.port import Record
from reframe.model.errors import BadInput
from reframe.model.time import FrameRange, is_drop_rate

from .cut import exact_rate, near_whole

#: The key of everything that Reframe writes into a timeline's metadata.
OURS = "reframe"

#: What adapters raise on files that they cannot read. They are other people's plugins.
_UNREADABLE = (
    otio.exceptions.OTIOError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    SyntaxError,
    zipfile.BadZipFile,
)

_NAMES_SHOWN = 20


@dataclass(frozen=True)
class Entry:
    """A named item on a video track: the ``position``th child of the ``track_index``th track.

    ``label`` tells it from others of the same name.
    """

    name: str
    label: str
    item: otio.core.Item
    track: otio.schema.Track
    track_index: int
    position: int


def read_timeline(path: str) -> otio.schema.Timeline:
    """The timeline in a file of any format that has an adapter. Raises `BadInput`."""
    name = Path(path).name
    if not Path(path).exists():
        raise BadInput(f"There is no timeline {path}; check the path.")
    try:
        found = otio.adapters.read_from_file(path)
    except otio.exceptions.NoKnownAdapterForExtensionError:
        raise BadInput(
            f"Nothing installed here reads {name} as a timeline; save it as .otio, or install the "
            "OpenTimelineIO adapter for its format."
        ) from None
    except _UNREADABLE as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInput(
            f"{name} cannot be read as a timeline ({reason}); save it again as .otio."
        ) from error
    if isinstance(found, otio.schema.SerializableCollection):
        timelines = [item for item in found if isinstance(item, otio.schema.Timeline)]
        found = timelines[0] if len(timelines) == 1 else None
    if not isinstance(found, otio.schema.Timeline):
        raise BadInput(f"{name} does not hold exactly one timeline; save the one you mean alone.")
    return found


def folder_of(source: str) -> str:
    """The folder that relative media lie in: the timeline's own, or the bundle itself."""
    path = Path(source)
    return str(path if path.is_dir() else path.parent)


def find_entry(timeline: otio.schema.Timeline, wanted: Optional[str], file_name: str) -> Entry:
    """The item that ``wanted`` names: a clip's name, or ``name#2`` for the second of that name.

    With None, the only one there is. Raises `BadInput` with the names to choose from.
    """
    entries = video_entries(timeline)
    if wanted is None:
        if len(entries) == 1:
            return entries[0]
        raise BadInput(f"Name the clip of {file_name} to take; {_choices(entries)}.")
    named = [entry for entry in entries if entry.name == wanted]
    if len(named) > 1:
        places = ", ".join(f"{entry.label} ({place_of(timeline, entry)})" for entry in named)
        raise BadInput(f"{file_name} has {len(named)} clips named {wanted!r}; write {places}.")
    named = named or [entry for entry in entries if entry.label == wanted]
    if named:
        return named[0]
    raise BadInput(_not_found(timeline, wanted, file_name, entries))


def video_entries(timeline: otio.schema.Timeline) -> List[Entry]:
    """Clips and nested sequences on the video tracks from the bottom up, without our results."""
    items = [
        (name_of(item), item, track, track_index, position)
        for track_index, track in enumerate(timeline.tracks)
        if is_video(track)
        for position, item in enumerate(track)
        if isinstance(item, (otio.schema.Clip, otio.core.Composition)) and not is_result(item)
    ]
    repeated = Counter(name for name, *_ in items)
    seen: Counter[str] = Counter()
    entries = []
    for name, *where in items:
        seen[name] += 1
        label = f"{name}#{seen[name]}" if repeated[name] > 1 else name
        entries.append(Entry(name, label, *where))
    return entries


def is_video(track: object) -> bool:
    return isinstance(track, otio.schema.Track) and track.kind == otio.schema.TrackKind.Video


def is_result(item: otio.core.Item) -> bool:
    """Whether Reframe placed this item."""
    return "job" in dict(item.metadata.get(OURS, {}))


def name_of(item: otio.core.Item) -> str:
    """The item's name, or its media's file name where it has none."""
    reference = getattr(item, "media_reference", None)
    target = getattr(reference, "target_url", "") or getattr(reference, "name_prefix", "")
    return str(item.name or Path(target).name or "unnamed")


def seconds(time: otio.opentime.RationalTime) -> Fraction:
    """A time of the timeline as exact seconds."""
    return Fraction(time.value) / exact_rate(time.rate)


def start_on_track(entry: Entry) -> Fraction:
    """When the item begins, in seconds from the start of its timeline.

    Raises `BadInput` where that cannot be told, or where a trim of its track cuts into the item.
    """
    try:
        on_track = entry.item.range_in_parent()
    except (otio.exceptions.OTIOError, ValueError):
        raise BadInput(
            f"Where {entry.label!r} sits cannot be told, because it or a clip before it on track "
            f"{entry.track.name!r} has no length; give it one and save the timeline again."
        ) from None
    start, length = seconds(on_track.start_time), seconds(on_track.duration)
    trim = entry.track.source_range
    if trim is None:
        return start
    begin = seconds(trim.start_time)
    if start < begin or start + length > begin + seconds(trim.duration):
        raise BadInput(
            f"Track {entry.track.name!r} is trimmed and cuts into {entry.label!r}; "
            "trim the clip itself instead."
        )
    return start - begin


def record_of(timeline: otio.schema.Timeline, entry: Entry) -> Record:
    """Where the item sits, in frames as the timeline's timecode counts them."""
    rate = shown_rate(timeline, entry.item)
    zero = timeline.global_start_time
    start = start_on_track(entry)
    end = start + seconds(entry.item.trimmed_range().duration)
    origin = round(seconds(zero) * rate) if zero is not None else 0
    first = floor(near_whole(start * rate))
    last = ceil(near_whole(end * rate))
    frames = FrameRange(origin + first, origin + last)
    return Record(entry.track.name, frames, rate, drop_frame=is_drop_rate(rate))


def shown_rate(timeline: otio.schema.Timeline, item: otio.core.Item) -> Fraction:
    """The rate that the timeline's timecode counts at: its own, else the item's."""
    zero = timeline.global_start_time
    return exact_rate(zero.rate if zero is not None else item.trimmed_range().duration.rate)


def place_of(timeline: otio.schema.Timeline, entry: Entry) -> str:
    """Track and timecode for people: ``V1 at 01:00:04:00``."""
    try:
        record = record_of(timeline, entry)
    except (BadInput, otio.exceptions.OTIOError, ValueError):
        return str(entry.track.name)
    return f"{record.track} at {record.timecode}"


def _not_found(
    timeline: otio.schema.Timeline, wanted: str, file_name: str, entries: List[Entry]
) -> str:
    """Why nothing is named so, and what is."""
    for nest in (entry for entry in entries if isinstance(entry.item, otio.core.Composition)):
        if any(clip.name == wanted for clip in nest.item.find_clips()):
            return (
                f"The clip {wanted!r} of {file_name} lies inside the nested sequence "
                f"{nest.name!r}; save that sequence as a timeline of its own."
            )
    if any(clip.name == wanted for clip in timeline.find_clips() if not is_result(clip)):
        return f"{wanted!r} of {file_name} is not on a video track; {_choices(entries)}."
    return f"{file_name} has no clip named {wanted!r}; {_choices(entries)}."


def _choices(entries: Iterable[Entry]) -> str:
    names = [entry.label for entry in entries]
    if not names:
        return "it has no clips on video tracks"
    listed = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"its clips are {listed}" + (f" and {more} more" if more > 0 else "")


def results(timeline: otio.schema.Timeline) -> Dict[str, otio.schema.Clip]:
    """Everything that Reframe placed, by job id."""
    return {
        str(clip.metadata[OURS]["job"]): clip for clip in timeline.find_clips() if is_result(clip)
    }
