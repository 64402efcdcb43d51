"""Stands in for the panel's window at the far end of a bridge: orders what is selected, places it.

Called as the panel is: ``python panel_stand_in.py OUT -m reframe panel --bridge NAME``. The outcome
is JSON in ``OUT/outcome.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from reframe.hosts.bridge import RemoteHost
from reframe.hosts.bridge.pipe import Pipe
from reframe.hosts.bridge.streams import claim_standard_streams
from reframe.hosts.ordering import Wish, order_and_wait


def main(out: str, *command: str) -> None:
    name = command[-1]
    raised: list[bool] = []
    host = RemoteHost(Pipe(*claim_standard_streams()), name, lambda: raised.append(True))
    selected = host.selection().taken()
    wish = Wish("1:1", "more of the street", folder=out, rehearsal=True)
    (outcome,) = order_and_wait(host, name, selected, wish)
    seen = {
        "command": command,
        "problem": outcome.problem.message if outcome.problem else "",
        "video": outcome.video,
        "where": outcome.placed.where if outcome.placed else "",
        "raised": len(raised),
    }
    (Path(out) / "outcome.json").write_text(json.dumps(seen), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
