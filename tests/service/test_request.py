"""What is sent is what was asked for, and what cannot be asked for is said before."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput
from reframe.model.geometry import SourcePosition
from reframe.model.order import Shape
from reframe.service.request import arguments, check_prompt

LINK = "https://v3b.fal.media/files/b/proxy.mp4"
ENDPOINT = Endpoint()


def test_a_plain_order_has_four_fields() -> None:
    assert arguments(" a street ", LINK, Shape("9:16", "720p"), None, ENDPOINT) == {
        "prompt": " a street ",
        "video_url": LINK,
        "aspect_ratio": "9:16",
        "resolution": "720p",
    }


def test_a_position_and_a_duration_are_sent_when_given() -> None:
    shape = Shape("21:9", position=SourcePosition(-0.5, 0, 1.5, 2))
    found = arguments("x", LINK, shape, "5s", ENDPOINT)
    assert found["source_position"] == {
        "x_norm": -0.5,
        "y_norm": 0.0,
        "w_norm": 1.5,
        "h_norm": 2.0,
    }
    assert found["duration"] == "5s"


def test_a_duration_that_the_service_does_not_know_is_left_out() -> None:
    assert "duration" not in arguments(
        "x", LINK, Shape("1:1"), "5s", replace(ENDPOINT, durations=())
    )


@pytest.mark.parametrize("ratio", ENDPOINT.ratios)
@pytest.mark.parametrize("resolution", ENDPOINT.resolutions)
def test_every_ratio_and_resolution_can_be_ordered(ratio: str, resolution: str) -> None:
    found = arguments("x", LINK, Shape(ratio, resolution), None, ENDPOINT)
    assert (found["aspect_ratio"], found["resolution"]) == (ratio, resolution)


BAD = {
    "a ratio": ({"shape": Shape("2:1")}, "2:1"),
    "a resolution": ({"shape": Shape("1:1", "4k")}, "4k"),
    "a duration": ({"duration": "7s"}, "5s or 10s"),
    "a link": ({"video_url": "/tmp/proxy.mp4"}, "link"),
    "no link": ({"video_url": ""}, "link"),
    "no prompt": ({"prompt": ""}, "empty"),
}


@pytest.mark.parametrize(("changes", "words"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_ordered_is_said_in_a_sentence(
    changes: dict[str, object], words: str
) -> None:
    order = {"prompt": "x", "video_url": LINK, "shape": Shape("1:1"), "duration": None, **changes}
    with pytest.raises(BadInput) as caught:
        arguments(**order, endpoint=ENDPOINT)
    assert words in caught.value.message


@pytest.mark.parametrize("text", ["", " ", "\n\t \u3000"])
def test_a_prompt_of_nothing_but_blanks_is_empty(text: str) -> None:
    with pytest.raises(BadInput, match="empty"):
        check_prompt(text, ENDPOINT)


def test_a_prompt_is_counted_in_characters_blanks_included() -> None:
    check_prompt("😀" * 6000, ENDPOINT)
    check_prompt("x" + " " * 5999, ENDPOINT)
    with pytest.raises(BadInput, match=r"6001 characters.*6000.*by 1"):
        check_prompt("x" + " " * 6000, ENDPOINT)


def test_a_prompt_with_half_a_character_is_refused() -> None:
    with pytest.raises(BadInput, match="broken characters"):
        check_prompt("a\ud83d", ENDPOINT)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=40))
def test_any_prompt_is_sent_as_it_stands_or_refused(text: str) -> None:
    endpoint = replace(ENDPOINT, prompt_limit=20)
    try:
        found = arguments(text, LINK, Shape("1:1"), None, endpoint)
    except BadInput:
        assert not text.strip() or len(text) > 20
    else:
        assert found["prompt"] == text
