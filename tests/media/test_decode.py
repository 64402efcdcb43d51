from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil
import pytest

from reframe.media.decode import frames
from reframe.model.errors import BadInput
from reframe.model.time import FrameRange
from support.counter import counters, luma, read_counter
from support.damaging import damage, places

FOOTAGE = Path(__file__).parents[2].parent / "shared" / "media"
RATES = ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")
SMALL = (160, 90)
Clips = Callable[..., Path]


def numbers(path: Path, start: int, end: int) -> list[int]:
    """The counters of the frames that come for ``[start, end)``; each must come in its turn."""
    found = []
    for turn, (number, frame) in enumerate(frames(str(path), FrameRange(start, end))):
        assert number == start + turn
        found.append(read_counter(luma(frame)))
    return found


@pytest.mark.parametrize("codec", ["h264", "prores"])
@pytest.mark.parametrize("rate", RATES)
def test_exactly_the_frames_asked_for_come_at_every_rate(
    clips: Clips, rate: str, codec: str
) -> None:
    movie = clips("clip.mov", 50, rate, codec, SMALL, gop=13, b_frames=3)
    for start, end in ((0, 50), (12, 13), (13, 27), (49, 50)):
        assert numbers(movie, start, end) == list(range(start, end))


ODD: dict[str, tuple[str, dict[str, Any]]] = {
    "open groups": ("a.mp4", {"open_gop": True}),
    "hevc": ("a.mp4", {"codec": "hevc", "b_frames": 3}),
    "hevc, open groups": ("a.mp4", {"codec": "hevc", "open_gop": True}),
    "one group only": ("a.mp4", {"gop": 999}),
    "no keyframe but the first": ("a.mp4", {"options": {"intra-refresh": "1"}, "b_frames": 0}),
    "times rounded to milliseconds": ("a.mkv", {"rate": "24000/1001"}),
    "begins late": ("a.mkv", {"first_pts": 250}),
    "no edit list": ("a.mp4", {"container": {"use_editlist": "0"}}),
    "fragments": ("a.mp4", {"container": {"movflags": "frag_keyframe+empty_moov"}}),
    "no times of presentation": ("a.avi", {"codec": "mpeg4"}),
    "no index": ("a.ts", {}),
    "mpeg-2": ("a.mov", {"codec": "mpeg2"}),
    "vp9": ("a.mkv", {"codec": "vp9"}),
    "av1": ("a.mp4", {"codec": "av1"}),
    "dnxhr": ("a.mov", {"codec": "dnxhr", "size": (256, 144)}),
    "mjpeg": ("a.mov", {"codec": "mjpeg"}),
    "animation": ("a.mov", {"codec": "qtrle"}),
    "ffv1": ("a.mkv", {"codec": "ffv1"}),
    "longer sound": ("a.mov", {"audio": True}),
}


@pytest.mark.parametrize("kind", ODD)
def test_frames_are_exact_in_odd_files_too(clips: Clips, kind: str) -> None:
    name, options = ODD[kind]
    movie = clips(name, 50, **{"size": SMALL, **options})
    for start, end in ((0, 50), (11, 13), (30, 41), (49, 50)):
        assert numbers(movie, start, end) == list(range(start, end))


def test_what_an_edit_list_cuts_away_does_not_count(clips: Clips) -> None:
    movie = clips("a.mp4", 40, size=SMALL, first_pts=-3)
    shown = counters(movie)
    assert shown == list(range(3, 40))
    assert numbers(movie, 0, 37) == shown
    assert numbers(movie, 20, 25) == [23, 24, 25, 26, 27]


def test_in_a_variable_rate_the_frame_showing_is_repeated(clips: Clips) -> None:
    movie = clips("a.mp4", 6, size=SMALL, shown_at=[0, 1, 4, 5, 9, 10])
    assert numbers(movie, 0, 11) == [0, 1, 1, 1, 2, 3, 3, 3, 3, 4, 5]
    assert numbers(movie, 3, 8) == [1, 2, 3, 3, 3]


def test_so_is_one_that_no_other_is_built_on(clips: Clips) -> None:
    """Two of three are such, and need not be decoded before a range unless they show in it."""
    times = [5 * (number // 2) + number % 2 for number in range(12)]
    movie = clips("a.mp4", len(times), size=SMALL, shown_at=times)
    for start in range(times[-1]):
        showing = max(number for number, time in enumerate(times) if time <= start)
        assert numbers(movie, start, start + 1) == [showing]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_telephone_that_hurries_and_drags_is_conformed_to_its_rate(
    clips: Clips, name: str
) -> None:
    wobble = random.Random(5)
    times = [
        number + wobble.uniform(-0.3, 0.3) for number in range(60) if number not in (20, 21, 40)
    ]
    times[0] = 0.0
    movie = clips(name, len(times), 30, size=SMALL, b_frames=0, shown_at=times)
    places = [round(time) for time in times]
    expected = [max(i for i, place in enumerate(places) if place <= n) for n in range(60)]
    assert numbers(movie, 0, 60) == expected
    assert numbers(movie, 19, 45) == expected[19:45]


def test_a_range_at_the_end_needs_nothing_from_the_start(tmp_path: Path, clips: Clips) -> None:
    whole = clips("a.mp4", 60, size=SMALL, gop=10)
    movie = Path(shutil.copy(whole, tmp_path))
    assert places(movie)[50].key
    with movie.open("rb+") as file:
        for place in places(movie)[1:50]:
            file.seek(place.at)
            file.write(bytes(place.size))
    assert numbers(movie, 52, 60) == list(range(52, 60))


@pytest.mark.parametrize("kind", ["hole", "half"])
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("h264", "a.mp4"),
        ("hevc", "a.mp4"),
        ("prores", "a.mov"),
        ("mpeg4", "a.mov"),
        ("mjpeg", "a.mov"),
    ],
)
def test_a_damaged_frame_in_the_range_is_named(
    tmp_path: Path, clips: Clips, codec: str, name: str, kind: str
) -> None:
    movie = clips(name, 40, codec=codec, size=SMALL, gop=10, b_frames=0)
    bad = damage(tmp_path, movie, 15, kind)
    with pytest.raises(BadInput, match=r"^Frame 15 of '.*' is damaged") as caught:
        numbers(bad, 12, 18)
    assert caught.value.code == "damaged"


