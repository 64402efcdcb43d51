"""The same JSON for both ends: the hosts' standard library and the engine's pydantic."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reframe.engine import records
from reframe.link import calls
from reframe.link.codec import from_json, to_json
from reframe.model.errors import BadInput, Interrupted
from reframe.model.geometry import Size, SourcePosition
from reframe.model.order import (
    Clip,
    Cost,
    Delivery,
    ExrSequence,
    Job,
    Order,
    Shape,
    Target,
)
from reframe.model.price import Caution, Quote, Saving
from reframe.model.report import Compared, Report
from reframe.model.time import FrameRange

CLIP = Clip("A 日本 ü.mov", "/a b/ü.mov", FrameRange(0, 8), Fraction(24000, 1001), Size(2, 4))
SHAPE = Shape("9:16", "720p", SourcePosition(-0.1, 0, 1, 0.5))
TARGET = Target("/out", "auto", "desk", {"timeline": "/out/t.otio"})
ORDER = Order(CLIP, (SHAPE, Shape("1:1")), "“Mehr Himmel”", TARGET, duration="5s")
DELIVERY = Delivery(
    "/v.mp4",
    ExrSequence("/e.%06d.exr", 0, 7, "ACEScg", "video"),
    8,
    Fraction(24000, 1001),
    "/r.json",
    "/p.mp4",
    "/f",
    ("a note",),
)
JOB = Job(
    id="1a2b",
    order_id="3c",
    clip=CLIP,
    shape=SHAPE,
    prompt="p",
    target=TARGET,
    service="",
    rehearsal=False,
    state="done",
    created=1.5,
    cost=Cost(1, Decimal("0.06"), "fal"),
    delivery=DELIVERY,
    error=BadInput("no").to_json(),
)
PRICED = calls.Priced(
    Quote(8, Fraction(25), (Cost(1, Decimal("0.06")),), Decimal("0.06"), Saving(1, Decimal("0.1"))),
    ("really?",),
)
REPORT = Report(
    "usable", Compared(8, 9), Compared("24000/1001", "24"), Size(2, 4), 1, None, 41.5, None,
    ("rate",), "It runs faster.",
)  # fmt: skip
VALUES = [
    ORDER,
    JOB,
    PRICED,
    REPORT,
    calls.WayOut(key="keyring", variables={"A": "b"}),
    calls.Search(),
    calls.Resume(("a",), True),
    Caution("x", True),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_what_one_end_writes_both_ends_read(value: object) -> None:
    text = json.dumps(to_json(value))
    assert from_json(type(value), json.loads(text)) == value
    assert records.load(type(value), text) == value
    assert json.loads(records.dump(value)) == json.loads(text)


@given(
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
        lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
        max_leaves=8,
    )
)
def test_anything_else_is_refused_as_an_interruption_and_nothing_worse(data: object) -> None:
    for kind in (Job, Order, calls.Priced):
        with pytest.raises((Interrupted, BadInput)):
            from_json(kind, data)


def test_a_field_that_an_older_part_does_not_know_is_passed_over() -> None:
    data = to_json(SHAPE) | {"mood": "new"}
    assert from_json(Shape, data) == SHAPE
