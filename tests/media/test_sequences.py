from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reframe.media.colour import to_linear
from reframe.media.image_file import read_header, read_picture
from reframe.media.probe import probe
from reframe.media.process import run
from reframe.media.proxy import export_proxy
from reframe.media.rgb import codes_of, encoding_of
from reframe.media.tasks import PROXY, ProbeRequest, Proxy, ProxyRequest
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Media
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.counter import counters
from support.images import write_image, write_parts, write_sequence
from support.picture import read_counter, scene

FOOTAGE = Path(__file__).parents[2].parent / "shared" / "media"


def probed(path: Path) -> Media:
    return probe(ProbeRequest(str(path)), go_on)


def export(path: Path, start: int, end: int, folder: Path, **options: Any) -> Proxy:
    request = ProxyRequest(str(path), FrameRange(start, end), str(folder / "proxy.mp4"), **options)
    return export_proxy(request, go_on)


@pytest.mark.parametrize(
    ("suffix", "kind", "options"),
    [
        ("exr", "half", {}),
        ("exr", "float", {"tile": 32}),
        ("dpx", "uint16", {"bits": 10}),
        ("dpx", "uint8", {}),
        ("tif", "uint8", {}),
        ("tif", "uint16", {}),
        ("tif", "float", {}),
        ("png", "uint8", {}),
        ("png", "uint16", {}),
        ("jpg", "uint8", {}),
    ],
)
def test_frames_land_where_their_numbers_say(
    tmp_path: Path, suffix: str, kind: str, options: dict[str, Any]
) -> None:
    write_sequence(tmp_path, f"shot.%04d.{suffix}", range(995, 1010), kind, **options)
    pattern = tmp_path / f"shot.%04d.{suffix}"
    media = probed(pattern)
    assert (media.range, media.size) == (FrameRange(995, 1010), Size(160, 90))
    for start, end in ((995, 1010), (999, 1002), (1009, 1010)):
        proxy = export(pattern, start, end, tmp_path)
        assert counters(proxy.path) == list(range(start, end))
        assert (proxy.frames, proxy.rate) == (end - start, 24)


@pytest.mark.parametrize("asked", ["a.####.png", "a.%04d.png", "a.0005.png", "."])
def test_a_sequence_may_be_named_in_four_ways(tmp_path: Path, asked: str) -> None:
    folder = tmp_path / "frames with ümlaut 映"
    folder.mkdir()
    write_sequence(folder, "a.%04d.png", range(3, 9), "uint8")
    proxy = export(folder / asked, 4, 7, tmp_path)
    assert counters(proxy.path) == [4, 5, 6]


def test_unpadded_numbers_are_in_order_of_number(tmp_path: Path) -> None:
    write_sequence(tmp_path, "a.%d.png", range(8, 13), "uint8")
    proxy = export(tmp_path / "a.%d.png", 8, 13, tmp_path)
    assert counters(proxy.path) == [8, 9, 10, 11, 12]


def test_a_still_is_one_frame(tmp_path: Path) -> None:
    write_image(tmp_path / "still.tif", scene(7, 160, 90), "uint16")
    assert probed(tmp_path / "still.tif").range == FrameRange(0, 1)
    assert counters(export(tmp_path / "still.tif", 0, 1, tmp_path).path) == [7]


def test_missing_frames_are_named(tmp_path: Path) -> None:
    write_sequence(tmp_path, "a.%04d.png", [1, 2, 3, 6, 7, 9], "uint8")
    pattern = tmp_path / "a.%04d.png"
    assert probed(pattern).range == FrameRange(1, 10)
    assert "Frames are missing: 4–5, 8." in probed(pattern).notes
    with pytest.raises(BadInput, match=r"Frames are missing in 'a\.%04d\.png': 4–5, 8;") as caught:
        export(pattern, 3, 10, tmp_path)
    assert caught.value.code == "missing-frames"
    assert counters(export(pattern, 6, 8, tmp_path).path) == [6, 7]


def test_a_range_outside_is_refused(tmp_path: Path) -> None:
    write_sequence(tmp_path, "a.%04d.png", range(1, 4), "uint8")
    with pytest.raises(BadInput, match="which has the frames 1 to 3;"):
        export(tmp_path / "a.%04d.png", 0, 3, tmp_path)


