"""The media behind a clip of a timeline, and which of its frames the clip uses."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Optional, Tuple

import opentimelineio as otio

from reframe.model.errors import BadInput
from reframe.model.order import Media
from reframe.model.time import FrameRange

from .cut import Cut, cut, exact_rate, frames_at
from .locations import existing, paths_of
from .timelines import Entry

#: Stands for the frame number while the URL of a sequence is read as a path; a character that
#: Unicode keeps out of text, because ``%04d`` looks like a percent escape.
_NUMBER = "\ue000"


def require_clip(entry: Entry) -> None:
    """Raises `BadInput`, in words, for an item that has no frames to send exactly."""
    label = repr(entry.label)
    if isinstance(entry.item, otio.core.Composition):
        raise BadInput(
            f"{label} is a nested sequence and has no media of its own; render it to a movie, or "
            "save it as a timeline and name a clip in it."
        )
    reference = entry.item.media_reference
    if isinstance(reference, otio.schema.GeneratorReference):
        raise BadInput(f"{label} is a generator and has no frames on disk; render it to a movie.")
    if not isinstance(
        reference, (otio.schema.ExternalReference, otio.schema.ImageSequenceReference)
    ):
        raise BadInput(f"{label} has no media in this timeline; relink it and save it again.")
    if isinstance(reference, otio.schema.ImageSequenceReference) and reference.frame_step != 1:
        raise BadInput(
            f"{label} is a sequence with every {reference.frame_step}th image only; "
            "render it to a movie."
        )
    speed_of(entry)


def speed_of(entry: Entry) -> Fraction:
    """How fast the clip plays its media: 2 is twice as fast.

    Raises `BadInput` for what is not one constant speed forwards. Applications write reversed
    clips in ways that contradict each other, so those are not guessed at.
    """
    speed = Fraction(1)
    label = repr(entry.label)
    for effect in entry.item.effects:
        if isinstance(effect, otio.schema.LinearTimeWarp):
            speed *= Fraction(effect.time_scalar).limit_denominator(1_000_000)
        elif isinstance(effect, otio.schema.TimeEffect):
            raise BadInput(
                f"{label} changes its speed as it plays ({effect.effect_name or effect.name}), "
                "which cannot be sent exactly; render it to a movie."
            )
    if speed == 0:
        raise BadInput(f"{label} is a freeze frame; render it to a movie to send it.")
    if speed < 0:
        raise BadInput(f"{label} plays backwards; render it to a movie to send it.")
    over = (*entry.track.effects, *entry.track.parent().effects)
    if any(isinstance(effect, otio.schema.TimeEffect) for effect in over):
        raise BadInput(f"The whole track of {label} is retimed; retime the clip itself instead.")
    return speed


def paths_of_media(entry: Entry, folder: str) -> Tuple[str, ...]:
    """Every path, or ``%0Nd`` pattern, that the clip's media may have."""
    reference = entry.item.media_reference
    if isinstance(reference, otio.schema.ExternalReference):
        return paths_of(reference.target_url, folder)
    number = f"%0{reference.frame_zero_padding}d"
    return tuple(
        path.replace(_NUMBER, number) for path in paths_of(_sequence_url(reference), folder)
    )


def existing_media(entry: Entry, folder: str) -> str:
    """The path, or ``%0Nd`` pattern, of the clip's media on this computer.

    Raises `BadInput` when it is not there.
    """
    reference = entry.item.media_reference
    if isinstance(reference, otio.schema.ExternalReference):
        found = existing(reference.target_url, folder)
    else:
        first, padding = reference.start_frame, reference.frame_zero_padding
        number = ("-" if first < 0 else "") + str(abs(first)).zfill(padding)
        url = _sequence_url(reference)
        found = next(
            (
                path.replace(_NUMBER, f"%0{padding}d")
                for path in paths_of(url, folder)
                if Path(path.replace(_NUMBER, number)).exists()
            ),
            None,
        )
    if found is None:
        expected = paths_of_media(entry, folder)[0]
        raise BadInput(
            f"The media of {entry.label!r} is not at {expected}; put it there, or relink the clip."
        )
    return found


