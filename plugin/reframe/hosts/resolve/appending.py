"""One result on one empty track: appended, read back, corrected once, or taken out again.

`AppendToTimeline` works on the current timeline alone, drops or moves what overlaps, and may
answer None or objects that know nothing (facts/resolve.md §2.2). So a result goes on a track of
its own, and what counts is what the track holds afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import List, Optional

from reframe.model.errors import Interrupted

from .api import Thing, ask, ask_int, ask_list, can, unique_id
from .findings import Findings, Learn
from .media import media_id
from .opened import Opened


@dataclass(frozen=True)
class Piece:
    """What to put where: ``frames`` of the timeline from ``record`` on, absolute.

    ``lead`` is the first frame of the media that is shown, counted from its first; ``step`` how
    many frames of the media each frame of the timeline takes.
    """

    media: Thing
    track: int
    record: int
    frames: int
    lead: int = 0
    step: Fraction = Fraction(1)

    @property
    def end(self) -> int:
        """The first frame of the media that is not shown."""
        return self.lead + ceil(self.frames * self.step)


def append(now: Opened, timeline: Thing, piece: Piece, findings: Findings, learn: Learn) -> Thing:
    """Put the piece on its empty track of the current timeline, and answer with the item.

    Raises `Interrupted` when it cannot be made to lie where it should; the track is empty then.
    """
    item = _try(now, timeline, piece, _bound(piece, findings))
    if item is not None and not lies_right(item, piece):
        short = piece.frames - (ask_int(item, "GetDuration") or 0)
        known = _learnt(piece, short, findings)
        _clear(timeline, piece)
        item = _try(now, timeline, piece, _bound(piece, known, short))
        if item is not None and lies_right(item, piece) and known != findings:
            learn(known)
    if item is None or not lies_right(item, piece):
        words = _words(piece, item)
        _clear(timeline, piece)
        raise Interrupted(words)
    _leave_one(timeline, piece, item)
    return item


def lies_right(item: Thing, piece: Piece) -> bool:
    """Start, duration and source range are what they should be.

    The left offset is exact where a frame of the media is a frame of the timeline (§2.1).
    """
    if (ask_int(item, "GetStart"), ask_int(item, "GetDuration")) != (piece.record, piece.frames):
        return False
    return piece.step != 1 or ask_int(item, "GetLeftOffset") == piece.lead


def items_of(timeline: Thing, track: int, media: Thing) -> List[Thing]:
    """The items of a media on a track. Listed twice: an item may show up late."""
    wanted = media_id(media)
    found: List[Thing] = []
    for _ in range(2):
        listed = ask_list(timeline, "GetItemListInTrack", "video", track)
        found = [each for each in listed if media_id(ask(each, "GetMediaPoolItem")) == wanted]
        if found:
            break
    return found


def _try(now: Opened, timeline: Thing, piece: Piece, end: int) -> Optional[Thing]:
    info = {
        "mediaPoolItem": piece.media,
        "startFrame": piece.lead,
        "endFrame": end,
        "mediaType": 1,  # without it some builds ignore trackIndex (§2.2)
        "trackIndex": piece.track,
        "recordFrame": piece.record,
    }
    ask(now.pool, "AppendToTimeline", [info])
    found = items_of(timeline, piece.track, piece.media)
    if not found and can(now.pool, "SetSelectedClip"):
        # Before 20.3.2 it could fail when nothing was selected in the media pool (§2.2).
        selected = ask_list(now.pool, "GetSelectedClips")
        ask(now.pool, "SetSelectedClip", piece.media)
        ask(now.pool, "AppendToTimeline", [info])
        if selected:
            ask(now.pool, "SetSelectedClip", selected[0])
        found = items_of(timeline, piece.track, piece.media)
    return found[0] if found else None


def _bound(piece: Piece, findings: Findings, short: int = 0) -> int:
    """What endFrame has to be, by what is known of the build.

    Mixed rates are floored, so that a last frame may be missing (§2.1): then as much more.
    """
    more = ceil(short * piece.step) if piece.step != 1 else 0
    return piece.end + more - (1 if findings.end_frame_inclusive else 0)


def _learnt(piece: Piece, short: int, findings: Findings) -> Findings:
    """What an append that was one frame ``short``, or long, says of the build (§2.1)."""
    if piece.step != 1 or abs(short) != 1:
        return findings
    return replace(findings, end_frame_inclusive=short < 0)


def _clear(timeline: Thing, piece: Piece) -> None:
    found = items_of(timeline, piece.track, piece.media)
    if found:
        ask(timeline, "DeleteClips", found, False)


def _leave_one(timeline: Thing, piece: Piece, item: Thing) -> None:
    """An item that showed up late was perhaps appended a second time, and slid behind (§2.2)."""
    found = items_of(timeline, piece.track, piece.media)
    more = [each for each in found if unique_id(each) != unique_id(item)]
    if more:
        ask(timeline, "DeleteClips", more, False)


def _words(piece: Piece, item: Optional[Thing]) -> str:
    if item is None:
        return (
            "Resolve did not put the result on its new track; close its open dialogs, open the "
            "Edit page and try again. Nothing was changed."
        )
    return (
        f"Resolve put {ask_int(item, 'GetDuration')} frames at {ask_int(item, 'GetStart')} where "
        f"{piece.frames} at {piece.record} belong, so the result was taken out again; place it in "
        "the bin only."
    )
