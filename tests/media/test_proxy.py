from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from reframe.media.mp4 import durations
from reframe.media.process import run
from reframe.media.proxy import export_proxy
from reframe.media.tasks import HD, PROXY, Proxy, ProxyRequest
from reframe.model.errors import BadInput, Cancelled, NoSpace
from reframe.model.geometry import Size
from reframe.model.progress import go_on
from reframe.model.time import FrameRange, longest
from support.counter import counters, luma, read_counter
from support.damaging import damage
from support.small_disk import files_no_larger_than

FOOTAGE = Path(__file__).parents[2].parent / "shared" / "media"
RATES = ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")
SMALL = (160, 90)
Clips = Callable[..., Path]


def export(source: Path, start: int, end: int, folder: Path, box: Size = HD) -> Proxy:
    request = ProxyRequest(str(source), FrameRange(start, end), str(folder / "proxy.mp4"), box)
    return export_proxy(request, go_on)


@pytest.mark.parametrize("codec", ["h264", "prores"])
@pytest.mark.parametrize("rate", RATES)
def test_every_frame_lands_where_it_came_from(
    tmp_path: Path, clips: Clips, rate: str, codec: str
) -> None:
    movie = clips("clip.mov", 50, rate, codec, SMALL, gop=13, b_frames=3)
    for start, end in ((0, 12), (7, 33), (26, 50)):
        proxy = export(movie, start, end, tmp_path)
        assert counters(proxy.path) == list(range(start, end))
        assert (proxy.frames, proxy.rate) == (end - start, Fraction(rate))


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30000/1001", "60", "25/2"])
def test_no_duration_in_the_file_is_over_frames_by_rate(
    tmp_path: Path, clips: Clips, rate: str
) -> None:
    movie = clips("clip.mov", 50, rate, "h264", SMALL, gop=13, b_frames=3, audio=True)
    for frames in (1, 2, 40):
        proxy = export(movie, 1, 1 + frames, tmp_path)
        exact = frames / Fraction(rate)
        assert proxy.duration == exact
        assert durations(Path(proxy.path)) == {"mvhd": exact, "tkhd": exact, "mdhd": exact}
        with av.open(proxy.path) as container:
            tick = container.streams.video[0].time_base
            assert tick is not None
            times = [p.pts * tick for p in container.demux(video=0) if p.pts is not None]
        assert times == [index / Fraction(rate) for index in range(frames)]


def test_thirty_seconds_at_29_97_stay_within_thirty(tmp_path: Path, clips: Clips) -> None:
    rate = Fraction(30000, 1001)
    movie = clips("long.mp4", 905, rate, "mpeg4", (64, 36), gop=30)
    frames = longest(30, rate)
    proxy = export(movie, 3, 3 + frames, tmp_path)
    assert (frames, proxy.frames) == (899, 899)
    assert max(durations(Path(proxy.path)).values()) < 30


def test_the_proxy_says_nothing_but_its_picture(tmp_path: Path, clips: Clips) -> None:
    movie = clips(
        "EMBARGO-9.mov",
        12,
        "30000/1001",
        "prores",
        audio=True,
        timecode="01:00:00;00",
        metadata={"title": "EMBARGO-9", "location": "+52.5+013.4/", "comment": "EMBARGO-9"},
    )
    proxy = export(movie, 0, 12, tmp_path)
    with av.open(proxy.path) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        assert "timecode" not in container.streams.video[0].metadata
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
    content = Path(proxy.path).read_bytes()
    for trace in (b"EMBARGO", b"+52.5", b"tmcd"):
        assert trace in movie.read_bytes()
        assert trace not in content


def test_it_is_h264_that_any_reader_takes(tmp_path: Path, clips: Clips) -> None:
    proxy = export(clips("clip.mov", 50, 25, "prores", SMALL), 0, 50, tmp_path)
    content = Path(proxy.path).read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert b"ctts" not in content, "frames stand in the order they are shown"
    with av.open(proxy.path) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.profile == "High"
        assert stream.pix_fmt == "yuv420p"
        packets = [p for p in container.demux(stream) if p.size]
    assert all(packet.pts == packet.dts for packet in packets)
    keys = [bytes(packet) for packet in packets if packet.is_keyframe]
    assert keys
    assert all(5 in nal_types(key) for key in keys), "every group begins with an IDR: closed"