def test_rate_and_timecode_come_from_the_header(tmp_path: Path) -> None:
    attributes = {"FramesPerSecond": (30000, 1001), "smpte:TimeCode": (0x01000042, 0)}
    write_sequence(tmp_path, "a.%04d.exr", range(1, 4), attributes=attributes)
    media = probed(tmp_path / "a.%04d.exr")
    assert media.rate == Fraction(30000, 1001)
    assert (media.start_timecode, media.drop_frame) == (107894, True)


def test_a_rate_given_overrules_the_source(tmp_path: Path) -> None:
    write_sequence(tmp_path, "a.%04d.png", range(1, 5), "uint8")
    rate = Fraction(24000, 1001)
    proxy = export(tmp_path / "a.%04d.png", 1, 5, tmp_path, rate=rate)
    assert (proxy.rate, proxy.duration) == (rate, 4 / rate)


@pytest.mark.parametrize("kind", ["half", "float"])
def test_the_display_window_is_what_is_shown(tmp_path: Path, kind: str) -> None:
    """A data window may be smaller than the display window, or larger."""
    inner = scene(9, 160, 100)
    outer = np.full((120, 200, 3), 0.5, np.float32)
    outer[10:110, 20:180] = inner
    write_image(tmp_path / "small.exr", inner, kind, window=(-20, -10, 200, 120))
    write_image(tmp_path / "large.exr", outer, kind, window=(20, 10, 160, 100))
    small = export(tmp_path / "small.exr", 0, 1, tmp_path)
    assert small.size == Size(200, 120)
    with av.open(small.path) as container:
        grey = next(container.decode(video=0)).reformat(format="gray").to_ndarray()
    assert read_counter(grey, (20 / 200, 10 / 120, 160 / 200, 100 / 120)) == 9
    assert max(grey[:8].mean(), grey[112:].mean(), grey[:, :18].mean(), grey[:, 182:].mean()) < 20
    large = export(tmp_path / "large.exr", 0, 1, tmp_path)
    assert large.size == Size(160, 100)
    assert counters(large.path) == [9]


def test_the_part_and_layer_without_a_name_is_shown(tmp_path: Path) -> None:
    black = np.zeros((90, 160, 3), np.float32)
    picture = scene(5, 160, 90)
    parts = {
        "depth": (("Z",), black[..., :1]),
        "left": (("diffuse.R", "diffuse.G", "diffuse.B"), black),
        "beauty": (("R", "G", "B"), picture),
    }
    write_parts(tmp_path / "parts.exr", parts)
    layers = np.concatenate([black, picture], axis=-1)
    names = ("a.R", "a.G", "a.B", "R", "G", "B")
    write_image(tmp_path / "layers.exr", layers, channels=names)
    for name in ("parts.exr", "layers.exr"):
        assert counters(export(tmp_path / name, 0, 1, tmp_path).path) == [5]


def test_where_all_layers_have_names_the_one_used_is_said(tmp_path: Path) -> None:
    write_image(
        tmp_path / "a.exr", scene(5, 160, 90), channels=("beauty.R", "beauty.G", "beauty.B")
    )
    assert "Of its layers, 'beauty' is used." in probed(tmp_path / "a.exr").notes
    assert counters(export(tmp_path / "a.exr", 0, 1, tmp_path).path) == [5]


def test_grey_is_shown_as_grey_and_alpha_is_left_out(tmp_path: Path) -> None:
    picture = scene(5, 160, 90)
    write_image(tmp_path / "grey.exr", picture[..., :1], channels=("Y",))
    alpha = np.concatenate([picture, np.zeros((90, 160, 1), np.float32)], axis=-1)
    write_image(tmp_path / "alpha.exr", alpha, channels=("R", "G", "B", "A"))
    for name in ("grey.exr", "alpha.exr"):
        assert counters(export(tmp_path / name, 0, 1, tmp_path).path) == [5]
    assert "Its alpha channel is not sent." in probed(tmp_path / "alpha.exr").notes


def test_pixel_aspect_is_applied(tmp_path: Path) -> None:
    write_image(tmp_path / "a.exr", scene(5, 160, 180), attributes={"PixelAspectRatio": 2.0})
    proxy = export(tmp_path / "a.exr", 0, 1, tmp_path)
    assert (probed(tmp_path / "a.exr").size, proxy.size) == (Size(320, 180), Size(320, 180))
    assert counters(proxy.path) == [5]


@pytest.mark.parametrize(("orientation", "stored"), [(3, 2), (6, 1), (8, -1)])
def test_photographs_stand_upright(tmp_path: Path, orientation: int, stored: int) -> None:
    picture = np.rot90(scene(5, 160, 90), stored)
    write_image(tmp_path / "a.jpg", picture, "uint8", attributes={"Orientation": orientation})
    proxy = export(tmp_path / "a.jpg", 0, 1, tmp_path)
    assert proxy.size == Size(160, 90)
    assert counters(proxy.path) == [5]


