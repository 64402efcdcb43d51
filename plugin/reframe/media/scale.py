"""Scaling without a change of what the codes stand for, which swscale does exactly."""

from __future__ import annotations

import av
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from reframe.media.look import BT709, RGB, Look
from reframe.model.geometry import Size

#: SWS_ACCURATE_RND, which PyAV names from version 18 on only. Without it, codes are biased.
_ACCURATE_ROUNDING = 0x40000
#: H.273 matrices as swscale numbers them: one number for both kinds of bt601.
_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9}


class Scaler:
    """Brings frames of ``look`` to ``size`` and to a pixel format.

    Y'CbCr keeps its matrix and range, more bits are filled with zeros below; R'G'B' becomes
    bt709 in limited range, unless the format is R'G'B' itself.
    """

    def __init__(self, look: Look, size: Size, pixel_format: str) -> None:
        self._matrix = None if look.matrix == RGB else _MATRICES[look.matrix]
        self._size = size
        self._format = pixel_format
        self._reformatter = VideoReformatter()

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The scaled frame; the same object if there is nothing to do."""
        rgb = self._matrix is None
        # swscale knows formats that are full range by name. For all others "limited to limited"
        # is what changes nothing.
        kept = ColorRange.JPEG if frame.format.name.startswith("yuvj") else ColorRange.MPEG
        return self._reformatter.reformat(
            frame,
            width=self._size.width,
            height=self._size.height,
            format=self._format,
            interpolation=self._kind(frame),
            src_colorspace=self._matrix,
            dst_colorspace=BT709 if rgb else self._matrix,
            src_color_range=None if rgb else kept,
            dst_color_range=ColorRange.MPEG if rgb else kept,
        )

    def _kind(self, frame: av.VideoFrame) -> int:
        """Halving and more is averaged; what is nearer to the size stays sharper with bicubic."""
        halved = frame.width >= 2 * self._size.width and frame.height >= 2 * self._size.height
        kind = Interpolation.AREA if halved else Interpolation.BICUBIC
        return int(kind) | _ACCURATE_ROUNDING
