"""Whatever is touched in Resolve is put back, also after an error or a cancel.

What a context manager here puts back it read before; what could not be read stays untouched.
Putting back never raises over the error that is under way: a Resolve that was closed meanwhile
cannot be put back.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Dict, Iterator, List

from reframe.model.errors import Interrupted

from .api import Thing, ask, ask_int, ask_text
from .marks import put_back
from .opened import Opened, id_of


@contextmanager
def current_folder_kept(now: Opened) -> Iterator[None]:
    """Importing goes to the current folder, and making one makes it current (§2.3)."""
    before = ask(now.pool, "GetCurrentFolder")
    try:
        yield
    finally:
        if before is not None:
            _quietly(now.pool, "SetCurrentFolder", before)


@contextmanager
def page_kept(now: Opened, page: str) -> Iterator[None]:
    """On ``page`` while it lasts: tracks are switched reliably on Edit alone (§2.4), and items
    cannot be deleted on Fairlight (§2.5)."""
    before = ask_text(now.resolve, "GetCurrentPage")
    if before != page:
        ask(now.resolve, "OpenPage", page)
    try:
        yield
    finally:
        if before and _quietly(now.resolve, "GetCurrentPage") != before:
            _quietly(now.resolve, "OpenPage", before)


@contextmanager
def timeline_kept(now: Opened) -> Iterator[None]:
    """The current timeline, its playhead and its marks.

    ``SetCurrentTimeline`` moves the playhead, new timelines become current (§2.5), and in and out
    of Deliver are the timeline's marks.
    """
    timeline = now.timeline
    playhead, marks = ask_text(timeline, "GetCurrentTimecode"), ask(timeline, "GetMarkInOut")
    try:
        yield
    finally:
        if timeline is not None:
            current = _quietly(now.project, "GetCurrentTimeline")
            if current is None or id_of(current) != id_of(timeline):
                _quietly(now.project, "SetCurrentTimeline", timeline)
            if playhead and _quietly(timeline, "GetCurrentTimecode") != playhead:
                _quietly(timeline, "SetCurrentTimecode", playhead)
            if isinstance(marks, dict) and _quietly(timeline, "GetMarkInOut") != marks:
                put_back(timeline, marks)


@contextmanager
def other_tracks_off(now: Opened, timeline: Thing, track: int) -> Iterator[None]:
    """Only one video track of the open timeline is shown. Inside `page_kept`: what it does to the
    tracks is done on the Edit page, at the beginning and at the end."""
    count = ask_int(timeline, "GetTrackCount", "video") or 0
    before = {
        index: bool(ask(timeline, "GetIsTrackEnabled", "video", index))
        for index in range(1, count + 1)
    }
    try:
        for index, enabled in before.items():
            if enabled != (index == track):
                ask(timeline, "SetTrackEnable", "video", index, index == track)
        _require_only(timeline, track, list(before))
        yield
    finally:
        if any(enabled != (index == track) for index, enabled in before.items()):
            _quietly(now.resolve, "OpenPage", "edit")
            _switch_back(timeline, before)


def _require_only(timeline: Thing, track: int, tracks: List[int]) -> None:
    for index in tracks:
        if bool(ask(timeline, "GetIsTrackEnabled", "video", index)) != (index == track):
            raise Interrupted(
                "Resolve did not switch the other tracks off, so what it would render is not the "
                "clip alone; open the Edit page and try again."
            )


def _switch_back(timeline: Thing, before: Dict[int, bool]) -> None:
    for index, enabled in before.items():
        if bool(_quietly(timeline, "GetIsTrackEnabled", "video", index)) != enabled:
            _quietly(timeline, "SetTrackEnable", "video", index, enabled)


def _quietly(thing: Thing, name: str, *arguments: Thing) -> Thing:
    try:
        return ask(thing, name, *arguments)
    except Interrupted:
        return None
