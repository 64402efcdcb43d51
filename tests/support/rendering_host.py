"""A small host that renders: frames are numbered files, made one after another."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from reframe.hosts.port import (
    AS_SEEN,
    RENDERS,
    SOURCE,
    Choice,
    Host,
    HostInfo,
    Placed,
    Selected,
    Selection,
)
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Clip, Job
from reframe.model.progress import Meter, report
from reframe.model.time import FrameRange


class RenderingHost(Host):
    """``clip`` is selected. A render is silent at frame `stops_at` until it is let go on, and
    then stays there until it is told to stop.

    ``frames`` has the picture of each frame by its number; without it, files are empty.
    """

    def __init__(self, clip: Clip | None = None, ways: tuple[str, ...] = (SOURCE, AS_SEEN)) -> None:
        self.clip = clip or Clip("shot", "", FrameRange(10, 50), Fraction(25), Size(320, 180))
        self.ways = ways if self.clip.path else (AS_SEEN,)
        self.frames: dict[int, bytes] = {}
        self.renders_too_many = 0
        self.stops_at = -1
        self.waits, self.go_on = threading.Event(), threading.Event()
        self.calls: list[tuple[str, str]] = []
        self.found: dict[str, Placed] = {}

    def _note(self, call: str) -> None:
        self.calls.append((call, threading.current_thread().name))

    @property
    def capabilities(self) -> frozenset[str]:
        self._note("capabilities")
        return frozenset({RENDERS})

    def describe(self) -> HostInfo:
        self._note("describe")
        return HostInfo("Renderer", "1", "a project", "a timeline")

    def selection(self) -> Selection:
        self._note("selection")
        reason = "The clip is graded." if self.ways[0] == AS_SEEN else ""
        selected = Selected(self.clip, "the whole clip", {"id": "7"}, self.ways, reason)
        return Selection((selected,), where_from="selected")

    def render(self, selected: Selected, folder: str, meter: Meter) -> Clip:
        self._note("render")
        asked = selected.clip
        made: list[Path] = []
        total = len(asked.range) + self.renders_too_many
        try:
            for number in range(total):
                if number == self.stops_at:
                    self.waits.set()
                    assert self.go_on.wait(60)
                    while meter(number, total):
                        time.sleep(0.01)
                report(meter, number, total)
                made.append(Path(folder) / f"seen.{number:04d}.png")
                made[-1].write_bytes(self.frames.get(asked.range.start + number, b""))
            report(meter, total, total)
        except BaseException:
            for file in made:
                file.unlink()
            raise
        return replace(asked, path=str(Path(folder) / "seen.%04d.png"), range=FrameRange(0, total))

    def placements(self, selected: Selected) -> tuple[Choice, ...]:
        self._note("placements")
        if selected.placement.get("id") != "7":
            raise BadInput("This clip is of another project; open that one.", "elsewhere")
        return (Choice("track", "A new track"), Choice("bin", "The bin only"))

    def place(self, job: Job, choice: str) -> Placed:
        self._note("place")
        if choice not in ("track", "bin"):
            raise BadInput(f"{choice!r} is not a choice.")
        standing = self.found.get(job.id)
        if standing is not None:
            return replace(standing, already_there=True)
        self.found[job.id] = Placed(job.id, f"on the {choice}", "It stands.")
        return self.found[job.id]

    def placed(self, job_id: str) -> Placed | None:
        self._note("placed")
        return self.found.get(job_id)