def test_a_frame_of_another_size_is_refused(tmp_path: Path) -> None:
    write_sequence(tmp_path, "a.%04d.png", range(1, 4), "uint8")
    write_image(tmp_path / "a.0003.png", scene(3, 80, 46), "uint8")
    with pytest.raises(BadInput, match=r"^'a\.0003\.png' is 80×46 where the first frame is 160×90"):
        export(tmp_path / "a.%04d.png", 1, 4, tmp_path)


@pytest.mark.parametrize("suffix", ["exr", "png", "dpx"])
def test_a_damaged_frame_in_the_range_is_named_and_harmless_outside(
    tmp_path: Path, suffix: str
) -> None:
    kind = "half" if suffix == "exr" else "uint8"
    write_sequence(tmp_path, f"a.%04d.{suffix}", range(1, 9), kind)
    bad = tmp_path / f"a.0005.{suffix}"
    bad.write_bytes(bad.read_bytes()[: bad.stat().st_size // 2])
    pattern = tmp_path / f"a.%04d.{suffix}"
    with pytest.raises(BadInput, match=rf"^'a\.0005\.{suffix}' is damaged"):
        export(pattern, 3, 7, tmp_path)
    assert counters(export(pattern, 1, 5, tmp_path).path) == [1, 2, 3, 4]
    assert counters(export(pattern, 6, 9, tmp_path).path) == [6, 7, 8]


@pytest.mark.parametrize("number", range(6))
def test_files_that_crashed_readers_end_in_a_sentence(tmp_path: Path, number: int) -> None:
    """All of them, a few to a worker: one that crashed its worker would be said as well."""
    files = sorted((FOOTAGE / "exr" / "damaged").glob("*.exr"))[number::6]
    if not files:
        pytest.skip("no footage here")
    for file in files:
        with pytest.raises(BadInput, match=r"^'.*\.exr' (is damaged|has no red, green and blue)"):
            request = ProxyRequest(str(file), FrameRange(0, 1), str(tmp_path / "proxy.mp4"))
            (run if file is files[0] else _here)(PROXY, request)
    assert not (tmp_path / "proxy.mp4").exists()


def _here(_task: object, request: ProxyRequest) -> Proxy:
    return export_proxy(request, go_on)


def test_the_beach_ball_goes_through_frame_for_frame(tmp_path: Path) -> None:
    folder = FOOTAGE / "exr" / "beachball"
    if not folder.exists():
        pytest.skip("no footage here")
    proxy = export(folder, 1, 9, tmp_path, box=Size(512, 389))
    again = [
        export(folder, n, n + 1, tmp_path / f"{n}", box=Size(512, 389)) for n in _made(tmp_path)
    ]
    with av.open(proxy.path) as container:
        whole = [frame.to_ndarray().astype(float) for frame in container.decode(video=0)]
    for place, single in enumerate(again):
        with av.open(single.path) as container:
            alone = next(container.decode(video=0)).to_ndarray().astype(float)
        errors = [np.mean((alone - frame) ** 2) for frame in whole]
        assert int(np.argmin(errors)) == place


def _made(folder: Path) -> list[int]:
    for number in range(1, 9):
        (folder / f"{number}").mkdir()
    return list(range(1, 9))


@pytest.mark.parametrize("name", ["Desk.exr", "StillLife.exr"])
def test_a_photograph_comes_back_as_linear_as_eight_bits_allow(tmp_path: Path, name: str) -> None:
    source = FOOTAGE / "exr" / "photo" / name
    if not source.exists():
        pytest.skip("no footage here")
    with av.open(export(source, 0, 1, tmp_path).path) as container:
        frame = next(container.decode(video=0))
    found = to_linear(codes_of(frame), encoding_of(frame), "lin_rec709").astype(np.float32)
    sent = read_picture(source, read_header(source)).astype(np.float32)
    sent = sent[: found.shape[0], : found.shape[1]]
    shown = (sent > 0).all(axis=-1) & (sent < 1).all(axis=-1)
    steps = np.abs(found.clip(0) ** (1 / 2.4) - sent.clip(0) ** (1 / 2.4))[shown] * 219
    assert np.median(steps) < 2
    assert np.median(found[(sent > 1.2).all(axis=-1)]) > 0.95
