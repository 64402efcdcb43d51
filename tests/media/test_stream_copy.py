from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reframe.media.mp4 import durations
from reframe.media.proxy import export_proxy
from reframe.media.tasks import Proxy, ProxyRequest
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.counter import BT601, Tags, counters, luma
from support.damaging import damage

FOOTAGE = Path(__file__).parents[2].parent / "shared" / "media"
Clips = Callable[..., Path]


def export(source: Path, start: int, end: int, folder: Path, **options: Any) -> Proxy:
    request = ProxyRequest(
        str(source), FrameRange(start, end), str(folder / "proxy.mp4"), **options
    )
    return export_proxy(request, go_on)


def pictures(path: Path | str, start: int = 0, end: int = 10_000) -> list[np.ndarray[Any, Any]]:
    with av.open(str(path)) as container:
        stream = max(container.streams.video, key=lambda stream: stream.width)
        return [luma(f) for n, f in enumerate(container.decode(stream)) if start <= n < end]


@pytest.mark.parametrize("rate", ["24000/1001", "60"])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_a_range_that_can_be_cut_is_copied_bit_for_bit(
    tmp_path: Path, clips: Clips, rate: str, b_frames: int
) -> None:
    movie = clips("a.mov", 60, rate, gop=10, b_frames=b_frames, audio=True)
    for start, end in ((0, 60), (10, 24), (50, 60), (20, 21)):
        proxy = export(movie, start, end, tmp_path)
        assert proxy.copied
        assert counters(proxy.path) == list(range(start, end))
        exact = (end - start) / Fraction(rate)
        assert proxy.duration == exact
        assert set(durations(Path(proxy.path)).values()) == {exact}
        for before, after in zip(pictures(movie, start, end), pictures(proxy.path), strict=True):
            assert np.array_equal(before, after)


@pytest.mark.parametrize(("start", "end"), [(5, 30), (11, 20), (10, 12), (10, 33)])
def test_where_an_end_cannot_be_cut_it_is_encoded(
    tmp_path: Path, clips: Clips, start: int, end: int
) -> None:
    proxy = export(clips("a.mov", 60, gop=10, b_frames=2), start, end, tmp_path)
    assert not proxy.copied
    assert counters(proxy.path) == list(range(start, end))


@pytest.mark.parametrize(
    ("name", "source", "request_options"),
    [
        ("a.mov", {"tags": BT601}, {}),
        ("a.mov", {"tags": Tags(2, 2, 2, encoded=6)}, {}),
        ("a.mov", {"tags": Tags(full=True)}, {}),
        ("a.mov", {"pixel_format": "yuv420p10le"}, {}),
        ("a.mov", {"pixel_format": "yuv422p"}, {}),
        ("a.mov", {"pixel_aspect": Fraction(2)}, {}),
        ("a.mov", {"rotation": 180}, {}),
        ("a.mov", {"codec": "hevc"}, {}),
        ("a.mov", {"open_gop": True, "b_frames": 2, "gop": 5}, {}),
        ("a.mov", {"options": {"flags": "+ildct+ilme", "x264-params": "tff=1:keyint=10"}}, {}),
        ("a.ts", {}, {}),
        ("a.mov", {}, {"box": Size(160, 90)}),
        ("a.mov", {}, {"rate": Fraction(24)}),
        ("a.mov", {"shown_at": [*range(15), 17, *range(18, 22)]}, {}),
    ],
)
def test_what_is_not_quite_a_proxy_is_encoded(
    tmp_path: Path,
    clips: Clips,
    name: str,
    source: dict[str, Any],
    request_options: dict[str, Any],
) -> None:
    movie = clips(name, 20, **{"gop": 10, "b_frames": 0, **source})
    proxy = export(movie, 0, 10, tmp_path, **request_options)
    assert not proxy.copied
    assert counters(proxy.path) == list(range(10))
    with av.open(proxy.path) as container:
        stream = container.streams.video[0]
        assert (stream.pix_fmt, stream.codec_context.colorspace) == ("yuv420p", 1)


def test_too_many_bits_are_encoded(tmp_path: Path, clips: Clips) -> None:
    noise = np.random.default_rng(1)

    def grain(_number: int, width: int, height: int) -> np.ndarray[Any, Any]:
        return noise.random((height, width, 3)).astype(np.float32)

    movie = clips("a.mov", 16, size=(640, 360), options={"crf": "2"}, picture=grain)
    assert movie.stat().st_size > 4 << 20
    assert not export(movie, 0, 16, tmp_path).copied


def test_a_copy_says_nothing_but_its_picture(tmp_path: Path, clips: Clips) -> None:
    movie = clips(
        "EMBARGO.mov",
        20,
        gop=10,
        audio=True,
        timecode="01:00:00:00",
        metadata={"title": "EMBARGO", "location": "+52.5+013.4/"},
    )
    proxy = export(movie, 0, 10, tmp_path)
    assert proxy.copied
    for trace in (b"EMBARGO", b"+52.5", b"tmcd", b"x264 - core"):
        assert trace in movie.read_bytes()
        assert trace not in Path(proxy.path).read_bytes()
    with av.open(proxy.path) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        assert "timecode" not in container.streams.video[0].metadata


@pytest.mark.parametrize("kind", ["hole", "half", "noise"])
@pytest.mark.parametrize("number", [10, 14, 19])
def test_a_damaged_frame_is_not_copied(
    tmp_path: Path, clips: Clips, kind: str, number: int
) -> None:
    bad = damage(tmp_path, clips("a.mov", 40, gop=10, b_frames=0), number, kind)
    with pytest.raises(BadInput, match=rf"^Frame {number} of"):
        export(bad, 10, 20, tmp_path)
    assert not (tmp_path / "proxy.mp4").exists()
    assert export(bad, 20, 40, tmp_path).copied


def test_real_footage_is_copied(tmp_path: Path) -> None:
    source = FOOTAGE / "nasa_13013.mp4"
    if not source.exists():
        pytest.skip("no footage here")
    proxy = export(source, 0, 390, tmp_path)
    assert (proxy.copied, proxy.frames, proxy.size) == (True, 390, Size(480, 270))
    for before, after in zip(pictures(source, 0, 390), pictures(proxy.path), strict=True):
        assert np.array_equal(before, after)
