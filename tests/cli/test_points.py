"""In and out as timecode, in every way in which people write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reframe.cli.points import Point
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Media
from reframe.model.time import FrameRange, timecode_to_frames

NTSC, FILM, PAL = Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25)


def media(rate: Fraction, start: str = "", first: int = 0) -> Media:
    drop = ";" in start
    count = timecode_to_frames(start, rate, drop) if start else None
    frames = FrameRange(first, first + 70)
    return Media("/a/clip.mov", frames, rate, Size(64, 36), "prores", count, drop)


@pytest.mark.parametrize(
    ("start", "rate", "timecode", "frame"),
    [
        ("00:00:59;20", NTSC, "00:00:59;25", 5),
        ("00:00:59;20", NTSC, "00:00:59:25", 5),
        ("00:00:59;20", NTSC, "00:01:00;02", 10),
        ("01:00:00:00", NTSC, "01:00:01:00", 30),
        ("01:00:00:00", PAL, "01:00:00:00", 0),
        ("01:00:00:00", PAL, "01:00:02:20", 70),
        ("23:59:59:00", FILM, "00:00:00:10", 34),
        ("23:59:59:00", FILM, "24:00:00:10", 34),
        ("23:59:59;00", NTSC, "00:00:00;10", 40),
        ("", PAL, "00:00:01:00", 25),
        ("", NTSC, "00:00:01;00", 30),
    ],
)
def test_a_timecode_is_the_frame_that_carries_it(
    start: str, rate: Fraction, timecode: str, frame: int
) -> None:
    assert Point("--in", timecode=timecode).in_media(media(rate, start), rate) == frame


def test_a_sequence_counts_from_its_own_first_number() -> None:
    numbered = media(PAL, "01:00:00:00", first=1001)
    assert Point("--in", timecode="01:00:00:10").in_media(numbered, PAL) == 1011


@pytest.mark.parametrize(
    ("start", "rate", "timecode", "says"),
    [
        ("00:00:59;20", NTSC, "00:01:00;00", "does not exist"),
        ("00:00:59;20", NTSC, "00:00:10;00", "runs from 00:00:59;20 to 00:01:02;02"),
        ("01:00:00:00", NTSC, "01:00:01;00", "write 01:00:01:00"),
        ("01:00:00:00", PAL, "00:00:01:00", "runs from 01:00:00:00 to 01:00:02:20"),
        ("01:00:00:00", PAL, "01:00:02:21", "runs from"),
        ("", PAL, "-00:00:01:00", "runs from 00:00:00:00"),
    ],
)
def test_a_timecode_that_the_clip_has_not_is_refused_with_those_it_has(
    start: str, rate: Fraction, timecode: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        Point("--in", timecode=timecode).in_media(media(rate, start), rate)
