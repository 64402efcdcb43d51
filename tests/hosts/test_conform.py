"""The rule by which a result that differs plays under its clip."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reframe.hosts.conform import conform
from reframe.model.errors import BadInput

FILM = Fraction(24000, 1001)


@pytest.mark.parametrize(
    ("sent", "returned", "frames", "step", "said"),
    [
        ((100, 25), (100, 25), 100, 1, None),
        ((100, FILM), (100, FILM), 100, 1, None),
        ((100, FILM), (100, 24), 100, 1, "frame for frame at the clip's"),
        ((100, 25), (100, 30), 100, 1, "frame for frame at the clip's"),
        ((100, 25), (96, 25), 96, 1, "It ends 4 frames before the clip"),
        ((100, 25), (99, 25), 99, 1, "ends 1 frame before the clip"),
        ((100, 25), (104, 25), 100, 1, "beyond the clip is not shown"),
        ((100, 25), (120, 30), 100, Fraction(6, 5), "lasts as long as the clip"),
        ((100, 25), (96, 24), 100, Fraction(24, 25), "lasts as long as the clip"),
        ((100, 25), (60, 24), 63, Fraction(24, 25), "ends 37 frames before the clip"),
        ((100, 25), (130, 30), 100, Fraction(6, 5), "beyond the clip is not shown"),
        ((100, 50), (50, 25), 100, Fraction(1, 2), "lasts as long as the clip"),
        ((1, 25), (1, 60), 1, 1, "frame for frame"),
    ],
)
def test_the_rule(
    sent: tuple[int, Fraction],
    returned: tuple[int, Fraction],
    frames: int,
    step: Fraction,
    said: str | None,
) -> None:
    rule = conform(sent[0], Fraction(sent[1]), returned[0], Fraction(returned[1]))
    assert (rule.frames, rule.step) == (frames, step)
    assert said in rule.note if said else rule.note == ""


@pytest.mark.parametrize(
    ("offset", "returned", "frames", "start", "lead", "said"),
    [
        (1, 100, 99, 0, 1, "1 frame late"),
        (3, 103, 100, 0, 3, "lasts as long as the clip"),
        (-2, 100, 98, 2, 0, "2 frames early"),
        (-2, 98, 98, 2, 0, "lasts as long as the clip"),
        (100, 100, 100, 0, 0, None),
    ],
)
def test_a_result_that_is_late_or_early_is_moved_to_its_place(
    offset: int, returned: int, frames: int, start: int, lead: int, said: str | None
) -> None:
    rule = conform(100, Fraction(25), returned, Fraction(25), offset)
    assert (rule.frames, rule.step, rule.start, rule.lead) == (frames, 1, start, lead)
    assert said in rule.note if said else rule.note == ""


@pytest.mark.parametrize("sent", [1, 2, 23, 100, 899])
@pytest.mark.parametrize("returned", [1, 5, 99, 100, 101, 1200])
@pytest.mark.parametrize("rate", [Fraction(24), FILM, Fraction(60)])
def test_no_frame_is_shown_that_was_not_returned(sent: int, returned: int, rate: Fraction) -> None:
    rule = conform(sent, Fraction(25), returned, rate)
    last = int((rule.frames - 1) * rule.step)
    assert 1 <= rule.frames <= sent
    assert last < returned


def test_an_empty_result_is_refused() -> None:
    with pytest.raises(BadInput, match="no frames"):
        conform(10, Fraction(25), 0, Fraction(25))
