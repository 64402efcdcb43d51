"""Where the chroma of a movie's frames lies, which has to be measured: PyAV does not tell it.

A decoder notes on each frame what the file says. FFmpeg's scaler heeds the note, and whatever is
made of a frame has the same one: so a slope of chroma with that note is brought to full size, and
where it then stands tells what the note is.
"""

from __future__ import annotations

import av
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace, Interpolation

#: Options of a decoder: its frames say that their chroma is level with the left pixel of a pair,
#: which every codec here means that does not say where it is. What a file says comes first.
LEFT_SITED = {"chroma_sample_location": "left"}

LEFT = "left"
#: By how far chroma lies to the right of, and below, the first of two pixels, in halves of a pixel.
_NAMES = {
    (0, 1): LEFT,
    (1, 1): "center",
    (0, 0): "topleft",
    (1, 0): "top",
    (0, 2): "bottomleft",
    (1, 2): "bottom",
}
#: Of the slope in pixels, and its rise from one sample of chroma to the next.
_SIDES = (32, 64)
_RISE = 4


def siting_of(frame: av.VideoFrame) -> str:
    """The siting that a decoded frame is tagged with, as FFmpeg's filters call it.

    Only 4:2:0 has a choice (ITU-T H.264 and H.265, 6.2): 4:2:2 is sited left, and decoders do not
    always say so.
    """
    if frame.format.chroma_height(frame.height) == frame.height:
        return LEFT
    side = _SIDES[frame.width == _SIDES[0]]  # Another size, or it would be the frame itself.
    slope = _unchanged(frame, "yuv420p", side)
    rising = bytes(_RISE * sample for sample in range(side // 2))
    across, down = slope.planes[1:]
    across.update(rising.ljust(across.line_size, b"\0") * across.height)
    down.update(b"".join(bytes([value]) * down.line_size for value in rising))
    return _NAMES.get(_offset(_unchanged(slope, "yuv444p16le", side)), LEFT)


def _offset(slope: av.VideoFrame) -> tuple[int, int]:
    """How far the slopes have moved to the right and down, in halves of a pixel."""
    middle = slope.width // 2
    across, down = (_code(plane, middle) / 256 / (_RISE / 4) for plane in slope.planes[1:])
    return round(2 * middle - across), round(2 * middle - down)


def _code(plane: VideoPlane, middle: int) -> int:
    at = middle * plane.line_size + 2 * middle
    return int.from_bytes(bytes(plane)[at : at + 2], "little")


def _unchanged(frame: av.VideoFrame, name: str, side: int) -> av.VideoFrame:
    return frame.reformat(
        side,
        side,
        name,
        interpolation=Interpolation.BILINEAR,
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.MPEG,
    )
