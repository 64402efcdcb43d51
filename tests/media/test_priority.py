"""The tests leave the machine to everybody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.counter import make_movie


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="POSIX scheduling")
def test_making_an_av1_movie_leaves_this_process_scheduled_as_it_was(place: Path) -> None:
    before = os.sched_getscheduler(0)
    make_movie(place / "clip.mp4", 4, codec="av1", size=(128, 96))
    assert os.sched_getscheduler(0) == before
