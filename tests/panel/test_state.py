"""The state without a window: what changes what, and who is told."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from reframe.hosts.port import Declined, Selected, Selection
from reframe.model.endpoint import Endpoint
from reframe.model.geometry import Size, SourcePosition
from reframe.model.order import Clip
from reframe.model.time import FrameRange
from reframe.panel.state import PanelState

A_SECOND = 25


def selection(frames: int = 250, start: int = 0, name: str = "shot") -> Selection:
    sent = FrameRange(start, start + frames)
    clip = Clip(name, f"/{name}.mov", sent, Fraction(25), Size(1920, 1080))
    return Selection((Selected(clip, "the whole clip"),))


@pytest.fixture
def state() -> PanelState:
    state = PanelState()
    state.footage.take(selection())
    return state


def sent(state: PanelState) -> tuple[int, int]:
    assert state.footage.range is not None
    return state.footage.range.start, state.footage.range.end


def test_a_longer_clip_opens_with_the_limits_worth_from_its_in_and_says_so() -> None:
    state = PanelState()
    state.footage.take(selection(frames=1000, start=86400))
    assert sent(state) == (86400, 86400 + 750)
    assert state.footage.shortened


def test_frame_0_is_a_frame_like_any_other(state: PanelState) -> None:
    state.footage.set_in(40)
    state.footage.set_in(0)
    assert sent(state) == (0, 250)


@pytest.mark.parametrize("asked", [-100, 0, 700, 749, 5000])
def test_in_and_out_are_never_more_than_the_limit_apart(asked: int) -> None:
    state = PanelState()
    state.footage.take(selection(frames=1000))
    state.footage.set_out(1000)
    assert sent(state) == (0, 750)
    state.footage.slide(asked)
    start, end = sent(state)
    assert (end - start, start >= 0, end <= 1000) == (750, True, True)


def test_in_never_passes_out(state: PanelState) -> None:
    state.footage.set_out(100)
    state.footage.set_in(400)
    assert sent(state) == (99, 100)
    state.footage.set_out(-5)
    assert sent(state) == (99, 100)


def test_a_lower_limit_from_the_service_shortens_what_is_sent(state: PanelState) -> None:
    state.framing.set_endpoint(Endpoint(max_seconds=5))
    assert sent(state) == (0, 125)
    assert state.footage.shortened


def test_the_same_clip_read_again_keeps_in_and_out(state: PanelState) -> None:
    state.footage.set_in(50)
    state.footage.take(selection())
    assert sent(state) == (50, 250)
    state.footage.take(selection(name="another"))
    assert sent(state) == (0, 250)


def test_a_declined_clip_gives_its_reason_and_leaves_nothing_to_send(state: PanelState) -> None:
    state.footage.take(Selection(declined=(Declined("title", "A title has no frames."),)))
    assert state.footage.clip is None
    assert state.footage.problem is not None
    assert "A title has no frames" in state.footage.problem.message
    assert state.pricing.quote is None


def test_the_price_follows_everything_that_it_depends_on(state: PanelState) -> None:
    def usd() -> Decimal | None:
        return state.pricing.quote.usd if state.pricing.quote else None

    assert usd() == Decimal("0.60")
    state.footage.set_out(5 * A_SECOND)
    assert usd() == Decimal("0.30")
    state.framing.set_resolution("720p")
    assert usd() == Decimal("0.60")
    state.framing.toggle("1:1")
    assert usd() == Decimal("1.20")


def test_one_frame_into_a_second_offers_the_saving(state: PanelState) -> None:
    state.footage.set_out(5 * A_SECOND + 1)
    quote = state.pricing.quote
    assert quote is not None and quote.saving is not None
    assert (quote.saving.frames, quote.saving.usd) == (1, Decimal("0.06"))


def test_each_shape_has_a_position_of_its_own(state: PanelState) -> None:
    framing = state.framing
    framing.place(SourcePosition(0, 0, 1, 0.5))
    framing.toggle("1:1")
    framing.place(SourcePosition(0.1, 0.1, 0.5, 0.5))
    assert [(s.ratio, s.position) for s in framing.shapes] == [
        ("9:16", SourcePosition(0, 0, 1, 0.5)),
        ("1:1", SourcePosition(0.1, 0.1, 0.5, 0.5)),
    ]


def test_a_centred_fit_is_left_to_the_service(state: PanelState) -> None:
    state.framing.place(SourcePosition(0, 0, 1, 0.5))
    state.framing.fit()
    assert state.framing.shapes[0].position is None


def test_one_shape_is_always_wanted(state: PanelState) -> None:
    state.framing.toggle("9:16")
    assert state.framing.ratios == ("9:16",)


def test_a_gesture_is_one_step_of_undo(state: PanelState) -> None:
    framing = state.framing
    before = framing.position
    framing.hold()
    for step in range(1, 6):
        framing.place(SourcePosition(0, step / 10, 1, 0.3))
    framing.release()
    after = framing.position
    framing.undo()
    assert framing.position == before
    assert not framing.can_undo
    framing.redo()
    assert framing.position == after


def test_undo_goes_back_to_the_shape_that_was_changed(state: PanelState) -> None:
    framing = state.framing
    framing.place(SourcePosition(0, 0, 1, 0.3))
    framing.choose("21:9")
    framing.undo()
    assert framing.active == "9:16"


def test_a_new_edit_forgets_what_was_undone(state: PanelState) -> None:
    framing = state.framing
    framing.place(SourcePosition(0, 0, 1, 0.3))
    framing.undo()
    framing.fill()
    assert not framing.can_redo


def test_listeners_are_told_once_and_no_longer_when_unbound(state: PanelState) -> None:
    told: list[object] = []
    unbind = state.footage.bind(("range", "frame"), lambda: told.append(state.footage.range))
    state.footage.set_in(10)
    unbind()
    state.footage.set_in(20)
    assert told == [FrameRange(10, 250)]


def test_a_name_that_is_not_there_cannot_be_bound(state: PanelState) -> None:
    with pytest.raises(AttributeError):
        state.footage.bind(("rang",), lambda: None)


def test_a_prompt_that_is_too_long_says_by_how_much(state: PanelState) -> None:
    state.wording.write("x" * 6007)
    assert (state.wording.left, state.wording.ready) == (-7, False)
    state.wording.write("   ")
    assert not state.wording.ready
