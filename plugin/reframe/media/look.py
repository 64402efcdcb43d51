"""How a movie's frames are meant to be seen: their size, turn, and what their codes stand for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import av
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from reframe.media.siting import LEFT, siting_of
from reframe.model.geometry import Size

#: Numbers of ITU-T H.273, which FFmpeg uses as well.
RGB, BT709, UNTAGGED, BT470BG, SMPTE170M, BT2020 = 0, 1, 2, 5, 6, 9
PQ, HLG = 16, 18
#: Matrices that can be converted from; anything else is taken as untagged.
_MATRICES = frozenset({BT709, 4, BT470BG, SMPTE170M, 7, BT2020})
#: AVFieldOrder: top or bottom field first, coded and shown.
_FIELDS = frozenset({2, 3, 4, 5})
#: Reserved or unspecified.
_UNKNOWN = frozenset({0, UNTAGGED, 3})


@dataclass(frozen=True)
class Look:
    """What has to be known to show a decoded frame right.

    ``shown`` is the size with pixel aspect and rotation applied, in square pixels; ``turn`` is
    how far a player turns the stored picture, in degrees counter-clockwise. ``matrix``,
    ``primaries`` and ``transfer`` are H.273 numbers, never "untagged".
    """

    shown: Size
    turn: int
    pixel_aspect: Fraction
    matrix: int
    primaries: int
    transfer: int
    full_range: bool
    bits: int
    interlaced: bool = False
    #: Where chroma of half size lies, as FFmpeg's filters call it.
    siting: str = LEFT

    @property
    def hdr(self) -> bool:
        return self.transfer in (PQ, HLG)


def look_of(stream: VideoStream, frame: av.VideoFrame) -> Look:
    """The look of a stream's frames, from its tags and those of one decoded frame."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    stored = Size(frame.width, frame.height)
    upright = Size(max(1, round(stored.width * aspect)), stored.height)
    turn = round(frame.rotation / 90) * 90 % 360
    matrix = _matrix(frame)
    return Look(
        shown=upright.turned if turn % 180 else upright,
        turn=turn,
        pixel_aspect=aspect,
        matrix=matrix,
        primaries=_tag(frame.color_primaries, stream.color_primaries, matrix),
        transfer=_tag(frame.color_trc, stream.color_trc, BT709),
        full_range=_full_range(frame),
        bits=max(component.bits for component in frame.format.components),
        interlaced=frame.interlaced_frame or _field_order(stream) in _FIELDS,
        siting=siting_of(frame),
    )


def _field_order(stream: VideoStream) -> int:
    """What the container says; PyAV tells it from version 18 on."""
    return int(getattr(stream.codec_context, "field_order", 0))


def _matrix(frame: av.VideoFrame) -> int:
    """The matrix by its tag; without one, standard definition is bt601 and the rest bt709."""
    if frame.format.is_rgb:
        return RGB
    if frame.colorspace == 10:  # Constant luminance: taken as what is nearest.
        return BT2020
    if frame.colorspace in _MATRICES:
        return int(frame.colorspace)
    return BT709 if frame.height > 576 or frame.width >= 1280 else SMPTE170M


def _tag(of_frame: int, of_stream: int, otherwise: int) -> int:
    for tag in (of_frame, of_stream):
        if tag not in _UNKNOWN:
            return int(tag)
    return otherwise or BT709


def _full_range(frame: av.VideoFrame) -> bool:
    return (
        frame.format.is_rgb
        or frame.color_range == ColorRange.JPEG
        or frame.format.name.startswith("yuvj")
    )
