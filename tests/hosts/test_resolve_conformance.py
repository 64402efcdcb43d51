"""Resolve's double, through `ResolveHost`, keeps the promises of every host."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from hosts.conformance import HostConformance
from support.resolve_stage import ResolveStage, on_a_timeline


class TestClipOfATimeline(HostConformance):
    @pytest.fixture
    def stage(self, place: Path) -> ResolveStage:
        return on_a_timeline(place, rate=Fraction(30000, 1001), start=107892)
