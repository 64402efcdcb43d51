"""A host behind a bridge keeps every promise that it keeps without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest

from hosts.conformance import HostConformance
from reframe.hosts.bridge import RemoteHost
from reframe.hosts.desk import DeskHost
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.time import FrameRange
from support import cuts
from support.bridged import Bridged
from support.desk_stage import AWKWARD, DeskStage, facts

RATE = Fraction(30000, 1001)


@dataclass
class BridgedStage(DeskStage):
    """The desk, each adapter on the other side of a process of its own."""

    bridges: list[Bridged] = field(default_factory=list)

    def open(self) -> RemoteHost:  # type: ignore[override]
        desk = DeskHost(str(self.source), self.name, str(self.written), media=self.probe)
        self.bridges.append(Bridged(desk))
        return self.bridges[-1].host


class TestBridged(HostConformance):
    @pytest.fixture
    def stage(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BridgedStage]:
        monkeypatch.setenv("REFRAME_HOME", str(tmp_path / "home"))
        folder = tmp_path / AWKWARD
        folder.mkdir()
        movie = folder / "A001 漢.mov"
        movie.touch()
        hour = cuts.an_hour(RATE)
        reference = cuts.external(movie, RATE, hour, 500)
        source = cuts.save(
            folder / "cut.otio",
            [
                cuts.gap(13, RATE),
                cuts.clip("shot", reference, cuts.time_range(hour + 100, 48, RATE)),
            ],
            start=cuts.RationalTime(hour, float(RATE)),
        )
        clip = Clip("shot", str(movie), FrameRange(100, 148), RATE, Size(1920, 1080))
        stage = BridgedStage(folder, source, "shot", clip, RATE, facts(RATE))
        yield stage
        for bridged in stage.bridges:
            bridged.close()
