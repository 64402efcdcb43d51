"""The values of the port."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reframe.hosts.port import Declined, Selected, Selection
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.time import FrameRange


def _selected(name: str) -> Selected:
    return Selected(
        Clip(name, f"/{name}.mov", FrameRange(0, 10), Fraction(25), Size(64, 36)), "the whole clip"
    )


def test_the_chosen_clip_is_taken_and_not_the_first() -> None:
    selection = Selection((_selected("a"), _selected("b")), chosen=1)
    assert selection.taken().clip.name == "b"


def test_a_selection_of_declined_clips_gives_the_reason() -> None:
    selection = Selection(declined=(Declined("title", "A title has no frames on disk."),))
    with pytest.raises(BadInput, match="A title has no frames"):
        selection.taken()


def test_an_empty_selection_asks_for_one() -> None:
    with pytest.raises(BadInput, match="select one"):
        Selection().taken()