@pytest.mark.parametrize("kind", ["hole", "half", "noise"])
@pytest.mark.parametrize("number", [10, 13, 14])
@pytest.mark.parametrize(
    ("codec", "name"),
    [("h264", "a.mp4"), ("hevc", "a.mp4"), ("prores", "a.mov"), ("mpeg2", "a.mov")],
)
def test_damage_outside_the_range_does_no_harm(
    tmp_path: Path, clips: Clips, codec: str, name: str, number: int, kind: str
) -> None:
    movie = clips(name, 40, codec=codec, size=SMALL, gop=10)
    bad = damage(tmp_path, movie, number, kind)
    assert numbers(bad, 0, 9) == list(range(9))
    following = 24 if codec == "mpeg2" else 20  # Its groups are longer than asked for.
    assert numbers(bad, following, 40) == list(range(following, 40))


@pytest.mark.parametrize("kind", ["hole", "half"])
@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_no_frame_built_on_a_damaged_one_gets_through(
    tmp_path: Path, clips: Clips, codec: str, kind: str
) -> None:
    movie = clips("a.mp4", 40, codec=codec, size=SMALL, gop=20, b_frames=2)
    bad = damage(tmp_path, movie, 23, kind)
    for start, end in ((22, 23), (24, 26), (30, 40)):
        with pytest.raises(BadInput, match=rf"^Frame {start} of"):
            numbers(bad, start, end)


def test_damage_to_a_frame_that_none_is_built_on_spoils_no_other(
    tmp_path: Path, clips: Clips
) -> None:
    movie = clips("a.mp4", 40, size=SMALL, gop=20, b_frames=1)
    order = [place.number for place in places(movie)]
    number = next(n for n in order[4:] if order.index(n) > order.index(n + 1))
    bad = damage(tmp_path, movie, number, "half")
    assert numbers(bad, number + 1, 20) == list(range(number + 1, 20))
    with pytest.raises(BadInput, match=rf"^Frame {number} of"):
        numbers(bad, number, number + 1)


def test_a_range_outside_the_movie_is_refused_in_one_sentence(clips: Clips) -> None:
    movie = clips("a.mp4", 20, size=SMALL)
    for start, end in ((0, 21), (20, 22), (100, 101)):
        with pytest.raises(BadInput, match=r"which has the frames 0 to 19;") as caught:
            numbers(movie, start, end)
        assert caught.value.code == "out-of-range"


def test_memory_stays_flat_with_length(clips: Clips) -> None:
    times = [0, 1, 2, *range(400, 4000, 400)]
    movie = clips("a.mp4", len(times), codec="mpeg4", shown_at=times)
    process = psutil.Process()
    early = 0
    for number, frame in frames(str(movie), FrameRange(0, 3600)):
        copy = frame.reformat(format="rgb24")
        assert copy.width == 320
        if number == 500:
            early = process.memory_info().rss
    assert process.memory_info().rss - early < 30 << 20


@pytest.mark.parametrize(
    ("name", "ranges"),
    [
        ("car-detection.mp4", ((40, 46), (140, 143), (374, 377))),
        ("nasa_13013.mp4", ((0, 3), (100, 107), (387, 390))),
    ],
)
def test_real_footage_is_cut_frame_for_frame(
    name: str, ranges: tuple[tuple[int, int], ...]
) -> None:
    path = FOOTAGE / name
    if not path.exists():
        pytest.skip("no footage here")
    wanted = {number for start, end in ranges for number in range(start, end)}
    plain = {}
    with av.open(str(path)) as container:
        stream = max(container.streams.video, key=lambda stream: stream.width)
        for number, frame in enumerate(container.decode(stream)):
            if number in wanted:
                plain[number] = luma(frame)
    for start, end in ranges:
        for number, frame in frames(str(path), FrameRange(start, end)):
            assert np.array_equal(luma(frame), plain[number])


def test_a_rate_of_12_5_is_kept(clips: Clips) -> None:
    movie = clips("a.mp4", 20, Fraction(25, 2), size=SMALL)
    assert numbers(movie, 7, 19) == list(range(7, 19))
