"""``kill -9`` of panel, menu script or engine at each step of a placement in Resolve.

Three real processes: the menu script as the installer writes it, the panel's window with somebody
at the mouse, the engine. The double of Resolve lives in the test, as the program does: it hears
every call of the script, so that somebody can be killed before any of them, and it survives.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from reframe.model.order import Job
from support.bridged import has_ended, until
from support.finished import finished
from support.interpreters import interpreter
from support.journal_of import keep_done, known
from support.placing_panel import MOMENTS
from support.resolve.build import parts
from support.resolve.served import Served
from support.resolve_menu import menu_script, panel_clicking_python
from support.resolve_stage import ResolveStage, look_again, on_a_timeline

SUPPORT = Path(__file__).parents[1] / "support"


def job_of(stage: ResolveStage, name: str) -> Job:
    """A job that is done, of a clip with a name, and so a bin, of its own."""
    selected = stage.open().selection().taken()
    clip = replace(selected.clip, name=name)
    job = finished(selected, stage.folder / "delivered", name, clip=clip)
    return replace(job, target=replace(job.target, host="resolve"))


#: What changes the project, and not only what its user has in view.
STEPS = {
    "AddSubFolder", "ImportMedia", "SetThirdPartyMetadata", "AddTrack", "SetTrackName",
    "AppendToTimeline",
}  # fmt: skip


#: What a panel asked with its last breath may be heard before its end is, or after: then nothing
#: begins, and the next panel places.
UNHEARD = ("panel", "place sent")


def changes_of_a_placement(place: Path) -> list[str]:
    place.mkdir()
    stage = on_a_timeline(place)
    job = job_of(stage, "job-00")
    before = len(stage.resolve.world.changes)
    stage.open().place(job, "track")
    return stage.resolve.world.changes[before:]


def deaths(changes: list[str]) -> list[tuple[str, int | str]]:
    """Who dies, and when: before that change of the placement, or at that message of the panel's.

    The script dies before every step: all that can be left of a placement. Once it has begun it
    goes on without panel or engine; they die in the middle and at each message.
    (``test_resolve_broken_off`` has the script die before every single call, by every choice.)
    """
    middle = len(changes) // 2
    return [
        *(("host", number) for number, change in enumerate(changes) if change in STEPS),
        ("host", "placed arrived"),
        ("panel", middle),
        *(("panel", moment) for moment in MOMENTS),
        ("engine", middle),
        *(("engine", moment) for moment in MOMENTS[1:3]),
    ]


class Studio:
    """The double, and a user who clicks on its menu's entry once after each death."""

    def __init__(self, place: Path, home: Path) -> None:
        self.stage, self._home = on_a_timeline(place), home
        self._script = menu_script(place, panel_clicking_python(place))
        self._victim, self._left = "", 0
        self._places = threading.Event()
        self._host = 0
        self.panels: list[int] = []

    def run(self, job: str, earlier: str, victim: str, at: int | str) -> None:
        """A menu script and its panel, until the script has ended, one way or another."""
        in_host = isinstance(at, int)
        self._victim, self._left = (victim, at) if isinstance(at, int) else ("", 0)
        self._places.clear()
        world = self.stage.resolve.world
        with Served(self.stage.resolve, lambda _: self._places.set()) as program:
            clicks = {
                "job": job,
                "earlier": earlier,
                "victim": victim,
                "moment": "" if in_host else at,
                "said_to": program.address,
            }
            with world.before(self._before):
                script = self._start(program.address, clicks)
                self._host = script.pid
                script.wait(120)
        self.panels.append(self._panel())
        if victim == "panel":
            until(lambda: has_ended(self.panels[-1]))

    def _start(self, address: str, clicks: dict[str, object]) -> subprocess.Popen[bytes]:
        runner = str(SUPPORT / "resolve_script.py")
        command = [interpreter("oldest"), "-E", "-s", "-S", "-B", runner]
        environment = {**os.environ, "CLICKS": json.dumps(["place", clicks])}
        return subprocess.Popen(
            [*command, address, str(self._script)], env=environment, stdout=subprocess.DEVNULL
        )

    def _before(self, _name: str, changes: bool) -> str:
        """The double asks before each call of the script's; a dead script's does nothing."""
        if not (self._places.is_set() and changes and self._victim):
            return ""
        self._left -= 1
        if self._left >= 0:
            return ""
        victim, self._victim = self._victim, ""
        pids = {"host": lambda: self._host, "panel": self._panel, "engine": self._engine}
        os.kill(pids[victim](), signal.SIGKILL)
        return "nothing" if victim == "host" else ""

    def _panel(self) -> int:
        return int((self._home / "panel.pid").read_text())

    def _engine(self) -> int:
        return int(json.loads((self._home / "engine.json").read_text("utf-8"))["pid"])


@pytest.mark.slow
def test_killed_at_each_step_a_result_stands_once_or_not_at_all_and_nothing_else_has_changed(
    place: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", "marked:key")
    home.mkdir()
    dying = deaths(changes_of_a_placement(place / "dry"))
    studio = Studio(place, home)
    stage = studio.stage
    names = [f"job-{number:02}" for number in range(len(dying))]
    keep_done(home, [job_of(stage, name) for name in names])
    timeline = parts(stage.resolve)[1]  # nothing is selected: no picture has to be read
    timeline.selected, timeline.playhead = [], timeline.end + 10
    before, earlier, stood = stage.everything_else(), "-", []
    try:
        for name, (victim, at) in zip(names, dying, strict=True):
            studio.run(name, earlier, victim, at)
            count = stage.placements().count(name)
            assert count <= 1, (victim, at)
            stood.append(count)
            if victim == "host":
                look_again(stage, timeline.end + 10)
            else:
                assert count == 1 or (victim, at) == UNHEARD, (victim, at)
                assert stage.everything_else() == before, (victim, at)
            earlier = f"find:{name}" if stage.open().placed(name) else f"place:{name}"
        studio.run("-", earlier, "nobody", "")
    finally:
        for pid in studio.panels:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert sorted(stage.placements()) == names
    assert all(known(home)[name].placed for name in names)
    assert stage.everything_else() == before
    assert 0 < sum(stood) < len(dying)
