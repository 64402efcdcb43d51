"""What is selected: timeline items, the item under the playhead, or clips of the media pool."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Callable, List, Optional, Tuple

from reframe.hosts.port import AS_SEEN, SOURCE, Declined, Record, Selected, Selection
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Clip, Media
from reframe.model.time import FrameRange

from .address import Address
from .api import Thing, ask, ask_list, ask_text, setting, whole
from .deliver import UNTOLD
from .findings import Findings
from .items import Item, Ways, item_of, track_of, ways_of
from .marks import marks_of
from .media import PoolMedia, media_of
from .opened import Opened, id_of
from .rates import timeline_rate
from .unsent import notes_on, notes_on_output

#: Facts about a media file, where the process that runs this can read media. Raises `BadInput`.
Probe = Callable[[str], Media]


@dataclass(frozen=True)
class Looking:
    """All that looking at a clip needs besides the clip."""

    now: Opened
    findings: Findings
    probe: Optional[Probe] = None
    #: What the last render could not put back, in a sentence.
    left: str = ""


def select(look: Looking) -> Selection:
    """In the order of preference: the first of the three that has something is the answer."""
    timeline = look.now.timeline
    chosen = ask_list(timeline, "GetSelectedClips")  # 21.0.4 and newer (facts/resolve.md §1.3)
    if chosen:
        return _of_items(chosen, look, "selected on the timeline")
    under = ask(timeline, "GetCurrentVideoItem")
    if under is not None:
        return _of_items([under], look, "under the playhead")
    clips = ask_list(look.now.pool, "GetSelectedClips")
    if clips:
        return _of_clips(clips, look, "selected in the media pool")
    return Selection()


def _of_items(things: List[Thing], look: Looking, where_from: str) -> Selection:
    rate, drop = timeline_rate(look.now.timeline)
    items = [item for item in (item_of(each, look.now.version) for each in things) if item]
    pictures = [item for item in items if item.kind == "video"] or items
    pictures.sort(key=lambda item: (item.start, -item.track))
    clips: List[Selected] = []
    declined: List[Declined] = []
    for item in pictures:
        try:
            clips.append(_of_item(item, look, rate, drop))
        except BadInput as reason:
            declined.append(Declined(item.name, reason.message))
    return Selection(tuple(clips), tuple(declined), where_from=where_from)


def _of_item(item: Item, look: Looking, rate: Fraction, drop: bool) -> Selected:
    item = replace(item, track=track_of(look.now.timeline, item))
    ways = ways_of(item, rate)
    media, ways = _readable(item, ways, look.probe)
    clip = _from_file(item, media) if media else _as_seen(item, look, rate, drop)
    used = _in_and_out(item, clip.range.start, media, look)
    notes = notes_on(item) if ways.ways[0] == SOURCE else notes_on_output(look.now.timeline)
    return Selected(
        replace(clip, range=used.range),
        used.range_from,
        _address(item, look.now, clip.range.start, rate).to_placement(),
        ways.ways,
        ways.reason,
        _record(item, look.now.timeline, rate, drop),
        (*used.notes, *notes, *_notes_on_deliver(ways, look)),
    )


def _readable(item: Item, ways: Ways, probe: Optional[Probe]) -> Tuple[Optional[PoolMedia], Ways]:
    """The media to read, if it is; what cannot be read is rendered, if it can be seen."""
    if not ways.reads_the_file:
        return None, ways
    try:
        return _probed(item.media, probe), ways
    except BadInput as problem:
        if AS_SEEN not in ways.ways:
            raise
        return None, Ways((AS_SEEN,), f"It is rendered by Resolve: {problem.message}")


def _from_file(item: Item, media: PoolMedia) -> Clip:
    """The item's frames in the media's own numbering."""
    if media.rate is None or media.size is None:
        raise BadInput(f"Resolve does not say what is in the file of {item.name}.")
    start = media.first + item.left
    frames = FrameRange(start, start + item.duration)
    return Clip(
        item.name or media.name, media.path, frames, media.rate, media.size,
        start_timecode=media.start_timecode, drop_frame=media.drop_frame,
    )  # fmt: skip


def _as_seen(item: Item, look: Looking, rate: Fraction, drop: bool) -> Clip:
    """The item's frames as the timeline counts them: its timecode's frame 0 is frame 0."""
    frames = FrameRange(item.start, item.end)
    size = timeline_size(look.now.timeline)
    return Clip(item.name, "", frames, rate, size, start_timecode=0, drop_frame=drop)


def timeline_size(timeline: Thing) -> Size:
    """The timeline's resolution. Raises `BadInput` when Resolve does not say."""
    width = whole(setting(timeline, "timelineResolutionWidth"))
    height = whole(setting(timeline, "timelineResolutionHeight"))
    if not width or not height:
        raise BadInput("Resolve does not say how large the timeline is; confirm its settings.")
    return Size(width, height)


