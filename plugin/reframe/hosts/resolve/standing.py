"""Placements that stand, by the notes that are kept on what was imported.

The movie's notes are written last of all, so a placement that broke off has none that say it is
done; the next `place` takes up what it left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterator, List, Optional, Tuple

from reframe.hosts.port import Placed
from reframe.model.errors import BadInput
from reframe.model.time import frames_to_timecode

from .api import Thing, ask, ask_int, ask_text
from .bins import EXR, KIND, MOVIE, job_clips
from .choices import BIN, TAKE, Way, way_of
from .finding import video_items
from .media import media_id
from .opened import Opened
from .rates import timeline_rate

#: Which choice, in which timeline, with what to say; ``DONE`` is written with them, at the end.
CHOICE, TIMELINE, NOTE, DONE = (
    "reframe.choice",
    "reframe.timeline",
    "reframe.note",
    "reframe.done",
)


@dataclass(frozen=True)
class Shown:
    """An item of a timeline that shows a job's result."""

    timeline: Thing
    item: Thing
    track: int


def placed(now: Opened, job_id: str) -> Optional[Placed]:
    """The job's placement as it stands, wherever the user has moved it; None: there is none."""
    clips = job_clips(now, job_id)
    movie = next((notes for _, notes in clips if notes.get(KIND) == MOVIE), {})
    if movie.get(DONE) != "1":
        return None
    way = way_of(movie.get(CHOICE, BIN))
    where = _where(now, way, clips, movie)
    if not where:
        return None
    name = ask_text(clips[0][0], "GetName")
    summary = f"{name} is in {where}. {movie.get(NOTE, '')}".strip()
    return Placed(job_id, where, summary, already_there=True)


def _where(
    now: Opened, way: Way, clips: List[Tuple[Thing, Dict[str, str]]], movie: Dict[str, str]
) -> str:
    if way.kind == BIN:
        return "the bin Reframe"
    timeline = now.timeline_of(movie.get(TIMELINE, ""))
    shown = shown_media(clips, way)
    if timeline is None or shown is None:
        return ""
    showing = _with_take if way.kind == TAKE else _showing
    found = next(showing(timeline, shown), None)
    return _describe(found, way) if found else ""


def shown_media(clips: List[Tuple[Thing, Dict[str, str]]], way: Way) -> Optional[Thing]:
    """The one of a job's clips that the choice shows."""
    kind = EXR if way.exr else MOVIE
    return next((clip for clip, notes in clips if notes.get(KIND) == kind), None)


def find_shown(timeline: Thing, media: Thing) -> List[Shown]:
    """Every item of a media on the video tracks of a timeline."""
    return list(_showing(timeline, media))


def find_takes(timeline: Thing, media: Thing) -> List[Shown]:
    """Every item that has a media among its takes."""
    return list(_with_take(timeline, media))


def _showing(timeline: Thing, media: Thing) -> Iterator[Shown]:
    wanted = media_id(media)
    for track, item in video_items(timeline, from_top=True):
        if media_id(ask(item, "GetMediaPoolItem")) == wanted:
            yield Shown(timeline, item, track)


def _with_take(timeline: Thing, media: Thing) -> Iterator[Shown]:
    for track, item in video_items(timeline):
        if take_of(item, media):
            yield Shown(timeline, item, track)


def take_of(item: Thing, media: Thing) -> int:
    """The number of the item's take of a media, from 1; 0: it has none."""
    wanted = media_id(media)
    for index in range(1, (ask_int(item, "GetTakesCount") or 0) + 1):
        take = ask(item, "GetTakeByIndex", index)
        if isinstance(take, dict) and media_id(take.get("mediaPoolItem")) == wanted:
            return index
    return 0


def _describe(shown: Shown, way: Way) -> str:
    name = ask_text(shown.timeline, "GetName")
    track = ask_text(shown.timeline, "GetTrackName", "video", shown.track) or f"V{shown.track}"
    if way.kind == TAKE:
        return f"{name}, as a take of the clip on {track}{_at(shown)}"
    return f"{name}, track {track}{_at(shown)}"


def _at(shown: Shown) -> str:
    """The timecode; empty where the timeline does not say at which rate it counts."""
    try:
        rate, drop = timeline_rate(shown.timeline)
    except BadInput:
        return ""
    return f" at {frames_to_timecode(ask_int(shown.item, 'GetStart') or 0, rate, drop)}"
