"""A chart of 144 flat colours, and how far they are off after a passage through any movie."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.plane import VideoPlane

Colours = npt.NDArray[np.float64]

ROWS, COLUMNS = 9, 16


def colours() -> Colours:
    """Rows × columns × RGB, 0 to 1: a ramp of grey, then colours of all kinds."""
    chart = np.random.default_rng(1).uniform(0.02, 0.98, (ROWS, COLUMNS, 3))
    chart[0] = np.linspace(0, 1, COLUMNS)[:, None]
    chart[1, :6] = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
    return chart


def draw_chart(_number: int, width: int, height: int) -> npt.NDArray[np.float32]:
    """The chart as a picture whose sides are multiples of `COLUMNS` and `ROWS`."""
    tall = np.repeat(colours(), height // ROWS, axis=0)
    return np.repeat(tall, width // COLUMNS, axis=1).astype(np.float32)


def ideal_codes() -> Colours:
    """Y, Cb and Cr of the chart as 8-bit code values in bt709, limited range, not rounded."""
    rgb = colours()
    y = rgb @ (0.2126, 0.7152, 0.0722)
    cb, cr = (rgb[..., 2] - y) / 1.8556, (rgb[..., 0] - y) / 1.5748
    return np.stack([219 * y + 16, 224 * cb + 128, 224 * cr + 128], axis=-1)


def read_chart(movie: Path) -> Colours:
    """Y, Cb and Cr of the chart in the first frame of a movie in yuv420p, as 8-bit code values.

    Each is the mean of the middle of its patch.
    """
    with av.open(str(movie)) as container:
        frame = next(container.decode(video=0))
    if frame.format.name != "yuv420p":
        raise ValueError(f"not yuv420p but {frame.format.name}")
    return np.stack([_patches(_plane(plane)) for plane in frame.planes], axis=-1)


def _plane(plane: VideoPlane) -> npt.NDArray[np.uint8]:
    rows = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def _patches(plane: npt.NDArray[np.uint8]) -> Colours:
    high, wide = plane.shape[0] // ROWS, plane.shape[1] // COLUMNS
    cut = plane[: high * ROWS, : wide * COLUMNS].reshape(ROWS, high, COLUMNS, wide)
    middle = cut[:, high // 4 : high - high // 4, :, wide // 4 : wide - wide // 4]
    return np.asarray(middle.mean(axis=(1, 3)))
