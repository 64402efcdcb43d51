"""From the YCbCr codes of a decoded frame to R'G'B', exactly.

swscale's own conversions to RGB are up to 54 code values off, so it is asked for one thing that
it does without error: bringing chroma to full resolution, in 16 bit (facts: measured against a
float reference). Matrix and range are applied here, in float, by the tags of the file.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TypeAlias

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

Codes: TypeAlias = npt.NDArray[np.uint16]
Floats: TypeAlias = npt.NDArray[np.float32]

#: Kr and Kb by the number that ITU-T H.273 gives a matrix. Everything else is taken as bt709:
#: that is what the proxy is tagged as, so an answer without tags most likely is the same.
_WEIGHTS = {
    1: (0.2126, 0.0722),  # bt709
    4: (0.30, 0.11),  # fcc
    5: (0.299, 0.114),  # bt470bg, 601 of 625 lines
    6: (0.299, 0.114),  # smpte170m, 601 of 525 lines
    7: (0.212, 0.087),  # smpte240m
    9: (0.2627, 0.0593),  # bt2020, non-constant luminance
}
_RGB = 0
_BT709 = 1

_reformatters = threading.local()


@dataclass(frozen=True)
class Encoding:
    """How the codes of a frame stand for R'G'B': matrix number (H.273), range and bit depth."""

    matrix: int
    full_range: bool
    depth: int

    @property
    def is_rgb(self) -> bool:
        return self.matrix == _RGB


def encoding_of(frame: av.VideoFrame) -> Encoding:
    """The encoding that the frame's tags name; untagged means bt709 in limited range."""
    component = frame.format.components[0]
    if frame.format.is_rgb:
        return Encoding(_RGB, True, component.bits)
    matrix = frame.colorspace if frame.colorspace in _WEIGHTS else _BT709
    full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
    return Encoding(matrix, full, component.bits)


def codes_of(frame: av.VideoFrame) -> Codes:
    """The frame's codes as ``(height, width, 3)``, 16 bit: Y Cb Cr, or R G B of an RGB frame.

    A code of ``depth`` bits stands in the upper bits (RGB: filled up to 65535), chroma is
    brought to full resolution by bilinear interpolation at the frame's chroma siting.
    """
    if frame.format.is_rgb:
        return _rgb_codes(frame)
    if frame.format.name.startswith(("yuv422p", "yuva422p")):
        return _left_sited(frame)
    if frame.format.name in ("yuvj444p", "yuv444p"):
        # swscale repeats the byte of full-range 4:4:4 instead of shifting it.
        return np.left_shift(_as_array(frame), 8, dtype=np.uint16)
    return _as_array(_reformat(frame, "yuv444p16le"))


def matrix_of(encoding: Encoding) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Matrix (3×3) and offset (3) from codes as parts of 65535 to R'G'B', black 0 and white 1.

    Values beyond both ends are kept: limited range has room above white and below black.
    """
    if encoding.is_rgb:
        return np.eye(3), np.zeros(3)
    red, blue = _WEIGHTS[encoding.matrix]
    green = 1 - red - blue
    from_differences = np.array(
        [
            [1, 0, 2 * (1 - red)],
            [1, -2 * blue * (1 - blue) / green, -2 * red * (1 - red) / green],
            [1, 2 * (1 - blue), 0],
        ]
    )
    if encoding.full_range:
        top = float((2**encoding.depth - 1) << (16 - encoding.depth))
        black, luma, chroma = 0.0, top, top
    else:
        black, luma, chroma = 16.0 * 256, 219.0 * 256, 224.0 * 256
    scale = 65535 / np.array([luma, chroma, chroma])
    zero = np.array([black / luma, 32768 / chroma, 32768 / chroma])
    return from_differences * scale, -from_differences @ zero


def to_rgb(frame: av.VideoFrame) -> Floats:
    """R'G'B' of a frame as ``(height, width, 3)`` float32, black 0 and white 1, not clipped."""
    return rgb_of(codes_of(frame), encoding_of(frame))


def rgb_of(codes: npt.NDArray[np.uint16] | Floats, encoding: Encoding) -> Floats:
    """R'G'B' of 16-bit codes ``(…, 3)`` as `codes_of` gives them."""
    matrix, offset = matrix_of(encoding)
    values = codes.astype(np.float32)
    rgb: Floats = values @ (matrix.T / 65535).astype(np.float32)
    rgb += offset.astype(np.float32)
    return rgb


def to_rgb8(frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
    """R'G'B' of a frame rounded to 8 bit, ``(height, width, 3)``, for pictures shown to people."""
    rounded: npt.NDArray[np.uint8] = np.clip(to_rgb(frame) * 255 + 0.5, 0, 255).astype(np.uint8)
    return rounded


def _left_sited(frame: av.VideoFrame) -> Codes:
    """Codes of a 4:2:2 frame: chroma belongs to the left pixel of each pair."""
    bits = frame.format.components[0].bits
    kind = np.uint8 if bits == 8 else np.uint16
    codes = np.empty((frame.height, frame.width, 3), np.uint16)
    for channel, plane in enumerate(frame.planes[:3]):
        rows = np.frombuffer(memoryview(plane), kind).reshape(plane.height, -1)[:, : plane.width]
        samples = np.left_shift(rows, 16 - bits, dtype=np.uint16)
        if channel == 0:
            codes[..., 0] = samples
            continue
        codes[:, 0::2, channel] = samples
        # The lowest bit is always free, so that the halves add up exactly.
        between = (samples >> 1) + (np.roll(samples, -1, axis=1) >> 1)
        between[:, -1] = samples[:, -1]
        codes[:, 1::2, channel] = between[:, : frame.width // 2]
    return codes


def _rgb_codes(frame: av.VideoFrame) -> Codes:
    if frame.format.components[0].bits == 8:
        # swscale takes 255 to 65279; here white must be 65535.
        return np.multiply(_as_array(_reformat(frame, "rgb24")), 257, dtype=np.uint16)
    return _as_array(_reformat(frame, "rgb48le"))


def _as_array(frame: av.VideoFrame) -> Codes:
    """The frame's samples, channels last; 8-bit ones become 16-bit numbers, not scaled."""
    samples: Codes = frame.to_ndarray(channel_last=True).astype(np.uint16, copy=False)
    return samples


def _reformat(frame: av.VideoFrame, name: str) -> av.VideoFrame:
    """``frame`` in another layout with its range untouched; one swscale context per thread."""
    reformatter: VideoReformatter | None = getattr(_reformatters, "value", None)
    if reformatter is None:
        reformatter = _reformatters.value = VideoReformatter()
    # "Limited to limited" is a plain shift; the formats named yuvj are full by name.
    unchanged = ColorRange.JPEG if frame.format.name.startswith("yuvj") else ColorRange.MPEG
    return reformatter.reformat(
        frame,
        format=name,
        interpolation=Interpolation.BILINEAR,
        src_color_range=unchanged,
        dst_color_range=unchanged,
    )