def nal_types(packet: bytes) -> list[int]:
    found, at = [], 0
    while at + 4 < len(packet):
        found.append(packet[at + 4] & 31)
        at += 4 + int.from_bytes(packet[at : at + 4], "big")
    return found


@pytest.mark.parametrize("rotation", [0, 90, 180, -90])
def test_the_proxy_is_upright(tmp_path: Path, clips: Clips, rotation: int) -> None:
    proxy = export(clips("clip.mp4", 6, rotation=rotation), 2, 6, tmp_path)
    with av.open(proxy.path) as container:
        frames = list(container.decode(video=0))
    assert [frame.rotation for frame in frames] == [0] * 4
    assert [read_counter(frame.reformat(format="gray").to_ndarray()) for frame in frames] == [
        2,
        3,
        4,
        5,
    ]
    assert proxy.size == (Size(180, 320) if rotation % 180 else Size(320, 180))


@pytest.mark.parametrize(
    ("stored", "aspect", "rotation", "box", "expected"),
    [
        ((320, 180), None, 0, HD, Size(320, 180)),
        ((320, 180), None, 0, Size(160, 160), Size(160, 90)),
        ((320, 180), None, 0, Size(160, 40), Size(72, 40)),
        ((180, 320), None, 0, Size(160, 90), Size(90, 160)),
        ((320, 180), None, 90, Size(160, 90), Size(90, 160)),
        ((160, 180), Fraction(2), 0, HD, Size(320, 180)),
        ((360, 240), Fraction(8, 9), 0, HD, Size(320, 240)),
        ((160, 180), Fraction(2), 90, HD, Size(180, 320)),
        ((322, 182), None, 0, Size(321, 181), Size(320, 180)),
    ],
)
def test_size_fits_the_box_in_square_pixels_with_even_sides(
    tmp_path: Path,
    clips: Clips,
    stored: tuple[int, int],
    aspect: Fraction | None,
    rotation: int,
    box: Size,
    expected: Size,
) -> None:
    movie = clips("clip.mp4", 4, size=stored, pixel_aspect=aspect, rotation=rotation)
    proxy = export(movie, 1, 3, tmp_path, box)
    assert proxy.size == expected
    assert counters(proxy.path) == [1, 2]
    with av.open(proxy.path) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (expected.width, expected.height)
        assert stream.sample_aspect_ratio in (None, 1)


def test_odd_sides_become_even_and_never_larger(tmp_path: Path, clips: Clips) -> None:
    movie = clips("clip.mov", 3, codec="png", size=(321, 181))
    assert export(movie, 0, 3, tmp_path).size == Size(320, 180)


def test_a_variable_rate_is_conformed(tmp_path: Path, clips: Clips) -> None:
    movie = clips("clip.mp4", 6, shown_at=[0, 1, 4, 5, 9, 10])
    proxy = export(movie, 2, 10, tmp_path)
    assert counters(proxy.path) == [1, 1, 2, 3, 3, 3, 3, 4]


def test_the_same_request_makes_the_same_bytes(tmp_path: Path, clips: Clips) -> None:
    movie = clips("clip.mov", 30, codec="prores")
    first = export(movie, 3, 28, tmp_path)
    again = export(movie, 3, 28, tmp_path)
    assert first == again
    assert first.bytes == Path(first.path).stat().st_size


@pytest.mark.parametrize(
    ("name", "start", "end"), [("car-detection.mp4", 40, 90), ("nasa_13013.mp4", 100, 150)]
)
def test_real_footage_is_visually_clean_and_small(
    tmp_path: Path, name: str, start: int, end: int
) -> None:
    source = FOOTAGE / name
    if not source.exists():
        pytest.skip("no footage here")
    proxy = export(source, start, end, tmp_path)
    with av.open(str(source)) as before, av.open(proxy.path) as after:
        picture = max(before.streams.video, key=lambda stream: stream.width)
        decoded = (frame for n, frame in enumerate(before.decode(picture)) if start <= n < end)
        found = [psnr(a, b) for a, b in zip(decoded, after.decode(video=0), strict=True)]
    assert min(found) > 40
    assert proxy.bytes * 8 / (proxy.size.width * proxy.size.height * proxy.frames) < 0.25