@dataclass(frozen=True)
class _Used:
    """In and out of a clip in its own numbers, where they came from, and what is unsure."""

    range: FrameRange
    range_from: str
    notes: Tuple[str, ...] = ()


def _in_and_out(item: Item, base: int, media: Optional[PoolMedia], look: Looking) -> _Used:
    """The timeline's marks where they meet the clip, else the media's, else the whole clip."""
    marks = marks_of(look.now.timeline, look.findings)
    origin = whole(ask(look.now.timeline, "GetStartFrame")) or 0
    cut = marks.cut(item.start, item.end, origin) if marks.are_set else None
    if cut is not None:
        used = FrameRange(*cut).shifted(base - item.start)
        return _Used(used, "the timeline's marks", marks.unsure_of(cut[1], origin))
    if media is not None and media.range is not None:
        own = marks_of(media.thing, look.findings, len(media.range))
        cut = own.cut(base, base + item.duration, media.first) if own.are_set else None
        if cut is not None:
            unsure = own.unsure_of(cut[1], media.first)
            return _Used(FrameRange(*cut), "the marks of its media", unsure)
    return _Used(FrameRange(base, base + item.duration), "the whole clip")


def _address(item: Item, now: Opened, base: int, rate: Fraction) -> Address:
    return Address(
        now.project_id, ask_text(now.project, "GetName"), item.media.id if item.media else "",
        id_of(now.timeline), ask_text(now.timeline, "GetName"), item.id, item.name, item.track,
        item.start, item.duration, item.left, base, rate,
    )  # fmt: skip


def _notes_on_deliver(ways: Ways, look: Looking) -> Tuple[str, ...]:
    """What a render changes for good, where a build saves no presets."""
    if AS_SEEN not in ways.ways or look.findings.presets_are_kept is not False:
        return ()
    return (look.left or UNTOLD,)


def _record(item: Item, timeline: Thing, rate: Fraction, drop: bool) -> Record:
    name = ask_text(timeline, "GetTrackName", "video", item.track) or f"V{item.track}"
    return Record(name, FrameRange(item.start, item.end), rate, drop)


def _of_clips(things: List[Thing], look: Looking, where_from: str) -> Selection:
    clips: List[Selected] = []
    declined: List[Declined] = []
    for thing in things:
        media = media_of(thing)
        try:
            clips.append(_of_clip(media, look))
        except BadInput as reason:
            declined.append(Declined(media.name, reason.message))
    return Selection(tuple(clips), tuple(declined), where_from=where_from)


def _of_clip(media: PoolMedia, look: Looking) -> Selected:
    """A clip of the media pool has no grade and no timeline: it is read from its file."""
    media = _probed(media, look.probe) or media
    if not media.path or media.is_raw:
        raise BadInput(f"{media.name} cannot be read from a file; put it on a timeline first.")
    if not media.online:
        raise BadInput(f"The media of {media.name} is offline; relink it in Resolve and try again.")
    if media.rate is None or media.size is None or media.range is None:
        raise BadInput(f"Resolve names no picture in {media.name}; put it on a timeline first.")
    marks = marks_of(media.thing, look.findings, len(media.range))
    cut = marks.cut(media.range.start, media.range.end, media.first) if marks.are_set else None
    unsure = marks.unsure_of(cut[1], media.first) if cut else ()
    used = FrameRange(*cut) if cut else media.range
    clip = Clip(
        media.name, media.path, used, media.rate, media.size,
        start_timecode=media.start_timecode, drop_frame=media.drop_frame,
    )  # fmt: skip
    address = Address(
        look.now.project_id, ask_text(look.now.project, "GetName"), media.id, name=media.name,
        base=media.first, duration=len(media.range), rate=media.rate,
    )  # fmt: skip
    range_from = "the marks of the clip" if cut else "the whole clip"
    way = Ways((SOURCE,), "Read from its file, as all clips of the media pool.")
    placement = address.to_placement()
    return Selected(clip, range_from, placement, way.ways, way.reason, notes=unsure)


def _probed(media: Optional[PoolMedia], probe: Optional[Probe]) -> Optional[PoolMedia]:
    """With the size that the file itself has, where it can be asked."""
    if media is None or probe is None or not media.path:
        return media
    found = probe(media.path)
    return replace(media, size=found.size)
