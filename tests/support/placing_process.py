"""A process of its own that places results: ``python -m support.placing_process FOLDER NAME N``.

It waits for a line on stdin, then places N jobs in ``FOLDER/out.otio``, and says after each.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

from reframe.hosts.desk import DeskHost
from support.desk_stage import facts
from support.finished import finished

if __name__ == "__main__":
    folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    host = DeskHost(
        str(folder / "A001.mov"), timeline=str(folder / "out.otio"), media=facts(Fraction(25))
    )
    selected = host.selection().taken()
    jobs = [finished(selected, folder / "delivered", f"{name}-{n}") for n in range(count)]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for job in jobs:
        host.place(job, "track")
        print(job.id, flush=True)  # noqa: T201
