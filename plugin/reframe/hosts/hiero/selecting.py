"""What is selected in the timeline, as clips that can be sent or as words why not."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Dict, Iterator, List, Optional, Tuple

from reframe.hosts.nuke.viewing import viewing_of_movie
from reframe.hosts.port import Declined, Record, Selected, Selection
from reframe.model.errors import BadInput
from reframe.model.order import Clip
from reframe.model.time import FrameRange, is_drop_rate, rate_for_people

from .api import answer, identity, is_a
from .media import Source, colorspace_of, rate_of, shown_as
from .timing import Playing, playing

#: Keys of ``Selected.placement``.
PROJECT, SEQUENCE, TRACK, ITEM = "project", "sequence", "track", "item"
#: The first media frame's position 0 in the clip's numbers; and the marks' part of the item, as
#: frames of the timeline counted from its in.
ZERO, PART = "zero", "part"
#: The colour space that a movie is shown in: its codes come back as they were sent.
COLOUR = "colour"


@dataclass(frozen=True)
class Marks:
    """A sequence's in and out, as the first frame and the first that is left out."""

    start: Optional[int]
    end: Optional[int]

    def cut(self, time: FrameRange) -> FrameRange:
        """The part of ``time`` within the marks. Raises `BadInput` when there is none."""
        start = time.start if self.start is None else max(time.start, self.start)
        end = time.end if self.end is None else min(time.end, self.end)
        if end <= start:
            raise BadInput("lies outside the sequence's in and out; move them or clear them.")
        return FrameRange(start, end)


def marks_of(sequence: Any) -> Marks:
    """The sequence's marks; each raises when it is unset, which is normal (facts/nuke.md §3.1)."""
    if not answer(sequence, "inOutEnabled", default=True):
        return Marks(None, None)
    start = answer(sequence, "inTime", default=None)
    last = answer(sequence, "outTime", default=None)
    return Marks(None if start is None else int(start), None if last is None else int(last) + 1)


def selection_of(hiero: Any, sequence: Any) -> Selection:
    """What is selected in the sequence's timeline, in the order of time."""
    editor = hiero.ui.getTimelineEditor(sequence)
    things = list(editor.selection()) if editor is not None else []
    items = [thing for thing in things if _is_item(hiero, thing)]
    pictures = [item for item in items if not _is_sound(hiero, item)]
    clips: List[Selected] = []
    declined: List[Declined] = []
    for item in sorted(pictures, key=lambda each: int(each.timelineIn())):
        try:
            clips.append(_selected(hiero, sequence, item))
        except BadInput as reason:
            declined.append(Declined(item.name(), f"{item.name()!r} {reason.message}"))
    if not pictures and things:
        declined.append(_no_picture(things[0], bool(items)))
    return Selection(tuple(clips), tuple(declined), where_from="selected on the timeline")


def time_of(item: Any) -> FrameRange:
    """Where an item lies; Hiero's out is its last frame."""
    return FrameRange(int(item.timelineIn()), int(item.timelineOut()) + 1)


def playing_of(item: Any) -> Playing:
    """What an item plays. Raises `BadInput` for what is not one constant speed."""
    return playing(
        time_of(item), lambda frame: float(item.mapTimelineToSource(frame)), speed_of(item)
    )


def speed_of(item: Any) -> float:
    return float(answer(item, "playbackSpeed", default=1.0))


def media_of(hiero: Any, item: Any) -> Tuple[Source, Any]:
    """An item's media, and the clip that has it, if it is not bare. Raises `BadInput`."""
    source = item.source()
    if source is None or is_a(hiero, source, "Sequence"):
        raise BadInput(
            "is a nested sequence and has no media of its own; open it and select a clip in it, or "
            "export it to a movie."
        )
    bare = is_a(hiero, source, "MediaSource")
    media = Source(source if bare else source.mediaSource())
    if not answer(item, "isMediaPresent", default=True) or not media.present:
        raise BadInput("is offline; reconnect its media and select it again.")
    return media, None if bare else source


