"""Where the proxy's pixels go: the rectangle on the canvas, and the picture made of both.

Everything happens in the planes of a YCbCr frame, so that a code value inside the rectangle is
the proxy's own. 4:2:0 stores colour for pairs of pixels; a rectangle that begins between the two
pixels of a pair is therefore put together in 4:4:4 and brought to 4:2:0 as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from reframe.model.geometry import Size, SourcePosition

Plane = npt.NDArray[np.uint8]

#: FFmpeg's AVCOL_SPC_UNSPECIFIED.
_UNTAGGED = 2


@dataclass(frozen=True)
class Rectangle:
    """Pixels ``[left, right) × [top, bottom)``; it may run over the canvas' edges."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> Size:
        return Size(self.right - self.left, self.bottom - self.top)

    def clipped(self, canvas: Size) -> Rectangle:
        return Rectangle(
            max(0, self.left),
            max(0, self.top),
            min(canvas.width, self.right),
            min(canvas.height, self.bottom),
        )

    def moved(self, right: int, down: int) -> Rectangle:
        return Rectangle(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def grown(self, factor: float) -> Rectangle:
        """Scaled about its own centre."""
        dx = round(self.size.width * (factor - 1) / 2)
        dy = round(self.size.height * (factor - 1) / 2)
        return Rectangle(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)


def rectangle_of(position: SourcePosition, canvas: Size) -> Rectangle:
    """The whole pixels of ``position``: each edge rounded by itself; never empty."""
    left, top, width, height = position.pixels(canvas)
    x, y = round(left), round(top)
    return Rectangle(x, y, max(x + 1, round(left + width)), max(y + 1, round(top + height)))


def working_format(rectangle: Rectangle) -> str:
    """``yuv420p`` where the rectangle begins on whole colour samples, else ``yuv444p``."""
    return "yuv420p" if rectangle.left % 2 == 0 and rectangle.top % 2 == 0 else "yuv444p"


def planes_of(frame: av.VideoFrame) -> list[Plane]:
    """The frame's planes as writable arrays of rows, without the padding at their ends."""
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[
            : plane.height, : plane.width
        ]
        for plane in frame.planes
    ]


def scaled(
    frame: av.VideoFrame,
    size: Size,
    pixel_format: str,
    interpolation: Interpolation = Interpolation.BICUBIC,
) -> av.VideoFrame:
    """The frame at another size as limited-range bt709; the same frame if it is that already.

    A frame without a tag is taken for bt709, as a proxy of ours would be.
    """
    tagged = frame.colorspace != _UNTAGGED
    return frame.reformat(
        size.width,
        size.height,
        pixel_format,
        src_colorspace=frame.colorspace if tagged else Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=frame.color_range or ColorRange.MPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=interpolation,
        threads=1,
    )


def paste(picture: av.VideoFrame, onto: av.VideoFrame, rectangle: Rectangle) -> None:
    """Put ``picture``, of the rectangle's size, where it belongs on the canvas frame."""
    canvas = Size(onto.width, onto.height)
    inside = rectangle.clipped(canvas)
    for source, target in zip(planes_of(picture), planes_of(onto), strict=True):
        step_x = 2 if target.shape[1] < canvas.width else 1
        step_y = 2 if target.shape[0] < canvas.height else 1
        left, right = inside.left // step_x, -(-inside.right // step_x)
        top, bottom = inside.top // step_y, -(-inside.bottom // step_y)
        x, y = left - rectangle.left // step_x, top - rectangle.top // step_y
        target[top:bottom, left:right] = source[y : y + bottom - top, x : x + right - left]


def mirror(frame: av.VideoFrame) -> av.VideoFrame:
    """A copy with left and right exchanged."""
    turned = av.VideoFrame(frame.width, frame.height, frame.format.name)
    for source, target in zip(planes_of(frame), planes_of(turned), strict=True):
        target[:] = source[:, ::-1]
    return turned
