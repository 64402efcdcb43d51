"""A result on a new track above its clip."""

from __future__ import annotations

import json
from typing import List, Optional

from .api import Thing, ask
from .appending import Piece, append, items_of, lies_right
from .bins import notes_of, write_notes
from .opened import Opened, id_of
from .standing import Shown, find_shown
from .task import Result, Task
from .tracks import add_track, layout, new_track
from .undoing import Undo

#: Written before a track is added: what the tracks were, so that the one which a broken-off
#: placement left is known and taken; `WHOLE` takes it back.
_ADDING = "reframe.adding"
WHOLE = {_ADDING: "-"}


def put(task: Task, result: Result, undo: Undo) -> None:
    timeline = task.now.timeline
    put_on(timeline, task, result, undo)


def put_on(timeline: Thing, task: Task, result: Result, undo: Undo) -> None:
    """On a new track of the current timeline, which is the clip's own or a duplicate of it."""
    track = task.item.track if task.item else 1
    piece = Piece(
        result.shown, 0, task.record.start, task.rule.frames, task.rule.lead, task.rule.step
    )
    noted = _noted(timeline, result.movie)
    if noted is not None and _took_up_whole(timeline, noted, result, piece):
        return
    tracks = layout(timeline)
    number = _left_empty(noted, tracks)
    if not number:
        adding = {"timeline": id_of(timeline), "tracks": tracks}
        write_notes(result.movie, {_ADDING: json.dumps(adding)})
        number, note = add_track(timeline, tracks, track, task.record, undo)
        result.notes.append(note)
    piece = Piece(piece.media, number, piece.record, piece.frames, piece.lead, piece.step)
    undo.by(lambda: _take_out(timeline, piece))
    append(task.now, timeline, piece, task.findings, task.learn)


def delete_left(now: Opened, movie: Thing, shown: Thing) -> None:
    """Take away the track of a placement that broke off, with what it put there."""
    timeline = now.timeline
    noted = _noted(timeline, movie) if timeline is not None else None
    if noted is None:
        return
    _clear(timeline, noted, find_shown(timeline, shown))
    empty = _left_empty(noted, layout(timeline))
    if empty:
        ask(timeline, "DeleteTrack", "video", empty)


def _took_up_whole(timeline: Thing, noted: List[str], result: Result, piece: Piece) -> bool:
    """Whether a broken-off placement left the result where it belongs. What else lies on the track
    that it added goes; what lies elsewhere, somebody else has put there."""
    left = find_shown(timeline, result.shown)
    right = [each for each in left if lies_right(each.item, piece)][:1]
    _clear(timeline, noted, [each for each in left if each not in right])
    return bool(right)


def _clear(timeline: Thing, noted: List[str], left: List[Shown]) -> None:
    track = _added(timeline, noted)
    wrong = [each.item for each in left if each.track == track]
    if wrong:
        ask(timeline, "DeleteClips", wrong, False)


def _added(timeline: Thing, noted: List[str]) -> int:
    """The one track that there is besides those that were noted; 0: there is none, or more."""
    now = layout(timeline)
    numbers = range(len(now), 0, -1)
    return next((n for n in numbers if now[: n - 1] + now[n:] == noted), 0)


def _noted(timeline: Thing, movie: Thing) -> Optional[List[str]]:
    """What the tracks were before a placement of this job broke off here; None: none did."""
    kept = notes_of(movie).get(_ADDING, "")
    try:
        noted = json.loads(kept) if kept else {}
    except ValueError:
        return None
    tracks = noted.get("tracks") if noted.get("timeline") == id_of(timeline) else None
    return [str(each) for each in tracks] if isinstance(tracks, list) else None


def _left_empty(noted: Optional[List[str]], tracks: List[str]) -> int:
    """The empty track that a broken-off placement of this job added; 0: none."""
    if noted is None or len(tracks) != len(noted) + 1:
        return 0
    return new_track(noted, tracks, len(tracks))


def _take_out(timeline: Thing, piece: Piece) -> None:
    found = items_of(timeline, piece.track, piece.media)
    if found:
        ask(timeline, "DeleteClips", found, False)
