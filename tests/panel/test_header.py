"""The head of the panel: the clip, its times, and where it lies on the host's timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from reframe.hosts.port import Record, Selection
from reframe.model.order import Clip
from reframe.model.time import FrameRange
from reframe.panel.header import Header, timecodes
from reframe.panel.session import Session
from reframe.panel.theme import DESK
from support.panel_stage import selection

NTSC = Fraction(30_000, 1001)


@pytest.fixture
def header(session: Session) -> Iterator[Header]:
    header = Header(session, DESK)
    header.resize(1120, 80)
    header.show()
    yield header
    header.close()


@pytest.mark.parametrize(
    ("drop", "words"), [(True, "V2 at 01:00:00;00"), (False, "V2 at 00:59:56:12")]
)
def test_where_the_clip_lies_is_written_as_the_hosts_timecode_is(
    header: Header, session: Session, drop: bool, words: str
) -> None:
    (selected,) = selection().clips
    record = Record("V2", FrameRange(107_892, 107_992), NTSC, drop_frame=drop)
    session.state.footage.take(Selection((replace(selected, record=record),)))
    assert header.times.text().endswith(f"·  {words}")
    session.state.footage.take(Selection((selected,)))
    assert "V2" not in header.times.text()


@pytest.mark.parametrize("begins", [-3, 0, 1, 1001])
def test_where_a_host_counts_frames_in_and_out_are_its_frames(
    header: Header, session: Session, begins: int
) -> None:
    (selected,) = selection().clips
    footage = session.state.footage
    footage.take(Selection((replace(selected, host_start=begins),)))
    whole = selected.clip.range
    assert header.times.text() == f"Frames {begins} – {begins + len(whole) - 1}"
    assert header.facts.text().startswith(f"{len(whole)} f · ")
    footage.choose_range(FrameRange(whole.start + 5, whole.end - 2))
    assert header.times.text() == f"Frames {begins + 5} – {begins + len(whole) - 3}"


@pytest.mark.parametrize(
    ("rate", "start", "words"),
    [
        (Fraction(25), 90_000, "01:00:02:00 – 01:00:07:00"),
        (NTSC, None, "00:00:01:20 – 00:00:05:25"),
        (Fraction(25, 2), None, "0:04.00 – 0:14.00"),
        (Fraction(25, 2), -100, "-0:04.00 – 0:06.00"),
        (Fraction(25, 2), 1000, "1:24.00 – 1:34.00"),
    ],
)
def test_a_rate_without_timecode_is_counted_in_seconds(
    rate: Fraction, start: int | None, words: str
) -> None:
    (selected,) = selection().clips
    clip: Clip = replace(selected.clip, rate=rate, range=FrameRange(50, 175), start_timecode=start)
    assert timecodes(clip) == words
