"""Frames, rates and timecode."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reframe.model.errors import BadInput
from reframe.model.time import (
    FrameRange,
    format_rate,
    frames_to_timecode,
    is_drop_rate,
    longest,
    parse_rate,
    rate_for_people,
    started_seconds,
    timecode_to_frames,
)

RATES = [
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("23.976", Fraction(24000, 1001)),
        (23.976023976, Fraction(24000, 1001)),
        ("23.98", Fraction(1199, 50)),
        ("29.97", Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        ("24000/1001", Fraction(24000, 1001)),
        (25, Fraction(25)),
        ("12.5", Fraction(25, 2)),
        ("24.0", Fraction(24)),
    ],
)
def test_a_rate_is_read_as_what_was_meant(written: str | float, meant: Fraction) -> None:
    assert parse_rate(written) == meant


@pytest.mark.parametrize("nonsense", ["", "fast", "0", "-25", "1/0", "inf", "nan", "5000"])
def test_what_is_no_rate_is_refused_in_words(nonsense: str) -> None:
    with pytest.raises(BadInput, match="not a frame rate"):
        parse_rate(nonsense)


@pytest.mark.parametrize("rate", RATES)
def test_a_rate_survives_being_written(rate: Fraction) -> None:
    assert parse_rate(format_rate(rate)) == rate
    assert parse_rate(rate_for_people(rate)) == rate


@pytest.mark.parametrize(
    ("rate", "frames"),
    [
        (Fraction(24000, 1001), 719),
        (Fraction(24), 720),
        (Fraction(25), 750),
        (Fraction(30000, 1001), 899),
        (Fraction(30), 900),
        (Fraction(60000, 1001), 1798),
        (Fraction(60), 1800),
    ],
)
def test_thirty_seconds_never_hold_a_frame_too_many(rate: Fraction, frames: int) -> None:
    assert longest(30, rate) == frames
    assert started_seconds(frames, rate) == 30
    assert started_seconds(frames + 1, rate) == 31


@pytest.mark.parametrize(
    ("frames", "rate", "seconds"),
    [(125, 25, 5), (126, 25, 6), (1, 25, 1), (120, Fraction(24000, 1001), 6), (119, 24, 5)],
)
def test_a_started_second_counts_whole(frames: int, rate: Fraction, seconds: int) -> None:
    assert started_seconds(frames, Fraction(rate)) == seconds


@given(some.integers(-10_000, 10_000), some.integers(-10_000, 10_000))
def test_a_range_has_at_least_one_frame(start: int, end: int) -> None:
    if start < end:
        assert len(FrameRange(start, end)) == end - start
        assert FrameRange(start, end).last == end - 1
    else:
        with pytest.raises(BadInput, match="must come after"):
            FrameRange(start, end)


@given(some.integers(0, 24 * 3600 * 60), some.sampled_from(RATES), some.booleans())
def test_timecode_and_frame_count_are_two_names_of_one_frame(
    frame: int, rate: Fraction, drop: bool
) -> None:
    drop = drop and is_drop_rate(rate)
    assert timecode_to_frames(frames_to_timecode(frame, rate, drop), rate, drop) == frame


@pytest.mark.parametrize(
    ("text", "rate", "frame"),
    [
        ("00:01:00;02", Fraction(30000, 1001), 1800),
        ("00:10:00;00", Fraction(30000, 1001), 17982),
        ("01:00:00;00", Fraction(30000, 1001), 107892),
        ("00:01:00;04", Fraction(60000, 1001), 3600),
        ("01:00:00:00", Fraction(24000, 1001), 86400),
        ("01:00:00:00", Fraction(25), 90000),
        ("00:00:00:00", Fraction(24), 0),
    ],
)
def test_known_timecodes_name_known_frames(text: str, rate: Fraction, frame: int) -> None:
    assert timecode_to_frames(text, rate) == frame
    assert frames_to_timecode(frame, rate, ";" in text) == text


def test_a_label_that_drop_frame_leaves_out_is_refused() -> None:
    with pytest.raises(BadInput, match="does not exist in drop-frame"):
        timecode_to_frames("00:01:00;00", Fraction(30000, 1001))


@pytest.mark.parametrize("text", ["", "1:2:3", "00:61:00:00", "00:00:00:25", "aa:bb:cc:dd"])
def test_what_is_no_timecode_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadInput, match="not a timecode"):
        timecode_to_frames(text, Fraction(25))
