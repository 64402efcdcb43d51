"""An engine that dies by SIGKILL at one of its journal writes: ``python dying_engine.py after 1``.

``after N`` dies when the N-th write of this process is on the disk, ``before N`` when it is about
to begin.
"""

from __future__ import annotations

import os
import signal
import sys

from reframe.engine.__main__ import main

moment, number = sys.argv[1], int(sys.argv[2])
seen = {"before": 0, "after": 0}


def die_at(now: str) -> None:
    """The witness of the journal."""
    seen[now] += 1
    if now == moment and seen[now] == number:
        os.kill(os.getpid(), signal.SIGKILL)


raise SystemExit(main(die_at))
