"""Results are deleted at fal only when the user wants it and everything is home."""

from __future__ import annotations

from pathlib import Path

import pytest

from reframe.sandbox import Sandbox
from support.command import Desk
from support.counter import make_movie
from support.plates import movie_counters


@pytest.fixture
def movie(place: Path) -> Path:
    return make_movie(place / "clip.mov", 8, size=(160, 90))


def clears(sandbox: Sandbox) -> int:
    return len(sandbox.requests(phase="delete"))


def test_results_stay_at_fal_unless_the_user_wants_them_deleted(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    assert shop.order(movie).code == 0
    assert clears(sandbox) == 0
    shop.run("settings", "clear_at_fal", "true")
    done = shop.order(movie)
    assert done.code == 0, done.err
    assert clears(sandbox) == 1
    assert done.json["notes"] == []
    assert movie_counters(done.json["video"]) == list(range(8))


@pytest.mark.parametrize("fault", ["delete:403", "delete:reset-before-answer"])
def test_a_result_that_fal_does_not_delete_is_delivered_and_says_so(
    shop: Desk, sandbox: Sandbox, movie: Path, fault: str
) -> None:
    shop.run("settings", "clear_at_fal", "true")
    sandbox.fault(fault)
    done = shop.order(movie, "--exr", "never")
    assert done.code == 0, done.err
    (note,) = done.json["notes"]
    assert note.startswith("The result was not deleted at fal and expires there.")


def test_an_unusual_result_is_left_at_fal_for_another_look(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    shop.run("settings", "clear_at_fal", "true")
    sandbox.fault("zip-missing-frame")
    done = shop.order(movie)
    assert done.code == 0, done.err
    assert "left at fal" in done.json["notes"][-1]
    assert clears(sandbox) == 0
