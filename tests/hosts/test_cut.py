"""The arithmetic of what a clip plays, in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframe.hosts.desk.cut import Cut, cut, exact_rate, frames_at, near_whole
from reframe.model.errors import BadInput
from reframe.model.time import FrameRange
from support.cuts import RATES


@pytest.mark.parametrize("name", RATES)
def test_rounded_rates_are_the_exact_ones(name: str) -> None:
    exact = RATES[name]
    assert exact_rate(float(name)) == exact
    assert exact_rate(float(exact)) == exact


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (23.98, Fraction(24000, 1001)),
        (23.976024627685547, Fraction(24000, 1001)),
        (12.5, Fraction(25, 2)),
        (1.0, Fraction(1)),
        (12.0, Fraction(12)),
        (1000.0, Fraction(1000)),
        (48000.0, Fraction(48000)),
        (119.88, Fraction(120000, 1001)),
    ],
)
def test_rates_of_the_wild(written: float, meant: Fraction) -> None:
    assert exact_rate(written) == meant


@pytest.mark.parametrize("rate", [0.0, -25.0, float("nan"), float("inf")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(BadInput, match="rate"):
        exact_rate(rate)


def test_rounding_noise_is_not_a_part_of_a_frame() -> None:
    assert near_whole(Fraction(86400.0000001)) == 86400
    assert near_whole(Fraction(1, 2)) == Fraction(1, 2)


def test_the_same_timebase_counts_the_same_frames() -> None:
    assert frames_at(86400, 24, Fraction(24000, 1001)) == 86400
    assert frames_at(86400, 24000 / 1001, Fraction(24)) == 86400
    assert frames_at(50, 25, Fraction(50)) == 100
    assert frames_at(4, 1, Fraction(25)) == 100
    assert frames_at(25, 25, Fraction(24)) == 24


@given(
    start=st.integers(0, 200_000),
    length=st.integers(1, 1800),
    rate=st.sampled_from(sorted(RATES.values())),
)
def test_an_ordinary_clip_plays_its_frames_one_by_one(
    start: int, length: int, rate: Fraction
) -> None:
    used = cut(Fraction(start), Fraction(length), Fraction(1), rate, (float(length), float(rate)))
    assert used.frames() == FrameRange(start, start + length)
    whole = used.part(used.frames())
    assert (whole.start, whole.duration, whole.lead) == (0, length / rate, 0)


@given(
    speed=st.fractions(Fraction(1, 8), Fraction(8), max_denominator=12),
    length=st.integers(2, 300),
    data=st.data(),
)
def test_a_part_shows_its_frames_and_no_others(
    speed: Fraction, length: int, data: st.DataObject
) -> None:
    """Against a count of what each picture of the timeline shows."""
    rate = Fraction(25)
    used = cut(Fraction(40), Fraction(length), speed, rate, (float(length), 25.0))
    frames = used.frames()
    start = data.draw(st.integers(frames.start, frames.last))
    end = data.draw(st.integers(start + 1, frames.end))
    shown = [int(40 + picture * speed) for picture in range(length)]
    wanted = [picture for picture, frame in enumerate(shown) if start <= frame < end]
    part = used.part(FrameRange(start, end))
    pictures = range(int(part.start * rate), int((part.start + part.duration) * rate))
    if wanted:
        assert list(pictures) == wanted
        assert [int(start + part.lead + n * speed) for n in range(len(wanted))] == [
            shown[picture] for picture in wanted
        ]
    else:
        assert len(pictures) == 1


def test_a_fast_clip_may_stop_within_its_last_step() -> None:
    used = Cut(Fraction(0), Fraction(200), Fraction(2), Fraction(4), Fraction(25))
    assert used.frames(FrameRange(0, 199)) == FrameRange(0, 199)
    assert used.frames(FrameRange(0, 198)) == FrameRange(0, 200)
    assert used.frames() == FrameRange(0, 200)
