"""``kill -9`` of panel, host or engine at each message of a placement: once, or not at all.

The host is the desk, whose placements live in a timeline file; host, panel and engine are three
real processes. Afterwards a new panel finds what stands and tells the engine.
"""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from reframe.hosts.desk import DeskHost
from support import cuts
from support.bridged import has_ended, until
from support.desk_stage import facts
from support.finished import finished
from support.journal_of import keep_done, known
from support.placing_panel import MOMENTS

TESTS = Path(__file__).parents[1]

#: Who dies, when by the panel's messages, and when within the host.
DEATHS = [
    *(("panel", moment, "") for moment in MOMENTS),
    ("host", "place sent", ""),
    ("nobody", "", "before"),
    ("nobody", "", "after"),
    ("engine", "placed arrived", ""),
    ("engine", "told", ""),
]


class Studio:
    """A desk with a timeline, an engine's journal, and processes that place."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._home = home
        self._source, self._timeline = folder / "A001.mov", folder / "out.otio"
        self._source.touch()
        self._delivered = folder / "delivered"

    def deliver(self, names: list[str]) -> None:
        """Jobs that are done, as the engine left them, and not placed."""
        selected = self._desk().selection().taken()
        keep_done(self._home, [finished(selected, self._delivered, name) for name in names])

    def run(self, job: str, earlier: str, victim: str, moment: str, in_host: str) -> None:
        """A host's process and its panel, until both have ended, one way or another."""
        panel = [sys.executable, "-m", "support.placing_panel", job, earlier, victim, moment]
        host = [sys.executable, "-m", "support.placing_host", str(self._source)]
        environment = {**os.environ, "PYTHONPATH": str(TESTS)}
        command = [*host, str(self._timeline), f"{in_host}:{job}", *panel]
        started = subprocess.Popen(command, env=environment)
        started.wait(240)
        pid = int((self._home / "panel.pid").read_text())
        until(lambda: has_ended(pid), 120)

    def standing(self) -> list[str]:
        """The job of each placement in the timeline, as often as it stands."""
        if not self._timeline.exists():
            return []
        clips = cuts.load(self._timeline).find_clips()
        records = [dict(clip.metadata.get("reframe", {})) for clip in clips]
        return [str(record["job"]) for record in records if "job" in record]

    def _desk(self) -> DeskHost:
        probe = facts(Fraction(25), 60)
        return DeskHost(str(self._source), timeline=str(self._timeline), media=probe)


@pytest.mark.slow
def test_killed_at_each_message_a_result_is_placed_once_and_a_new_panel_finds_it(
    place: Path, home: Path
) -> None:
    home.mkdir()
    studio = Studio(place, home)
    names = [f"job-{number:02}" for number in range(len(DEATHS))]
    studio.deliver(names)
    earlier, not_at_all = "-", 0
    for name, death in zip(names, DEATHS, strict=True):
        studio.run(name, earlier, *death)
        count = studio.standing().count(name)
        assert count <= 1, death
        not_at_all += count == 0
        earlier = f"find:{name}" if count else f"place:{name}"
    studio.run("-", earlier, "nobody", "", "")
    assert sorted(studio.standing()) == names
    assert all(job.placed for job in known(home).values())
    assert 0 < not_at_all < len(DEATHS)
