"""The self-test's part for timelines: a scratch project in Nuke Studio or Hiero, closed again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, List

from reframe.hosts.hiero import HieroHost
from reframe.hosts.port import SOURCE

from . import numbered
from .findings import Findings, require
from .numbered import FRAMES, Numbered
from .program import Program

#: Where the clip lies on the scratch timeline, and the speeds it is tried at.
_START = 10
_SPEEDS = (1.0, 2.0, 0.5, -1.0)


def check_timeline(program: Program, footage: Numbered, findings: Findings) -> None:
    """One sequence for each speed: selected, placed, read back frame by frame."""
    core = program.hiero.core
    made: List[Any] = []
    findings.step("a scratch project", lambda: made.append(core.newProject()))
    if not made:
        return
    try:
        for speed in _SPEEDS:
            findings.step(
                f"a timeline at {speed * 100:g} %",
                lambda speed=speed: _at_speed(program, made[0], footage, speed),  # type: ignore[misc]
            )
    finally:
        findings.step("the scratch project is closed", made[0].close)


def _at_speed(program: Program, project: Any, footage: Numbered, speed: float) -> str:
    core = program.hiero.core
    sequence = core.Sequence(f"Reframe self-test {speed:g}")
    project.clipsBin().addItem(core.BinItem(sequence))
    track = core.VideoTrack("V1")
    sequence.addTrack(track)
    item = track.createTrackItem("counter")
    item.setSource(core.Clip(core.MediaSource(footage.clip)))
    _retime(item, speed)
    track.addTrackItem(item)
    host = HieroHost(_with_selection(program.hiero, sequence, item))
    selected = host.selection().taken()
    require(SOURCE in selected.ways, "it is not sent from its file")
    whole = f"{selected.clip.range} at {speed:g}"
    job = numbered.delivered(selected, footage, f"self-test-{speed:g}", "hiero")
    placed = host.place(job, "track")
    require(host.place(job, "track").already_there, "a second place did not find the first")
    return f"frames {whole}. {placed.summary}"


def _retime(item: Any, speed: float) -> None:
    """The clip from its first frame on (backwards: from its last), as long as it lasts."""
    length = FRAMES if abs(speed) <= 1 else int(FRAMES / abs(speed))
    first = float(FRAMES - 1) if speed < 0 else 0.0
    last = first + (length - 1) * speed
    if speed != 1:
        item.setPlaybackSpeed(speed)
    item.setTimes(_START, _START + length - 1, first, last)
    if abs(float(item.playbackSpeed()) - speed) > 1e-6:
        item.setPlaybackSpeed(speed)


def _with_selection(hiero: Any, sequence: Any, item: Any) -> Any:
    """The real modules, with the scratch sequence in front and its item selected."""
    editor = SimpleNamespace(selection=lambda: (item,), sequence=lambda: sequence)
    ui = SimpleNamespace(
        activeSequence=lambda: sequence, getTimelineEditor=lambda _sequence: editor
    )
    return SimpleNamespace(core=hiero.core, ui=ui)
