"""The session keeps the state in step with a real host and a real engine."""

from __future__ import annotations

import pytest

from reframe.panel.session import Session
from support.panel_stage import MEDIA, until

CARS = MEDIA / "car-detection.mp4"


@pytest.mark.skipif(not CARS.exists(), reason="the shared footage is not here")
def test_a_clip_longer_than_the_limit_opens_with_the_limits_worth_from_its_in(
    session: Session,
) -> None:
    session.start()
    session.open(str(CARS))
    until(lambda: session.state.footage.clip is not None)
    clip = session.state.footage.clip
    assert clip is not None
    assert (clip.range.start, len(clip.range)) == (0, 375)
    assert session.state.footage.shortened


def test_a_file_that_is_no_movie_is_a_problem_in_words(session: Session, tmp_path: object) -> None:
    session.open(str(tmp_path))
    until(lambda: session.state.footage.problem is not None)
    assert session.state.footage.clip is None