def rate_of_media(entry: Entry, media: Media) -> Fraction:
    """Frames a second: a sequence has the rate that the timeline gives it, a movie its own."""
    reference = entry.item.media_reference
    if isinstance(reference, otio.schema.ImageSequenceReference):
        return exact_rate(reference.rate)
    return media.rate


def origin_of(entry: Entry, media: Media) -> Fraction:
    """What to add to a time of the clip's media, in frames, to get the media's own frame number.

    The clip counts as its ``available_range`` does. Where there is none, it counts from the
    timecode in the file if its range lies there, and from 0 otherwise.
    """
    rate = rate_of_media(entry, media)
    written = written_origin(entry, rate, media.range.start)
    if written is not None:
        return written
    timecode = media.start_timecode
    if timecode is not None and entry.item.source_range is not None:
        start = entry.item.source_range.start_time
        position = frames_at(start.value, start.rate, rate)
        if timecode <= position < timecode + len(media.range):
            return Fraction(media.range.start - timecode)
    return Fraction(media.range.start)


def written_origin(entry: Entry, rate: Fraction, first: int) -> Optional[Fraction]:
    """`origin_of` as far as the timeline says it; ``first`` is the media's first frame."""
    reference = entry.item.media_reference
    available = reference.available_range
    if available is None:
        return None
    zero = frames_at(available.start_time.value, available.start_time.rate, rate)
    sequence = isinstance(reference, otio.schema.ImageSequenceReference)
    return (reference.start_frame if sequence else first) - zero


def cut_of(entry: Entry, rate: Fraction, origin: Fraction) -> Cut:
    """What the clip plays of media with ``rate`` and `origin_of`. Raises `BadInput`."""
    try:
        trimmed = entry.item.trimmed_range()
    except (otio.exceptions.OTIOError, ValueError):
        raise BadInput(
            f"{entry.label!r} has no length in this timeline; give it one and save it again."
        ) from None
    start, duration = trimmed.start_time, trimmed.duration
    if not duration.value > 0:
        raise BadInput(f"{entry.label!r} is 0 frames long.")
    return cut(
        frames_at(start.value, start.rate, rate) + origin,
        frames_at(duration.value, duration.rate, rate),
        speed_of(entry),
        rate,
        (duration.value, duration.rate),
    )


def frames_of(entry: Entry, used: Cut, available: FrameRange) -> FrameRange:
    """The frames that the clip uses. Raises `BadInput` when its media has not all of them."""
    frames = used.frames(available)
    if not frames.within(available):
        raise BadInput(
            f"{entry.label!r} uses frames {frames} of its media, which has {available}; "
            "trim the clip, or relink it to media that is long enough."
        )
    return frames


def neighbours(entry: Entry) -> Optional[str]:
    """A sentence when a transition touches the clip: what lies under it is not sent."""
    items = list(entry.track)
    around = items[max(0, entry.position - 1) : entry.position + 2]
    if any(isinstance(item, otio.schema.Transition) for item in around):
        return "A transition touches this clip; only the frames between its cuts are sent."
    return None


def ignored_effects(entry: Entry) -> Optional[str]:
    """A sentence when the clip has effects other than retimes: they are not sent."""
    names = [
        effect.effect_name or effect.name or "unnamed"
        for effect in entry.item.effects
        if not isinstance(effect, otio.schema.TimeEffect)
    ]
    return f"Its effects are not sent: {', '.join(names)}." if names else None


def _sequence_url(reference: otio.schema.ImageSequenceReference) -> str:
    base = reference.target_url_base
    joint = "" if not base or base.endswith(("/", "\\")) else "/"
    return f"{base}{joint}{reference.name_prefix}{_NUMBER}{reference.name_suffix}"