def psnr(one: av.VideoFrame, other: av.VideoFrame) -> float:
    """Luma against luma, in dB."""
    error = luma(one).astype(np.float64) - luma(other).astype(np.float64)
    return float(10 * np.log10(255**2 / np.mean(error**2)))


def test_a_damaged_frame_in_the_range_leaves_nothing_behind(tmp_path: Path, clips: Clips) -> None:
    bad = damage(tmp_path, clips("clip.mov", 30, codec="prores"), 20, "hole")
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(BadInput, match=r"^Frame 20 of"):
        export(bad, 10, 25, folder)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="cannot bound the size of files here")
def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path: Path, clips: Clips) -> None:
    movie = clips("clip.mov", 50, codec="prores")
    folder = tmp_path / "out"
    folder.mkdir()
    with files_no_larger_than(20_000), pytest.raises(NoSpace, match=r"^The disk is full: "):
        export(movie, 0, 50, folder)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(shutil.which("unshare") is None, reason="cannot mount a small disk here")
@pytest.mark.parametrize("size", ["4k", "60k"])
def test_a_disk_of_few_kilobytes_is_full_before_or_during(
    tmp_path: Path, clips: Clips, size: str
) -> None:
    movie = clips("clip.mov", 50, codec="prores")
    (tmp_path / "disk").mkdir()
    mount = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=$0 none "$1" && shift && "$@"']
    if subprocess.run([*mount, "16k", str(tmp_path / "disk"), "true"]).returncode:
        pytest.skip("may not mount a small disk here")
    program = (
        "import os\nfrom reframe.media.tasks import *\nfrom reframe.media.process import run\n"
        f"request = ProxyRequest({str(movie)!r}, FrameRange(0, 50), 'disk/proxy.mp4')\n"
        "try:\n    run(PROXY, request)\n"
        "except Exception as error:\n    print(type(error).__name__, os.listdir('disk'))"
    )
    command = [*mount, size, str(tmp_path / "disk"), sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "NoSpace []\n"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, clips: Clips) -> None:
    with pytest.raises(BadInput, match="choose a folder that exists"):
        export(clips("clip.mp4", 6), 0, 3, tmp_path / "nowhere")


@pytest.mark.parametrize(
    "name",
    [
        "with space.mov",
        "Grüße.mov",
        "映像.mov",
        'it\'s "quoted".mov',
        "%04d#?&.mov",
        "x" * 246 + ".mov",
    ],
)
def test_any_file_name_will_do(tmp_path: Path, clips: Clips, name: str) -> None:
    source = tmp_path / name
    shutil.copy(clips("clip.mp4", 6), source)
    folder = tmp_path / name.replace(".mov", " out")
    folder.mkdir()
    proxy = run(PROXY, ProxyRequest(str(source), FrameRange(1, 4), str(folder / "proxy.mp4")))
    assert counters(proxy.path) == [1, 2, 3]


def test_cancelling_a_running_export_leaves_nothing_behind(tmp_path: Path, clips: Clips) -> None:
    movie = clips("long.mp4", 905, Fraction(30000, 1001), "mpeg4", (64, 36), gop=30)
    request = ProxyRequest(str(movie), FrameRange(0, 899), str(tmp_path / "out" / "proxy.mp4"))
    (tmp_path / "out").mkdir()
    with pytest.raises(Cancelled):
        run(PROXY, request, lambda done, _total: done == 0)
    assert list((tmp_path / "out").iterdir()) == []


def test_progress_counts_frames(tmp_path: Path, clips: Clips) -> None:
    seen: list[tuple[int, int]] = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    request = ProxyRequest(str(clips("clip.mp4", 6)), FrameRange(1, 5), str(tmp_path / "proxy.mp4"))
    export_proxy(request, meter)
    assert seen == [(done, 4) for done in range(5)]
