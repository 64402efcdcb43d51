"""Draws every state of the panel into ``docs/images/panel-*.png``, at 100 % and at 200 %.

    python tests/panel/pictures.py [FOLDER [PART…]]

Engine, sandbox and footage are real; the hand on the mouse is not, nor are the errors and the long
queue, which are given to the state as the engine would tell them. Parts are those of `PARTS` in
``scenes.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
IMAGES = HERE.parents[1] / "docs" / "images"


def main() -> None:
    """One process for each scale: Qt reads it once."""
    folder = sys.argv[1] if len(sys.argv) > 1 else str(IMAGES)
    for scale in ("1", "2"):
        environment = {
            **os.environ,
            "QT_SCALE_FACTOR": scale,
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)]),
        }
        subprocess.run(
            [sys.executable, str(HERE / "scenes.py"), folder, f"@{scale}x", *sys.argv[2:]],
            env=environment,
            check=True,
        )


if __name__ == "__main__":
    main()
