"""What the panel does not need is not waited for when it opens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from reframe.panel import late

TESTS = Path(__file__).parents[1]


def test_a_window_without_a_clip_is_painted_before_the_link_and_the_records_are_loaded(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.panel_start", "panel"],
        env={
            **os.environ,
            "REFRAME_HOME": str(tmp_path),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(TESTS),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(json.loads(done.stdout)["loaded"])
    assert {"reframe.panel.window", "reframe.panel.order.page"} <= loaded
    assert loaded.isdisjoint(late.MODULES)
    assert list(tmp_path.iterdir()) == []  # and before an engine is started
