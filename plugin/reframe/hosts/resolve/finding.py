"""The clip that an order came from, found again where it is now."""

from __future__ import annotations

from dataclasses import replace
from typing import Iterator, List, Optional, Tuple

from reframe.hosts.port import ELSEWHERE
from reframe.model.errors import BadInput

from .address import Address
from .api import Thing, ask_dict, ask_int, ask_list, ask_text, unique_id
from .items import Item, item_of
from .media import media_id
from .opened import Opened, id_of


def require_project(now: Opened, address: Address) -> None:
    """Raises `BadInput` with the code `ELSEWHERE` when another project is open."""
    if now.project_id != address.project:
        raise BadInput(
            f"The clip came from the project {address.project_name!r}, and "
            f"{ask_text(now.project, 'GetName')!r} is open; open the first and place it again.",
            ELSEWHERE,
        )


def require_timeline(now: Opened, address: Address) -> Thing:
    """The timeline that the clip came from, which has to be the open one.

    Raises `BadInput` with the code `ELSEWHERE`.
    """
    require_project(now, address)
    if now.timeline is None or id_of(now.timeline) != address.timeline:
        raise BadInput(
            f"The clip came from the timeline {address.timeline_name!r}, and another one is open; "
            "open the first and place it again, or place it in the bin only.",
            ELSEWHERE,
        )
    return now.timeline


def find_item(timeline: Thing, address: Address, now: Opened, *, other_take: bool = False) -> Item:
    """The clip as it lies now: moved perhaps, but playing what it played.

    With ``other_take`` it may show another take of its own, as it does when a result was placed
    as one. Raises `BadInput` with the code `ELSEWHERE` when it is not there, or plays other frames.
    """
    found = [(thing, track) for track, thing in video_items(timeline)]
    item = _by_id(found, address, now) or _by_place(found, address, now)
    if item is None:
        raise BadInput(
            f"The clip {address.name!r} is not on the timeline {address.timeline_name!r} any more; "
            "put it back, or place the result in the bin only.",
            ELSEWHERE,
        )
    if not _plays_the_same(item, address) and not (other_take and _has_take(item, address)):
        raise BadInput(
            f"The clip {address.name!r} no longer plays the frames that were sent; put it back as "
            "it was, or place the result in the bin only.",
            ELSEWHERE,
        )
    return item


def _plays_the_same(item: Item, address: Address) -> bool:
    media = item.media.id if item.media else ""
    playing = (media, item.left, item.duration)
    return playing == (address.media, address.left, address.duration)


def _has_take(item: Item, address: Address) -> bool:
    """Whether the frames that were sent are a take of the item, as long as it was."""
    if item.duration != address.duration:
        return False
    for index in range(1, (ask_int(item.thing, "GetTakesCount") or 0) + 1):
        take = ask_dict(item.thing, "GetTakeByIndex", index)
        if media_id(take.get("mediaPoolItem")) == address.media:
            return True
    return False


def video_items(timeline: Thing, *, from_top: bool = False) -> Iterator[Tuple[int, Thing]]:
    """Every item of the video tracks with the number of its track, the lowest first, or, as
    results mostly lie on top, the highest."""
    tracks = range(1, (ask_int(timeline, "GetTrackCount", "video") or 0) + 1)
    for track in reversed(tracks) if from_top else tracks:
        for thing in ask_list(timeline, "GetItemListInTrack", "video", track):
            yield track, thing


def _by_id(found: List[Tuple[Thing, int]], address: Address, now: Opened) -> Optional[Item]:
    if not address.item:
        return None
    for thing, track in found:
        if unique_id(thing) == address.item:
            return _with_track(item_of(thing, now.version), track)
    return None


def _by_place(found: List[Tuple[Thing, int]], address: Address, now: Opened) -> Optional[Item]:
    """The one item that lies as the clip lay: where ids do not last."""
    same = []
    for thing, track in found:
        if ask_int(thing, "GetStart") == address.start and track == address.track:
            item = _with_track(item_of(thing, now.version), track)
            if item is not None and item.name == address.name:
                same.append(item)
    return same[0] if len(same) == 1 else None


def _with_track(item: Optional[Item], track: int) -> Optional[Item]:
    return None if item is None else replace(item, track=track)
