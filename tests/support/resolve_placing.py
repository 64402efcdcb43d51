"""A process that places in a double of Resolve, and is killed at the N-th change.

``python resolve_placing.py STATE CHOICE N``: the double and the job are read from STATE, and the
double as it stands at the kill is written back, for Resolve lives on when a script is killed.
Exit 0: there were fewer changes.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from pathlib import Path

from reframe.hosts.resolve import ResolveHost


def main(state: Path, choice: str, number: int) -> None:
    resolve, job = pickle.loads(state.read_bytes())
    world = resolve.world
    left = [number]

    def before(_name: str, changes: bool) -> str:
        left[0] -= int(changes)
        if left[0] < 0:
            world._before = None
            state.write_bytes(pickle.dumps((resolve, job)))
            os.kill(os.getpid(), signal.SIGKILL)
        return ""

    with world.before(before):
        ResolveHost(resolve).place(job, choice)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
