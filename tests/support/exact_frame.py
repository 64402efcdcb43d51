"""Frames made from RGB without an error of their own: what decoders are measured against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

Values = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Tags:
    """Colour tags by FFmpeg's numbers: 1 is bt709, 2 untagged, 5 bt601 (625), 6 bt601 (525),
    9 bt2020; transfer 16 is PQ and 18 HLG. ``encoded`` is the matrix really used, where the tag
    is missing."""

    matrix: int = 1
    primaries: int = 1
    transfer: int = 1
    full: bool = False
    encoded: int | None = None


BT709 = Tags()
BT601 = Tags(6, 6, 6)
UNTAGGED_HD = Tags(2, 2, 2, encoded=1)
UNTAGGED_SD = Tags(2, 2, 2, encoded=6)

_KR_KB = {
    1: (0.2126, 0.0722),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
}


def encode_frame(rgb: Values, pixel_format: str, tags: Tags) -> VideoFrame:
    """RGB of 0 to 1 as a tagged frame, exact but for the rounding of its own bit depth."""
    rgb = np.clip(rgb, 0, 1)
    if av.VideoFormat(pixel_format).is_rgb:
        whole = np.ascontiguousarray(np.round(rgb * 65535).astype(np.uint16))
        return VideoFrame.from_ndarray(whole, "rgb48le").reformat(format=pixel_format)
    frame = VideoFrame(rgb.shape[1], rgb.shape[0], pixel_format)
    for plane, values in zip(frame.planes, _codes(rgb, frame, tags), strict=False):
        _fill(plane, values)
    opaque = float((1 << frame.format.components[0].bits) - 1)
    for alpha in frame.planes[3:]:
        _fill(alpha, np.full((alpha.height, alpha.width), opaque))
    frame.colorspace, frame.color_range = tags.matrix, 2 if tags.full else 1
    frame.color_primaries, frame.color_trc = tags.primaries, tags.transfer
    return frame


def _codes(rgb: Values, frame: VideoFrame, tags: Tags) -> Iterator[Values]:
    """Y, Cb and Cr in code values; chroma reduced to its planes' size, sited left."""
    kr, kb = _KR_KB[tags.encoded or tags.matrix]
    bits = frame.format.components[0].bits
    y = rgb @ np.array([kr, 1 - kr - kb, kb], np.float32)
    chroma = ((rgb[..., 2] - y) / (2 * (1 - kb)), (rgb[..., 0] - y) / (2 * (1 - kr)))
    black, luma_span, chroma_span = (0, 255, 255) if tags.full else (16, 219, 224)
    scale = ((1 << bits) - 1) / 255 if tags.full else 1 << (bits - 8)
    yield (y * luma_span + black) * scale
    for values, plane in zip(chroma, frame.planes[1:3], strict=True):
        sited = _left_sited(values, rgb.shape[0] // plane.height, rgb.shape[1] // plane.width)
        yield sited * chroma_span * scale + (1 << (bits - 1))


def _left_sited(values: Values, down: int, across: int) -> Values:
    if across == 2:
        wide = np.pad(values, ((0, 0), (1, 1)), mode="edge")
        values = ((wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]) / 4)[:, ::2]
    if down == 2:
        values = (values[::2] + values[1::2]) / 2
    return values


def _fill(plane: VideoPlane, values: Values) -> None:
    kind = np.uint8 if plane.line_size < 2 * plane.width else np.uint16
    rows = np.zeros((plane.height, plane.line_size // np.dtype(kind).itemsize), kind)
    rows[:, : plane.width] = np.clip(np.round(values), 0, np.iinfo(kind).max)
    plane.update(rows.tobytes())
