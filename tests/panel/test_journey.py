"""A whole order on a screen, by mouse and keyboard alone; see ``journey.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.panel_stage import MEDIA
from support.x_screen import missing

CARS = MEDIA / "car-detection.mp4"
STAGES = ("opened", "placed", "ready", "running", "done", "wipe", "beside")


@pytest.mark.slow
@pytest.mark.skipif(not CARS.exists(), reason="the shared footage is not here")
@pytest.mark.skipif(bool(missing()), reason=f"{missing()} is not here")
def test_an_order_by_hand_on_a_screen_comes_to_the_wipe_over_its_result(tmp_path: Path) -> None:
    journey = Path(__file__).with_name("journey.py")
    done = subprocess.run(
        [sys.executable, journey, CARS, tmp_path, "1"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "/reframe/panel/" not in done.stderr, "no line of a traceback"
    assert {path.stem for path in tmp_path.iterdir()} == {f"journey-{name}" for name in STAGES}
