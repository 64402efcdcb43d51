"""Nuke keeps the promises of every host, whatever is selected and however it is placed.

All of this is proven on the double of Nuke alone.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from hosts.conformance import HostConformance
from reframe.model.geometry import Size
from reframe.model.order import Clip, Viewing
from reframe.model.time import FrameRange
from support.nuke import ACES_13, ACES_20, NUKE_DEFAULT, Nuke
from support.nuke_stage import NukeStage, plates, read_of

TINY = Size(16, 8)
RATE = Fraction(24000, 1001)


@pytest.fixture
def nuke() -> Nuke:
    nuke = Nuke(config=ACES_13)
    nuke.root()["fps"].setValue(23.976023976)
    return nuke


def _root_of(nuke: Nuke, first: int, last: int) -> None:
    nuke.root()["first_frame"].setValue(first)
    nuke.root()["last_frame"].setValue(last)


class TestReadOfASequence(HostConformance):
    @pytest.fixture
    def stage(self, place: Path, nuke: Nuke) -> NukeStage:
        read_of(nuke, plates(place, 1001, 1048))
        path = f"{place}/plate.%04d.exr"
        viewing = Viewing(ACES_13, "Rec.1886 Rec.709 - Display", "ACES 1.0 - SDR Video")
        frames = FrameRange(1001, 1049)
        clip = Clip("plate", path, frames, RATE, TINY, colorspace="ACEScg", viewing=viewing)
        return NukeStage(place, nuke, clip)


class TestReadThatStartsAtAnotherFrame(HostConformance):
    """Placed as the movie alone, in a script of Nuke's own curves."""

    @pytest.fixture
    def stage(self, place: Path) -> NukeStage:
        nuke = Nuke(version=(14, 0, 1), config=NUKE_DEFAULT)
        text = plates(place, 0, 43)
        read_of(nuke, text, frame_mode="start at", frame="1001", colorspace="linear")
        path = f"{place}/plate.%04d.exr"
        clip = Clip(
            "plate",
            path,
            FrameRange(0, 44),
            Fraction(24),
            TINY,
            colorspace="Linear Rec.709 (sRGB)",
            viewing=Viewing(NUKE_DEFAULT, "default", "rec709"),
        )
        return NukeStage(place, nuke, clip, shift=1001, choice="movie")


class TestAnyNodeInAGroup(HostConformance):
    """Rendered, at negative frames, and placed as a group; in Nuke 17."""

    @pytest.fixture
    def stage(self, place: Path) -> NukeStage:
        nuke = Nuke(version=(17, 0, 1), config=ACES_20)
        nuke.root()["fps"].setValue(23.976023976)
        _root_of(nuke, -20, 29)
        nuke._formats.append(nuke.Format(16, 8, 1.0, "tiny"))
        group = nuke.nodes.Group()
        with group:
            constant = nuke.nodes.Constant(color=(0.2, 0.4, 0.6), format="tiny")
            grade = nuke.nodes.Grade(inputs=[constant], multiply=2)
            grade.setSelected(True)
        clip = Clip("Grade1", "", FrameRange(-20, 30), RATE, TINY)
        return NukeStage(place, nuke, clip, choice="group")


class TestReadThatIsGraded(HostConformance):
    """Rendered within the viewer's in and out, and placed as the EXR sequence alone."""

    @pytest.fixture
    def stage(self, place: Path, nuke: Nuke) -> NukeStage:
        read = read_of(nuke, plates(place, 1, 90))
        read.setSelected(False)
        grade: Any = nuke.nodes.Grade(inputs=[read], multiply=0.5)
        grade.setSelected(True)
        viewer = nuke.nodes.Viewer(frame_range="21-64", frame_range_lock=True)
        nuke._active_viewer = viewer._number
        clip = Clip("Grade1", "", FrameRange(21, 65), RATE, TINY)
        return NukeStage(place, nuke, clip, choice="exr")
