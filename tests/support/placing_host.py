"""A host's process whose placements live in a file: ``SOURCE TIMELINE MOMENT PANEL…``.

``MOMENT`` is ``before:JOB`` or ``after:JOB`` for a host that dies so while it places that job.
"""

from __future__ import annotations

import os
import signal
import sys
from fractions import Fraction

from reframe.hosts.bridge import Bridge
from reframe.hosts.desk import DeskHost
from reframe.hosts.port import Placed
from reframe.model.order import Job
from support.desk_stage import facts


class DyingDesk(DeskHost):
    """Dies before its file is written, or after that and before it has said so."""

    moment = ""

    def place(self, job: Job, choice: str) -> Placed:
        self._die(f"before:{job.id}")
        placed = super().place(job, choice)
        self._die(f"after:{job.id}")
        return placed

    def _die(self, moment: str) -> None:
        if moment == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)


def main(source: str, timeline: str, moment: str, *panel: str) -> None:
    host = DyingDesk(source, timeline=timeline, media=facts(Fraction(25), 60))
    host.moment = moment
    bridge = Bridge(host, "desk", list(panel))
    bridge.start()
    bridge.serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
