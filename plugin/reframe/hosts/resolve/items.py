"""A timeline item: where it lies, what it plays, and by which ways its frames can leave.

Numbers: an item's start and end are absolute frames of the timeline, the end exclusive
(facts/resolve.md §2.1). ``GetLeftOffset`` is exact on un-retimed clips and therefore what the
source frames are counted from; ``GetSourceStartFrame`` may be one off.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Optional, Tuple

from reframe.hosts.port import AS_SEEN, SOURCE
from reframe.model.errors import BadInput
from reframe.model.time import rate_for_people

from .api import (
    Thing,
    ask,
    ask_float,
    ask_int,
    ask_list,
    ask_text,
    can,
    properties,
    unique_id,
    whole,
)
from .media import PoolMedia, media_of
from .retime import is_retimed


@dataclass(frozen=True)
class Item:
    """``left`` is how many frames of its media lie before the first one that it plays."""

    thing: Thing
    id: str
    name: str
    kind: str
    track: int
    start: int
    end: int
    left: int
    media: Optional[PoolMedia]
    enabled: bool
    #: It begins between two frames of the timeline or of its media.
    between_frames: bool

    @property
    def duration(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Ways:
    """How an item's frames can leave, the default first, and why, in words."""

    ways: Tuple[str, ...]
    reason: str

    @property
    def reads_the_file(self) -> bool:
        return SOURCE in self.ways


def item_of(thing: Thing, version: Tuple[int, ...], track: int = 0) -> Optional[Item]:
    """The facts of an item; None for one that knows nothing of itself (§2.2)."""
    start, duration = ask_int(thing, "GetStart"), ask_int(thing, "GetDuration")
    if start is None or not duration or duration < 0:
        return None
    kind, index = kind_and_track(thing)
    media = ask(thing, "GetMediaPoolItem")
    return Item(
        thing,
        unique_id(thing),
        ask_text(thing, "GetName"),
        kind,
        index or track,
        start,
        start + duration,
        ask_int(thing, "GetLeftOffset") or 0,
        None if media is None else media_of(media),
        ask(thing, "GetClipEnabled") is not False,
        _between_frames(thing, version),
    )


def kind_and_track(thing: Thing) -> Tuple[str, int]:
    """``("video", 2)``; before 19.0 an item does not say, and is found by looking (§1.3)."""
    place = ask(thing, "GetTrackTypeAndIndex")
    index = whole(place[1]) if isinstance(place, (list, tuple)) and len(place) == 2 else None
    return ("video", 0) if index is None else (str(place[0]), index)


def track_of(timeline: Thing, item: Item) -> int:
    """The video track that holds the item. Raises `BadInput` when none does."""
    if item.track:
        return item.track
    for index in range(1, (ask_int(timeline, "GetTrackCount", "video") or 0) + 1):
        if any(
            is_same(each, item) for each in ask_list(timeline, "GetItemListInTrack", "video", index)
        ):
            return index
    raise BadInput(f"{item.name} is on no video track of the open timeline; select it again.")


def is_same(thing: Thing, item: Item) -> bool:
    if item.id:
        return unique_id(thing) == item.id
    return ask_int(thing, "GetStart") == item.start and ask_text(thing, "GetName") == item.name


def ways_of(item: Item, rate: Fraction) -> Ways:
    """Raises `BadInput`, with the reason in words, for what cannot be sent at all."""
    _require_picture(item)
    media = item.media
    problem = _why_not_the_file(item, media, rate)
    if problem:
        if not item.enabled:
            raise BadInput(f"{item.name} is disabled on the timeline; enable it and try again.")
        return Ways((AS_SEEN,), problem)
    if not item.enabled:
        return Ways((SOURCE,), "It is disabled on the timeline, so it is read from its file.")
    if ask_int(item.thing, "GetFusionCompCount"):
        reason = "It has a Fusion composition, which its file does not show."
        return Ways((AS_SEEN, SOURCE), reason)
    return Ways((SOURCE, AS_SEEN), "Read from its file: full speed, no grade.")


def _require_picture(item: Item) -> None:
    if item.kind != "video":
        raise BadInput(f"{item.name} is sound and has no picture; select the clip of its picture.")
    kind = ask_text(item.thing, "GetType")
    if kind == "transition" or (item.media is None and not properties(item.thing)):
        raise BadInput(f"{item.name} is a transition; select one of the clips beside it.")
    if item.media is None and item.name == "Adjustment Clip":
        raise BadInput("An adjustment clip has no picture of its own; select the clip below it.")
    if item.media is not None and not item.media.online:
        raise BadInput(f"The media of {item.name} is offline; relink it in Resolve and try again.")


def _why_not_the_file(item: Item, media: Optional[PoolMedia], rate: Fraction) -> str:
    """Why reading the media's file would be wrong, as a sentence; empty when it is right."""
    if media is None or not media.path:
        return "It has no file of its own, so it is rendered by Resolve as it is seen."
    if media.is_raw:
        return "Its format is read by Resolve alone, so it is rendered as it is seen."
    if media.is_still:
        return "It is a still picture, so it is rendered by Resolve for as long as it stands."
    if media.rate is None or media.range is None or media.size is None:
        return "Resolve does not say what is in its file, so it is rendered as it is seen."
    if media.rate != rate:
        return (
            f"It has {rate_for_people(media.rate)} frames a second and the timeline has "
            f"{rate_for_people(rate)}, so it is rendered by Resolve as it is seen."
        )
    if is_retimed(item.thing, item.duration, item.left, media):
        return "It is retimed, so it is rendered by Resolve at the speed at which it is seen."
    if item.between_frames:
        return "It begins between two frames, so it is rendered by Resolve as it is seen."
    if item.left < 0 or item.left + item.duration > len(media.range):
        return "It shows more than its file holds, so it is rendered by Resolve as it is seen."
    return ""


def _between_frames(thing: Thing, version: Tuple[int, ...]) -> bool:
    """Whether start or source start is no whole frame: ``subframe_precision``, from 19.0 (§1.3)."""
    if version < (19,) or not can(thing, "GetStart"):
        return False
    values = (ask_float(thing, name, True) for name in ("GetStart", "GetLeftOffset"))
    return any(value is not None and abs(value - round(value)) > 0.001 for value in values)
