"""Hiero keeps the promises of every host: movies and sequences, at every rate, on the double."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from hosts.conformance import HostConformance
from support.hiero import Quirks
from support.hiero_stage import HieroStage


class TestMovie(HostConformance):
    @pytest.fixture
    def stage(self, place: Path) -> Iterator[HieroStage]:
        yield HieroStage(place, Fraction(24000, 1001))


class TestSequenceFrom1001(HostConformance):
    @pytest.fixture
    def stage(self, place: Path) -> Iterator[HieroStage]:
        yield HieroStage(place, Fraction(24), 1001)


class TestWithTheOtherQuirks(HostConformance):
    """What nobody has measured, the other way round."""

    @pytest.fixture
    def stage(self, place: Path) -> Iterator[HieroStage]:
        quirks = Quirks(
            range_behind_pattern=" ({first}-{last})",
            times_set_speed=False,
            speed_changes_length=True,
            new_version_is_active=True,
        )
        yield HieroStage(place, Fraction(60000, 1001), 0, quirks=quirks)
