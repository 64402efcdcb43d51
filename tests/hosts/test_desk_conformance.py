"""The desk keeps the promises of every host: for a movie, and for a clip of a timeline."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from hosts.conformance import HostConformance
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.time import FrameRange
from support import cuts
from support.desk_stage import AWKWARD, DeskStage, facts

HD = Size(1920, 1080)
RATE = Fraction(30000, 1001)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / AWKWARD
    place.mkdir()
    return place


class TestMovie(HostConformance):
    @pytest.fixture
    def stage(self, folder: Path) -> Iterator[DeskStage]:
        movie = folder / "plate ü.mov"
        movie.touch()
        hour = cuts.an_hour(RATE)
        clip = Clip("plate ü", str(movie), FrameRange(0, 60), RATE, HD, start_timecode=hour)
        yield DeskStage(folder, movie, None, clip, RATE, facts(RATE, 60, hour))


class TestClipOfATimeline(HostConformance):
    @pytest.fixture
    def stage(self, folder: Path) -> Iterator[DeskStage]:
        movie = folder / "A001 漢.mov"
        movie.touch()
        hour = cuts.an_hour(RATE)
        reference = cuts.external(movie, RATE, hour, 500)
        source = cuts.save(
            folder / "cut.otio",
            [
                cuts.gap(13, RATE),
                cuts.clip("before", reference, cuts.time_range(hour, 50, RATE)),
                cuts.clip("shot", reference, cuts.time_range(hour + 100, 48, RATE)),
                cuts.clip("after", reference, cuts.time_range(hour, 20, RATE)),
            ],
            [cuts.gap(5, RATE), cuts.clip("title", reference, cuts.time_range(hour, 9, RATE))],
            start=cuts.RationalTime(hour, float(RATE)),
        )
        clip = Clip("shot", str(movie), FrameRange(100, 148), RATE, HD)
        yield DeskStage(folder, source, "shot", clip, RATE, facts(RATE))