def _selected(hiero: Any, sequence: Any, item: Any) -> Selected:
    """The item with the frames that it shows within the marks. Raises `BadInput`."""
    media, clip = media_of(hiero, item)
    if not media.path:
        raise BadInput("has no file on disk; export it to a movie to send it.")
    whole = playing_of(item)
    marks = marks_of(sequence)
    time = marks.cut(whole.time)
    frames = whole.frames(time).shifted(media.zero)
    _require_within(frames, media.range)
    rate = rate_of(sequence.framerate() if clip is None else clip.framerate())
    shown_rate = rate_of(sequence.framerate())
    speed = Fraction(speed_of(item)).limit_denominator(1_000_000)
    return Selected(
        Clip(
            item.name(),
            media.path,
            frames,
            rate,
            media.size,
            speed,
            media.start_timecode,
            colorspace=colorspace_of(item, media),
            viewing=viewing_of_movie(shown_as(item, media)),
        ),
        range_from=_range_from(whole.time, time),
        placement=_placement(sequence, item, media, whole.time, time),
        record=_record(sequence, item, time, shown_rate),
        notes=tuple(_notes(hiero, item, rate, shown_rate, speed)),
    )


def _placement(
    sequence: Any, item: Any, media: Source, whole: FrameRange, time: FrameRange
) -> Dict[str, str]:
    return {
        PROJECT: identity(sequence.project()),
        SEQUENCE: identity(sequence),
        TRACK: identity(item.parentTrack()),
        ITEM: identity(item),
        ZERO: str(media.zero),
        PART: f"{time.start - whole.start}:{time.end - whole.start}",
        COLOUR: shown_as(item, media),
    }


def _record(sequence: Any, item: Any, time: FrameRange, rate: Fraction) -> Record:
    start = int(answer(sequence, "timecodeStart", default=0) or 0)
    drop = bool(answer(sequence, "dropFrame", default=False)) and is_drop_rate(rate)
    return Record(item.parentTrack().name(), time.shifted(start), rate, drop)


def _require_within(frames: FrameRange, available: Optional[FrameRange]) -> None:
    if available is not None and not frames.within(available):
        raise BadInput(
            f"shows frames {frames} of its media, which has {available}; trim the clip, or "
            "reconnect it to media that is long enough."
        )


def _range_from(whole: FrameRange, time: FrameRange) -> str:
    return "the clip's extent in the sequence" if time == whole else "the sequence's in and out"


def _notes(
    hiero: Any, item: Any, rate: Fraction, shown_rate: Fraction, speed: Fraction
) -> Iterator[str]:
    if rate != shown_rate:
        yield (
            f"The sequence plays at {rate_for_people(shown_rate)} frames a second and this clip "
            f"has {rate_for_people(rate)}; it plays frame for frame."
        )
    if speed != 1:
        yield (
            f"It is retimed to {float(speed * 100):g} %; the frames of its media are sent, and the "
            "result gets the same retime."
        )
    if any(answer(item, name, default=None) for name in ("inTransition", "outTransition")):
        yield "A transition touches this clip; only its own frames are sent."
    if _has_effects(hiero, item):
        yield "Its effects are not sent."


def _has_effects(hiero: Any, item: Any) -> bool:
    linked = answer(item, "linkedItems", default=()) or ()
    return any(is_a(hiero, other, "EffectTrackItem") for other in linked)


def _is_item(hiero: Any, thing: Any) -> bool:
    """An item of a track, and neither a transition nor an effect, which are on tracks as well."""
    if isinstance(getattr(hiero.core, "TrackItem", None), type):
        return is_a(hiero, thing, "TrackItem")
    return hasattr(thing, "source") and hasattr(thing, "mapTimelineToSource")


def _is_sound(hiero: Any, item: Any) -> bool:
    """Whether an item is on an audio track: selecting a clip selects its sound as well."""
    if is_a(hiero, answer(item, "parentTrack", default=None), "AudioTrack"):
        return True
    kind = answer(item, "mediaType", default=None)
    sound = getattr(getattr(hiero.core, "TrackItem", None), "kAudio", None)
    return kind is not None and kind == sound


def _no_picture(thing: Any, sound: bool) -> Declined:
    what = "sound alone" if sound else "a transition or an effect"
    return Declined(
        str(answer(thing, "name", default="")), f"Selected is {what}; select a clip with a picture."
    )
