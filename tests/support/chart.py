"""A chart of 144 flat colours, and how far they are off after a passage through any movie."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import PyOpenColorIO as OpenColorIO
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
    return drawn(colours(), width, height)


def drawn(chart: Colours, width: int, height: int) -> npt.NDArray[np.float32]:
    """Any colours, rows × columns × RGB, as a picture."""
    tall = np.repeat(chart, height // ROWS, axis=0)
    return np.repeat(tall, width // COLUMNS, axis=1).astype(np.float32)


def codes(rgb: Colours) -> Colours:
    """Y, Cb and Cr of R'G'B' as 8-bit code values in bt709, limited range, not rounded."""
    y = rgb @ (0.2126, 0.7152, 0.0722)
    cb, cr = (rgb[..., 2] - y) / 1.8556, (rgb[..., 0] - y) / 1.5748
    return np.stack([219 * y + 16, 224 * cb + 128, 224 * cr + 128], axis=-1)


def hdr_and_sdr(display: str) -> tuple[Colours, Colours]:
    """A scene with highlights as ACES puts it on an HDR display, and on an SDR one."""
    scene = colours() ** 2.2 * np.geomspace(0.3, 3, ROWS)[:, None, None] + 0.02
    hdr = _shown(scene, f"{display} - Display", "ACES 1.1 - HDR Video (1000 nits & Rec.2020 lim)")
    sdr = _shown(scene, "Rec.1886 Rec.709 - Display", "ACES 1.0 - SDR Video")
    return hdr, np.clip(sdr, 0, 1)


def _shown(scene: Colours, display: str, view: str) -> Colours:
    config = OpenColorIO.Config.CreateFromBuiltinConfig("studio-config-v2.1.0_aces-v1.3_ocio-v2.3")
    values = scene.astype(np.float32)
    transform = OpenColorIO.DisplayViewTransform("Linear Rec.709 (sRGB)", display, view)
    config.getProcessor(transform).getDefaultCPUProcessor().applyRGB(values)
    return values.astype(np.float64)


def wide_and_narrow() -> tuple[Colours, Colours]:
    """Colours of BT.709 as BT.2020 codes them, and as BT.709 does, with the curve of both."""
    to_2020 = np.array(
        [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
    )
    narrow = colours() * 0.8 + 0.1
    light = np.where(narrow < 0.081, narrow / 4.5, ((narrow + 0.099) / 1.099) ** (1 / 0.45))
    wide = light @ to_2020.T
    return np.where(wide < 0.018, wide * 4.5, 1.099 * wide**0.45 - 0.099), narrow


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
