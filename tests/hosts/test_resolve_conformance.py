"""Resolve's double, through `ResolveHost`, keeps the promises of every host."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from hosts.conformance import HostConformance
from reframe.model.order import Clip
from reframe.model.time import FrameRange
from support.resolve import Quirks
from support.resolve_stage import ResolveStage, in_the_media_pool, on_a_timeline

NTSC = Fraction(30000, 1001)


class TestClipOfATimeline(HostConformance):
    @pytest.fixture
    def stage(self, place: Path) -> ResolveStage:
        return on_a_timeline(place, rate=NTSC, start=107892)


class TestWithTheExrSequence(HostConformance):
    @pytest.fixture
    def stage(self, place: Path) -> ResolveStage:
        return on_a_timeline(place, first_choice="track-exr")


class TestInATimelineOfItsOwn(HostConformance):
    @pytest.fixture
    def stage(self, place: Path) -> ResolveStage:
        return on_a_timeline(place, rate=25, start=90000, first_choice="timeline")


class TestInATimelineOfItsOwnWithTheExrSequence(HostConformance):
    @pytest.fixture
    def stage(self, place: Path) -> ResolveStage:
        return on_a_timeline(place, rate=25, start=0, first_choice="timeline-exr")


class TestRetimedClipAsSeen(HostConformance):
    """It can only be rendered, so its frames are those of the timeline."""

    @pytest.fixture
    def stage(self, place: Path) -> ResolveStage:
        stage = on_a_timeline(place, rate=24)
        stage.item.speed = Fraction(3, 2)
        frames = FrameRange(stage.item.start, stage.item.end)
        stage.clip = Clip(
            "shot", "", frames, stage.clip.rate, stage.clip.size, start_timecode=0, drop_frame=False
        )
        return stage


class TestOldestSurface(HostConformance):
    """18.6: no selection on the timeline, no marks, no source frames. Marks that a render would
    set could not be put back there, which is what the double's switch is for."""

    @pytest.fixture
    def stage(self, place: Path) -> ResolveStage:
        return on_a_timeline(place, version=(18, 6, 6), quirks=Quirks(render_sets_marks=False))


class TestClipOfTheMediaPool(HostConformance):
    """It has no grade to be rendered with, and lies nowhere that a narrower part could lie over:
    ``test_resolve_selection`` and ``test_resolve_placement`` have what holds in their place."""

    test_rendering_makes_exactly_the_frames_and_puts_all_back = None
    test_a_cancelled_render_leaves_nothing = None
    test_a_narrower_range_lies_where_it_came_from = None

    @pytest.fixture
    def stage(self, place: Path) -> ResolveStage:
        return in_the_media_pool(place)
