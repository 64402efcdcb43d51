"""The exact conversion, against a reference that shares no line with it."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame

from reframe.media.rgb import codes_of, encoding_of, to_rgb, to_rgb8
from support.exact_frame import Tags, encode_frame
from support.picture import scene

WIDTH, HEIGHT = 96, 54
_WEIGHTS = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}


def any_frame(pixel_format: str, matrix: int, full: bool) -> VideoFrame:
    """A frame of random but smooth codes, over and under the legal range as well."""
    frame = VideoFrame(WIDTH, HEIGHT, pixel_format)
    random = np.random.default_rng(3)
    bits = frame.format.components[0].bits
    kind = np.uint8 if bits == 8 else np.uint16
    for plane in frame.planes:
        coarse = random.uniform(2, 253, (plane.height // 6 + 2, plane.width // 6 + 2))
        codes = np.kron(coarse, np.ones((6, 6)))[: plane.height, : plane.width]
        codes = codes * 2 ** (bits - 8) + random.integers(-2, 3, codes.shape)
        rows = np.zeros((plane.height, plane.line_size // np.dtype(kind).itemsize), kind)
        rows[:, : plane.width] = np.clip(codes, 0, 2**bits - 1)
        plane.update(rows.tobytes())
    frame.colorspace, frame.color_range = matrix, 2 if full else 1
    return frame


def reference(frame: VideoFrame, matrix: int, full: bool) -> npt.NDArray[np.float64]:
    """R'G'B' in double precision, chroma interpolated linearly from its left siting."""
    bits = frame.format.components[0].bits
    kind = np.uint8 if bits == 8 else np.uint16
    planes = [
        np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width].astype(float)
        for plane in frame.planes
    ]
    y, cb, cr = planes[0], *(_upsampled(plane) for plane in planes[1:3])
    one = 2.0 ** (bits - 8)
    if full:
        top = 2.0**bits - 1
        y, cb, cr = y / top, (cb - 128 * one) / top, (cr - 128 * one) / top
    else:
        y = (y - 16 * one) / (219 * one)
        cb, cr = (cb - 128 * one) / (224 * one), (cr - 128 * one) / (224 * one)
    kr, kb = _WEIGHTS[matrix]
    red = y + (2 - 2 * kr) * cr
    blue = y + (2 - 2 * kb) * cb
    return np.stack([red, (y - kr * red - kb * blue) / (1 - kr - kb), blue], axis=-1)


def _upsampled(plane: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if plane.shape[0] < HEIGHT:
        rows = (np.arange(HEIGHT) + 0.5) / 2 - 0.5
        plane = np.stack([np.interp(rows, np.arange(len(plane)), each) for each in plane.T]).T
    if plane.shape[1] < WIDTH:
        columns = np.arange(WIDTH) / 2
        plane = np.stack([np.interp(columns, np.arange(plane.shape[1]), each) for each in plane])
    return plane


def through_a_movie(path: Path, frame: VideoFrame) -> VideoFrame:
    """The frame as a decoder gives it back, code for code, with all that a decoder knows."""
    with av.open(str(path), "w") as movie:
        stream = movie.add_stream("libx264", rate=25, options={"qp": "0"})
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = frame.format.name
        context = stream.codec_context
        context.colorspace, context.color_range = frame.colorspace, frame.color_range
        movie.mux(stream.encode(frame))
        movie.mux(stream.encode(None))
    with av.open(str(path)) as movie:
        return next(movie.decode(video=0))


@pytest.mark.parametrize(
    ("pixel_format", "matrix", "full"),
    [
        ("yuv420p", 1, False),
        ("yuv420p", 6, False),
        ("yuvj420p", 1, True),
        ("yuv422p", 1, False),
        ("yuvj422p", 6, True),
        ("yuv444p", 1, False),
        ("yuvj444p", 1, True),
        ("yuv420p10le", 9, False),
        ("yuv422p10le", 1, False),
        ("yuv444p10le", 9, True),
    ],
)
def test_every_pixel_is_within_one_code_of_the_exact_conversion(
    tmp_path: Path, pixel_format: str, matrix: int, full: bool
) -> None:
    made = any_frame(pixel_format, matrix, full)
    frame = through_a_movie(tmp_path / "a.mp4", made)
    assert frame.format.name == pixel_format
    difference = np.abs(to_rgb(frame) - reference(made, matrix, full)) * 255
    assert difference.max() < 0.05


@pytest.mark.parametrize("pixel_format", ["yuv422p10le", "yuv444p12le", "yuva444p12le"])
def test_what_editors_work_with_is_as_exact(pixel_format: str) -> None:
    frame = any_frame(pixel_format, 1, False)
    assert (np.abs(to_rgb(frame) - reference(frame, 1, False)) * 255).max() < 0.05


@pytest.mark.parametrize("matrix", [1, 6, 9])
def test_a_picture_comes_back_from_its_codes(matrix: int) -> None:
    wanted = scene(5, WIDTH, HEIGHT)
    frame = encode_frame(wanted, "yuv444p16le", Tags(matrix))
    assert np.abs(to_rgb(frame) - wanted).max() < 1e-4


def test_what_lies_beyond_white_and_black_is_kept() -> None:
    frame = VideoFrame(16, 16, "yuv444p")
    for plane, code in zip(frame.planes, (255, 128, 128), strict=True):
        plane.update(bytes([code]) * plane.buffer_size)
    frame.color_range = 1
    assert to_rgb(frame).min() == pytest.approx((255 - 16) / 219, abs=1e-5)
    assert to_rgb8(frame).min() == 255


def test_an_untagged_movie_is_taken_for_what_we_send() -> None:
    frame = VideoFrame(16, 16, "yuv420p")
    assert encoding_of(frame).matrix == 1
    assert not encoding_of(frame).full_range


@pytest.mark.parametrize("pixel_format", ["rgb24", "gbrp"])
def test_rgb_movies_keep_their_values(pixel_format: str) -> None:
    wanted = np.round(scene(2, WIDTH, HEIGHT) * 255).astype(np.uint8)
    frame = VideoFrame.from_ndarray(wanted, "rgb24").reformat(format=pixel_format)
    assert np.array_equal(to_rgb8(frame), wanted)
    assert np.abs(to_rgb(frame) * 255 - wanted).max() < 1e-3


def test_a_grey_movie_is_grey() -> None:
    frame = VideoFrame(16, 16, "gray")
    frame.planes[0].update(bytes([126]) * frame.planes[0].buffer_size)
    codes = codes_of(frame)
    assert (codes[..., 1:] == 128 * 256).all()
