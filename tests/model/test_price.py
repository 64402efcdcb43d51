"""What an order costs, before it is sent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput
from reframe.model.order import Shape
from reframe.model.price import Saving, quote
from reframe.model.time import FrameRange

NTSC = Fraction(24000, 1001)


def price(frames: int, rate: Fraction, *shapes: Shape, endpoint: Endpoint | None = None):  # type: ignore[no-untyped-def]
    wanted = shapes or (Shape("9:16"),)
    return quote(FrameRange(0, frames), rate, wanted, endpoint or Endpoint())


def test_a_started_second_is_billed_whole_and_the_saving_is_named() -> None:
    quoted = price(126, Fraction(25), Shape("9:16", "720p"))
    assert quoted.costs[0].billed_seconds == 6
    assert quoted.usd == Decimal("0.72")
    assert quoted.saving == Saving(1, Decimal("0.12"))


def test_a_whole_second_offers_no_saving() -> None:
    assert price(125, Fraction(25)).saving is None
    assert price(24, Fraction(24)).saving is None


def test_five_seconds_of_23_976_are_119_frames() -> None:
    assert price(119, NTSC).costs[0].billed_seconds == 5
    assert price(120, NTSC).saving == Saving(1, Decimal("0.06"))


def test_less_than_a_second_cannot_be_shortened_to_nothing() -> None:
    assert price(2, Fraction(25)).saving is None


def test_several_shapes_cost_the_sum_and_save_the_sum() -> None:
    quoted = price(126, Fraction(25), Shape("9:16", "540p"), Shape("1:1", "1080p"))
    assert quoted.usd == Decimal("0.36") + Decimal("2.16")
    assert quoted.saving == Saving(1, Decimal("0.42"))


def test_the_longest_range_passes_and_one_frame_more_is_refused_with_the_out_that_fits() -> None:
    assert price(719, NTSC).costs[0].billed_seconds == 30
    with pytest.raises(BadInput, match=r"set the out point to 719 or earlier"):
        price(720, NTSC)


def test_a_shorter_limit_of_the_service_is_the_limit() -> None:
    with pytest.raises(BadInput, match="limit is 10 s; set the out point to 250"):
        price(251, Fraction(25), endpoint=Endpoint(max_seconds=10))


@pytest.mark.parametrize("shape", [Shape("2:1"), Shape("9:16", "4k")])
def test_what_the_service_has_not_is_refused_with_the_choices(shape: Shape) -> None:
    with pytest.raises(BadInput, match="choose"):
        price(25, Fraction(25), shape)


def test_a_pair_that_luma_refuses_is_a_caution_before_money_is_spent() -> None:
    for ratio in ("9:16", "3:4"):
        (caution,) = price(25, Fraction(25), Shape(ratio, "1080p")).cautions
        assert caution.likely_refused and "720p" in caution.text
    assert not price(25, Fraction(25), Shape("16:9", "1080p")).cautions


def test_more_than_fal_documents_is_a_caution() -> None:
    assert not price(250, Fraction(25)).cautions
    (caution,) = price(251, Fraction(25)).cautions
    assert "10 s" in caution.text and not caution.likely_refused
