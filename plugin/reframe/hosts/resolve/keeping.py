"""Whatever is touched in Resolve is put back, also after an error or a cancel.

What a context manager here puts back it read before; what could not be read stays untouched.
Putting back never raises over the error that is under way: a Resolve that was closed meanwhile
cannot be put back.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Callable, Dict, Iterator, List

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
            _until(
                lambda: _same(_quietly(now.pool, "GetCurrentFolder"), before),
                lambda: _quietly(now.pool, "SetCurrentFolder", before),
            )


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
        if before:
            _open_page(now, before)


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
            _until(
                lambda: _same(_quietly(now.project, "GetCurrentTimeline"), timeline),
                lambda: _quietly(now.project, "SetCurrentTimeline", timeline),
            )
            if playhead:
                _until(
                    lambda: _quietly(timeline, "GetCurrentTimecode") == playhead,
                    lambda: _quietly(timeline, "SetCurrentTimecode", playhead),
                )
            if isinstance(marks, dict):
                _until(
                    lambda: _quietly(timeline, "GetMarkInOut") == marks,
                    lambda: _put_marks_back(timeline, marks),
                )


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
            _open_page(now, "edit")
            _until(
                lambda: _switched(timeline, before, list(before)),
                lambda: _switch_back(timeline, before),
            )


def _require_only(timeline: Thing, track: int, tracks: List[int]) -> None:
    if not _switched(timeline, {index: index == track for index in tracks}, tracks):
        raise Interrupted(
            "Resolve did not switch the other tracks off, so what it would render is not the "
            "clip alone; open the Edit page and try again."
        )


def _switched(timeline: Thing, wanted: Dict[int, bool], tracks: List[int]) -> bool:
    return all(
        bool(_quietly(timeline, "GetIsTrackEnabled", "video", index)) == wanted[index]
        for index in tracks
    )


def _switch_back(timeline: Thing, before: Dict[int, bool]) -> None:
    for index, enabled in before.items():
        if not _switched(timeline, before, [index]):
            _quietly(timeline, "SetTrackEnable", "video", index, enabled)


def _open_page(now: Opened, page: str) -> None:
    _until(
        lambda: _quietly(now.resolve, "GetCurrentPage") == page,
        lambda: _quietly(now.resolve, "OpenPage", page),
    )


def _put_marks_back(timeline: Thing, marks: Thing) -> None:
    try:
        put_back(timeline, marks)
    except Interrupted:
        return


def _same(one: Thing, other: Thing) -> bool:
    return one is not None and id_of(one) == id_of(other)


def _until(right: Callable[[], bool], put: Callable[[], Thing]) -> None:
    """Put back and look, and once more if need be: a single call may have done nothing."""
    for _ in range(3):
        if right():
            return
        put()


def _quietly(thing: Thing, name: str, *arguments: Thing) -> Thing:
    try:
        return ask(thing, name, *arguments)
    except Interrupted:
        return None
