"""Chroma of half size lies where it belongs: in the proxy, and when a movie becomes RGB.

A wave of colour goes through, and its phase tells how far the samples of chroma are off.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from reframe.media.conform import Conformer
from reframe.media.movie import frames_of
from reframe.media.rgb import codes_of
from reframe.media.source import open_source
from reframe.model.geometry import Size
from reframe.model.time import FrameRange
from support.exact_frame import BT601, Tags
from support.images import write_image
from support.picture import Picture

Clips = Callable[..., Path]
Values = npt.NDArray[np.floating]

WIDTH, HEIGHT = 512, 288
_WAVES = 16
#: In pixels; what is wrong is off by an eighth of a pixel and more.
_EXACT = 0.07
SIZES = (Size(WIDTH, HEIGHT), Size(256, 144), Size(384, 216))
_CLEAN = {"crf": "2"}

SOURCES: dict[str, tuple[str, dict[str, Any]]] = {
    "4:2:0": ("a.mp4", {"options": _CLEAN}),
    "4:2:0, bt601": ("a.mp4", {"tags": BT601, "options": _CLEAN}),
    "4:2:0, no tag": ("a.mp4", {"codec": "vp9"}),
    "4:2:2": ("a.mov", {"codec": "prores"}),
    "4:4:4": ("a.mkv", {"codec": "ffv1"}),
    "R'G'B'": ("a.mov", {"codec": "png"}),
    "HLG": ("a.mkv", {"codec": "ffv1", "pixel_format": "yuv420p10le", "tags": Tags(9, 9, 18)}),
    "turned by 90°": ("a.mp4", {"rotation": 90, "options": _CLEAN}),
    "turned by 180°": ("a.mp4", {"rotation": 180, "options": _CLEAN}),
    "turned by 270°, bt601": ("a.mp4", {"rotation": -90, "tags": BT601}),
}
#: Sitings by their numbers in H.264, and how far to the right and down each is of left.
SITINGS = (
    (0, 0.0, 0.0),
    (1, 0.5, 0.0),
    (2, 0.0, -0.5),
    (3, 0.5, -0.5),
    (4, 0.0, 0.5),
    (5, 0.5, 0.5),
)


def across(_number: int, width: int, height: int) -> Picture:
    return np.tile(_wave(width)[None], (height, 1, 1)).astype(np.float32)


def down(_number: int, width: int, height: int) -> Picture:
    return np.tile(_wave(height)[:, None], (1, width, 1)).astype(np.float32)


WAYS = ((across, 0), (down, 1))


def _wave(length: int) -> Values:
    """R'G'B' along a line: grey as to its luma, between yellow and blue."""
    blue = 0.5 + 0.44 * np.cos(2 * np.pi * _WAVES * (np.arange(length) + 0.5) / length)
    green = (0.5 - 0.2126 * 0.5 - 0.0722 * blue) / 0.7152
    return np.stack([np.full(length, 0.5), green, blue], axis=-1)


def _place(samples: Values, axis: int) -> float:
    """Where the first sample lies on a picture of that many pixels, from its edge."""
    line = samples.mean(axis=axis)
    turns = np.exp(-2j * np.pi * _WAVES * np.arange(len(line)) / len(line))
    return float(np.angle(((line - line.mean()) * turns).sum()) / (2 * np.pi * _WAVES) * len(line))


def _conformed(source: Path, size: Size) -> av.VideoFrame:
    """The first frame as the proxy shows it, before it is encoded."""
    with open_source(str(source)) as opened:
        first = opened.media.range.start
        _, frame = next(iter(opened.frames(FrameRange(first, first + 1))))
        return Conformer(opened.look, size)(frame)


def _sited(picture: av.VideoFrame, axis: int) -> float:
    """How far, in pixels, a picture's chroma lies from where that of H.264 does."""
    plane = picture.planes[1]
    samples = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)
    from_edge = 2 * _place(samples[:, : plane.width].astype(float), axis)
    return from_edge - (0.5 if axis == 0 else 1.0)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("kind", SOURCES)
def test_chroma_of_the_proxy_lies_where_h264_has_it(clips: Clips, kind: str, size: Size) -> None:
    name, options = SOURCES[kind]
    for picture, axis in WAYS:
        movie = clips(name, 2, size=(WIDTH, HEIGHT), picture=picture, **options)
        assert _sited(_conformed(movie, size), axis) == pytest.approx(0, abs=_EXACT)


def test_so_does_that_of_an_image(place: Path) -> None:
    for picture, axis in WAYS:
        image = write_image(place / "a.0007.png", picture(0, WIDTH, HEIGHT), "uint16", bits=16)
        assert _sited(_conformed(image, SIZES[1]), axis) == pytest.approx(0, abs=_EXACT)


@pytest.mark.parametrize(("number", "right", "below"), SITINGS)
def test_a_movie_is_read_by_the_siting_that_it_names(
    clips: Clips, number: int, right: float, below: float
) -> None:
    """All are made sited left: what says otherwise is shifted by as much, the other way."""
    tagged = {**_CLEAN, "x264-params": f"scenecut=0:bframes=0:chromaloc={number}"}
    for (picture, axis), shift in zip(WAYS, (right, below), strict=True):
        movie = clips("a.mp4", 2, size=(WIDTH, HEIGHT), picture=picture, options=tagged)
        blue = codes_of(next(frames_of(str(movie))))[..., 1].astype(float)
        assert _place(blue, axis) - 0.5 == pytest.approx(-shift, abs=_EXACT)
        for size in SIZES:
            found = _sited(_conformed(movie, size), axis)
            assert found == pytest.approx(-shift * size.width / WIDTH, abs=_EXACT)
