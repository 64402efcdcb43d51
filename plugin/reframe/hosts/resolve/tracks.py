"""A new video track above a clip."""

from __future__ import annotations

import hashlib
from typing import List, Set, Tuple

from reframe.model.errors import Interrupted
from reframe.model.time import FrameRange

from .api import Thing, ask, ask_int, ask_list, ask_text, unique_id
from .bins import JOB, notes_of
from .undoing import Undo

_NAME = "Reframe"


def add_track(
    timeline: Thing, before: List[str], above: int, record: FrameRange, undo: Undo
) -> Tuple[int, str]:
    """The number of a new, empty track above track ``above``, and what to say about it.

    ``before`` is the `layout` of the timeline as it is now.

    It lies on top of all, unless that would hide what lies over the clip now: then directly above
    the clip and the results that lie there already. Where a build puts it otherwise, that is found
    by looking. Raises `Interrupted` when there is none afterwards.
    """
    wanted = _free_place(timeline, above, record)
    undo.by(lambda: _delete_new(timeline, before, wanted))
    if wanted <= len(before):  # options, with an index, from 19.0 on (§1.4)
        ask(timeline, "AddTrack", "video", {"index": wanted})
    if ask_int(timeline, "GetTrackCount", "video") == len(before):
        ask(timeline, "AddTrack", "video")
    track = new_track(before, layout(timeline), wanted)
    if not track or track <= above:
        raise Interrupted(
            "Resolve did not add a video track above the clip; close its open dialogs, open the "
            "Edit page and try again."
        )
    ask(timeline, "SetTrackName", "video", track, _free_name(timeline))
    between = range(above + 1, track)
    if any(_covered(timeline, index, record) for index in between):
        return track, "It lies over what is on the tracks above the clip; move it if that hides it."
    return track, ""


def layout(timeline: Thing) -> List[str]:
    """What tells the video tracks apart, the lowest first; empty for those that hold nothing."""
    count = ask_int(timeline, "GetTrackCount", "video") or 0
    return [_told_apart(timeline, index) for index in range(1, count + 1)]


def _told_apart(timeline: Thing, track: int) -> str:
    """Short, for it is kept in a note; by the ids of all items on the track."""
    ids = [unique_id(each) for each in ask_list(timeline, "GetItemListInTrack", "video", track)]
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16] if ids else ""


def new_track(before: List[str], after: List[str], wanted: int) -> int:
    """The number of the empty track without which ``after`` is ``before``; 0: there is none.

    ``wanted`` first, then from the top: among empty neighbours it makes no difference.
    """
    numbers: List[int] = [wanted, *range(len(after), 0, -1)]
    for number in numbers:
        if not 1 <= number <= len(after) or after[number - 1]:
            continue
        if after[: number - 1] + after[number:] == before:
            return number
    return 0


def _delete_new(timeline: Thing, before: List[str], wanted: int) -> None:
    track = new_track(before, layout(timeline), wanted)
    if track:
        ask(timeline, "DeleteTrack", "video", track)


def _free_place(timeline: Thing, above: int, record: FrameRange) -> int:
    """The number that the new track should get; one more than there are tracks: on top."""
    count = ask_int(timeline, "GetTrackCount", "video") or 0
    if not any(_covered(timeline, index, record) for index in range(above + 1, count + 1)):
        return count + 1
    place = above + 1
    while place <= count and _is_ours(timeline, place):
        place += 1
    return place


def _covered(timeline: Thing, track: int, record: FrameRange) -> bool:
    """Whether something that is not a result lies on the track at that time."""
    for item in ask_list(timeline, "GetItemListInTrack", "video", track):
        start, duration = ask_int(item, "GetStart"), ask_int(item, "GetDuration")
        if start is None or duration is None:
            continue
        if start < record.end and record.start < start + duration and not _is_result(item):
            return True
    return False


def _is_ours(timeline: Thing, track: int) -> bool:
    items = ask_list(timeline, "GetItemListInTrack", "video", track)
    return bool(items) and all(_is_result(item) for item in items)


def _is_result(item: Thing) -> bool:
    return JOB in notes_of(ask(item, "GetMediaPoolItem"))


def _free_name(timeline: Thing) -> str:
    count = ask_int(timeline, "GetTrackCount", "video") or 0
    taken: Set[str] = {
        ask_text(timeline, "GetTrackName", "video", index) for index in range(1, count + 1)
    }
    numbered = (_NAME if n == 1 else f"{_NAME} {n}" for n in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)
