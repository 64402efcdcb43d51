"""Runs in a bare Python as Nuke 14 and 15 have it: the panel is a process, served by a bridge.

Opens the panel by the menu and does what comes for the main thread, as Hiero's event loop does,
until the panel has ended. Arguments: ``menu.py``, a movie. Says what lies over what as JSON.
"""

from __future__ import annotations

import json
import queue
import sys
import time
from fractions import Fraction
from pathlib import Path


class OnlyTheStandardLibrary:
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        known = getattr(sys, "stdlib_module_names", None)  # from Python 3.10 on
        if known and name.split(".")[0] not in {"reframe", "support", *known}:
            raise ModuleNotFoundError(f"{name} is not in this Nuke")


sys.meta_path.insert(0, OnlyTheStandardLibrary())
sys.path.insert(0, str(Path(__file__).parents[1]))


def main(menu_py: str, movie: str) -> None:
    exec(compile(Path(menu_py).read_bytes(), menu_py, "exec"), {})  # without Nuke: one line
    from support.hiero import Facts
    from support.hiero_stage import HieroStage
    from support.nuke_modules import put_in_place

    stage = HieroStage(Path(movie).parent, Fraction(24), frames=12, source_in=5)
    stage.item.source()._record.path = stage.path = movie
    stage.studio.files[movie] = Facts(30, Fraction(24), size=(320, 180))
    menus, _, waiting = put_in_place(stage.studio.hiero, 15)
    exec(compile(Path(menu_py).read_bytes(), menu_py, "exec"), {})
    command = menus["Nuke"].findItem("Reframe/Open panel")
    command.invoke()
    command.invoke()  # it is open: raised, not opened twice
    from reframe.hosts.nuke import panels

    (bridge,) = panels._bridges.values()
    deadline = time.monotonic() + 200
    while bridge.running and time.monotonic() < deadline:
        try:
            waiting.get(timeout=0.05)()
        except queue.Empty:
            continue
    jobs = stage.placements()
    pairs = stage.pairs(jobs[0]) if jobs else []
    sys.stdout.write(json.dumps({"jobs": jobs, "pairs": pairs, "python": sys.version_info[:2]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
