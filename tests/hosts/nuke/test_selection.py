"""What is selected in Nuke, with its exact frames, and what cannot be sent, in words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import PyOpenColorIO as OpenColorIO
import pytest

from reframe.hosts.nuke import NukeHost
from reframe.hosts.nuke.colours import real_name, resolve
from reframe.hosts.nuke.engine_colours import KNOWN, SAME
from reframe.hosts.nuke.ranges import exact_rate
from reframe.hosts.port import AS_SEEN, SOURCE, Selected, Selection
from reframe.media.image_colour import CONFIG
from reframe.model.geometry import Size
from reframe.model.time import FrameRange
from support.counter import make_movie
from support.images import write_image
from support.nuke import ACES_12, ACES_13, NUKE_DEFAULT, Nuke, Quirks
from support.nuke.colour import scene_spaces
from support.nuke_stage import plates, read_of

BOTH = (SOURCE, AS_SEEN)


@pytest.fixture
def nuke() -> Nuke:
    return Nuke(config=ACES_13)


def selection(nuke: Nuke) -> Selection:
    before = nuke._graph.by_value()
    found = NukeHost(nuke).selection()
    assert nuke._graph.by_value() == before
    return found


def taken(nuke: Nuke) -> Selected:
    return selection(nuke).taken()


def lock_viewer(nuke: Nuke, frames: str) -> None:
    viewer = nuke.nodes.Viewer(frame_range=frames, frame_range_lock=True)
    nuke._active_viewer = viewer._number


# range


def test_without_a_viewer_the_nodes_range_is_taken(nuke: Nuke, place: Path) -> None:
    read_of(nuke, plates(place, 5, 9))
    found = taken(nuke)
    assert (found.clip.range, found.range_from) == (FrameRange(5, 10), "the node's range")


def test_a_locked_viewer_cuts_the_range_and_an_unlocked_does_not(nuke: Nuke, place: Path) -> None:
    read_of(nuke, plates(place, 5, 20))
    lock_viewer(nuke, "8-12")
    found = taken(nuke)
    assert (found.clip.range, found.range_from) == (FrameRange(8, 13), "the viewer's in and out")
    nuke.activeViewer().node()["frame_range_lock"].setValue(False)
    assert taken(nuke).clip.range == FrameRange(5, 21)


@pytest.mark.parametrize(
    ("frames", "want"),
    [("-8--3", FrameRange(-8, -2)), ("-3-4", FrameRange(-3, 5)), ("0", FrameRange(0, 1))],
)
def test_negative_marks_are_marks(nuke: Nuke, frames: str, want: FrameRange) -> None:
    nuke.root()["first_frame"].setValue(-100)
    nuke.nodes.CheckerBoard2().setSelected(True)
    lock_viewer(nuke, frames)
    assert taken(nuke).clip.range == want


def test_marks_beside_the_clip_are_said(nuke: Nuke, place: Path) -> None:
    read_of(nuke, plates(place, 5, 9))
    lock_viewer(nuke, "1001-1050")
    (declined,) = selection(nuke).declined
    assert "1001 to 1050" in declined.reason
    assert "5 to 9" in declined.reason


def test_a_node_without_an_end_has_the_scripts_range(nuke: Nuke) -> None:
    nuke.nodes.Constant().setSelected(True)
    found = taken(nuke)
    assert (found.clip.range, found.range_from) == (FrameRange(1, 101), "the script's range")
    assert found.ways == (AS_SEEN,)
    lock_viewer(nuke, "90-200")
    assert taken(nuke).clip.range == FrameRange(90, 201)
    assert taken(nuke).host_start == 90


@pytest.mark.parametrize(
    ("fps", "want"),
    [
        (23.976, Fraction(24000, 1001)),
        (23.976023976023978, Fraction(24000, 1001)),
        (23.98, Fraction(24000, 1001)),
        (24.0, Fraction(24)),
        (25.000000953, Fraction(25)),
        (29.97, Fraction(30000, 1001)),
        (30.0, Fraction(30)),
        (50.0, Fraction(50)),
        (59.94006, Fraction(60000, 1001)),
        (60.0, Fraction(60)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_the_rate_is_exact(nuke: Nuke, fps: float, want: Fraction) -> None:
    nuke.nodes.Constant().setSelected(True)
    nuke.root()["fps"].setValue(fps)
    assert taken(nuke).clip.rate == want == exact_rate(fps)


# a Read's own numbering


@pytest.mark.parametrize(
    ("mode", "frame", "shift"),
    [
        ("expression", "", 0),
        ("expression", "frame", 0),
        ("expression", "frame+499", -499),
        ("expression", "frame - 3", 3),
        ("start at", "1001", 501),
        ("start at", "-10", -510),
        ("start at", "0", -500),
        ("offset", "499", -499),
        ("offset", "-7", 7),
    ],
)
def test_a_read_that_is_moved_keeps_its_files_numbers(
    nuke: Nuke, place: Path, mode: str, frame: str, shift: int
) -> None:
    read = read_of(nuke, plates(place, 500, 504), frame_mode=mode, frame=frame)
    found = taken(nuke)
    assert found.clip.range == FrameRange(500, 505)
    assert found.ways == BOTH
    assert found.host_start == 500 + int(found.placement["shift"])
    for number in range(500, 505):
        script = number + int(found.placement["shift"])
        assert nuke._pictures.file_frame(read._state, script) == number


@pytest.mark.parametrize("frame", ["frame*2", "floor(frame/2)", "10"])
def test_a_retimed_read_is_rendered(nuke: Nuke, place: Path, frame: str) -> None:
    read_of(nuke, plates(place, 1, 9), frame=frame)
    found = taken(nuke)
    assert found.ways == (AS_SEEN,)
    assert "retimed" in found.reason
    assert found.clip.path == ""


def test_a_movie_counts_from_one_in_nuke_and_from_zero_in_the_engine(
    nuke: Nuke, place: Path
) -> None:
    path = make_movie(place / "A001_C003.mov", 12, "25")
    read_of(nuke, str(path), frame_mode="start at", frame="1001")
    lock_viewer(nuke, "1003-1006")
    found = taken(nuke)
    assert found.clip.range == FrameRange(2, 6)
    assert found.placement["shift"] == "1001"
    assert found.host_start == 1003
    assert found.clip.rate == 25
    assert (found.clip.name, found.clip.colorspace) == ("A001_C003", "")
    assert any("25 frames a second and the script 24" in note for note in found.notes)


# whether the file itself can be sent


@pytest.mark.parametrize(
    ("knobs", "why"),
    [
        ({"raw": True}, "raw"),
        ({"premultiplied": True}, "unpremultiplied"),
        ({"disable": True}, "disabled"),
        ({"file": "relative/plate.%04d.exr"}, "path"),
    ],
)
def test_a_read_that_changes_its_file_is_rendered(
    nuke: Nuke, place: Path, knobs: dict[str, Any], why: str
) -> None:
    read_of(nuke, plates(place, 1, 3), **knobs)
    found = taken(nuke)
    assert found.ways == (AS_SEEN,)
    assert why in found.reason


def test_a_read_in_proxy_mode_that_shows_its_proxy_file_is_rendered_whole(
    nuke: Nuke, place: Path
) -> None:
    read_of(nuke, plates(place, 1, 3), proxy=str(place / "small.%04d.exr"))
    assert taken(nuke).ways == BOTH
    nuke.root()["proxy"].setValue(True)
    found = taken(nuke)
    assert found.ways == (AS_SEEN,)
    assert any("Proxy mode" in note for note in found.notes)


def test_missing_frames_keep_a_file_from_being_sent_only_where_they_are_wanted(
    nuke: Nuke, place: Path
) -> None:
    text = plates(place, 1, 9)
    (place / "plate.0007.exr").unlink()
    read_of(nuke, text)
    found = taken(nuke)
    assert found.ways == (AS_SEEN,)
    assert any("missing" in note for note in found.notes)
    lock_viewer(nuke, "2-6")
    assert taken(nuke).ways == BOTH


def test_a_read_without_any_file_is_declined(nuke: Nuke, place: Path) -> None:
    read_of(nuke, f"{place}/gone.%04d.exr 1-5")
    (declined,) = selection(nuke).declined
    assert "not there" in declined.reason


def test_pixels_that_are_not_square_are_rendered_and_shown_at_their_size(
    nuke: Nuke, place: Path
) -> None:
    attributes: dict[str, object] = {"PixelAspectRatio": 2.0}
    picture = np.zeros((8, 16, 3), np.float32)
    write_image(place / "wide.0001.exr", picture, attributes=attributes)
    read_of(nuke, f"{place}/wide.%04d.exr 1-1")
    found = taken(nuke)
    assert found.ways == (AS_SEEN,)
    assert found.clip.size == Size(32, 8)


def test_a_format_that_is_not_the_files_is_rendered(nuke: Nuke, place: Path) -> None:
    read_of(nuke, plates(place, 1, 2), format="HD_1080")
    assert taken(nuke).ways == (AS_SEEN,)


def test_negative_file_numbers_are_rendered(nuke: Nuke, place: Path) -> None:
    for frame in (-2, -1):
        write_image(place / f"p.{frame:04d}.exr", np.zeros((8, 16, 3), np.float32))
    read_of(nuke, f"{place}/p.%04d.exr -2--1")
    found = taken(nuke)
    assert (found.clip.range, found.ways) == (FrameRange(-2, 0), (AS_SEEN,))


@pytest.mark.parametrize("typed", ["plate.####.exr", "plate.%04d.exr"])
def test_both_spellings_of_a_sequence_are_one(nuke: Nuke, place: Path, typed: str) -> None:
    plates(place, 1, 3)
    read_of(nuke, f"{place}/{typed} 1-3")
    assert taken(nuke).clip.path == f"{place}/plate.%04d.exr"


def test_expressions_and_views_in_a_path_are_evaluated(nuke: Nuke, place: Path) -> None:
    plates(place, 7, 9, "main_shot")
    nuke._expressions["[value root.shot]"] = "shot"
    read_of(nuke, f"{place}/%V_[value root.shot].%04d.exr 7-9")
    found = taken(nuke)
    assert found.clip.path == f"{place}/main_shot.%04d.exr"
    assert found.ways == BOTH


def test_of_several_views_the_viewers_is_rendered(nuke: Nuke, place: Path) -> None:
    nuke.root()["views"].setValue("left right")
    nuke._view = "right"
    plates(place, 1, 2, "right")
    read_of(nuke, f"{place}/%V.%04d.exr 1-2")
    lock_viewer(nuke, "1-2")
    found = taken(nuke)
    assert found.ways == (AS_SEEN,)
    assert found.placement["view"] == "right"
    assert any("right is sent" in note for note in found.notes)


def test_without_a_list_of_views_the_roots_knob_has_them(place: Path) -> None:
    class Older(Nuke):
        views = property()  # as if there were none

    nuke = Older(config=ACES_13)
    nuke.root()["views"].setValue("left #ff0000\nright #00ff00")
    read_of(nuke, plates(place, 1, 2))
    assert taken(nuke).placement["view"] == "left"


# colour of what is sent from its file


@pytest.mark.parametrize(
    ("config", "knob", "want"),
    [
        (ACES_13, "ACES2065-1", "ACES2065-1"),
        (ACES_13, "default", "ACEScg"),
        (ACES_13, "scene_linear (ACEScg)", "ACEScg"),
        (ACES_13, "default (sRGB - Texture)", "sRGB - Texture"),
        (ACES_12, "ACES - ACEScg", "ACES - ACEScg"),
        (ACES_12, "Utility - Linear - sRGB", "Utility - Linear - sRGB"),
        (NUKE_DEFAULT, "linear", "Linear Rec.709 (sRGB)"),
        (NUKE_DEFAULT, "default", "Linear Rec.709 (sRGB)"),
    ],
)
def test_the_reads_colour_space_goes_with_it_by_its_real_name(
    place: Path, config: str, knob: str, want: str
) -> None:
    nuke = Nuke(config=config)
    read = read_of(nuke, plates(place, 1, 2))
    read._state.knobs["colorspace"].value = knob
    assert taken(nuke).clip.colorspace == want
    engine = OpenColorIO.Config.CreateFromBuiltinConfig(CONFIG)
    assert engine.getColorSpace(want) is not None


@pytest.mark.parametrize(
    ("config", "suffix", "want"),
    [
        (NUKE_DEFAULT, "png", "sRGB - Texture"),
        (NUKE_DEFAULT, "dpx", ""),
        (ACES_13, "png", ""),
    ],
)
def test_images_whose_default_nobody_says_are_left_to_their_files(
    place: Path, config: str, suffix: str, want: str
) -> None:
    """Nuke's own curves say sRGB of 8 and of 16 bits; a DPX may be a logarithm all the same."""
    nuke = Nuke(config=config, quirks=Quirks(plain_default=True))
    for frame in (1, 2):
        write_image(place / f"plate.{frame:04d}.{suffix}", np.full((18, 32, 3), 0.5, np.float32))
    read_of(nuke, f"{place}/plate.%04d.{suffix} 1-2")
    found = taken(nuke)
    assert (found.ways[0], found.clip.colorspace) == (SOURCE, want)


def test_a_colour_space_that_the_engine_does_not_know_is_rendered(nuke: Nuke, place: Path) -> None:
    read = read_of(nuke, plates(place, 1, 2))
    read._state.knobs["colorspace"].value = "House Log 3"
    found = taken(nuke)
    assert found.ways == (AS_SEEN,)
    assert "colour space" in found.reason


def test_with_ocio_in_the_environment_every_space_of_the_script_is_known(
    nuke: Nuke, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCIO", "/studio/config.ocio")
    read_of(nuke, plates(place, 1, 2), colorspace="Gamma 2.2 AP1 - Texture")
    assert taken(nuke).clip.colorspace == "Gamma 2.2 AP1 - Texture"


def test_a_movie_in_a_logarithmic_space_is_rendered(nuke: Nuke, place: Path) -> None:
    path = make_movie(place / "log.mov", 3)
    read = read_of(nuke, str(path), colorspace="ACEScct")
    assert taken(nuke).ways == (AS_SEEN,)
    read["colorspace"].setValue("sRGB - Texture")
    assert taken(nuke).ways == BOTH


def test_the_names_for_the_engine_are_those_of_its_configuration() -> None:
    engine = OpenColorIO.Config.CreateFromBuiltinConfig(CONFIG)
    assert [name for name in {*KNOWN, *SAME.values()} if engine.getColorSpace(name) is None] == []
    assert {"ACEScg", "ACES - ACEScg", "sRGB - Texture"} <= KNOWN


@pytest.mark.parametrize(
    ("wanted", "entries", "found"),
    [
        (("ACEScg",), ["ACES - ACEScg", "scene_linear (ACES - ACEScg)"], "ACES - ACEScg"),
        (("ACEScg",), ["scene_linear (ACEScg)", "ACEScg"], "ACEScg"),
        (("ACEScg",), ["scene_linear (ACEScg)", "data (Raw)"], "scene_linear (ACEScg)"),
        (("rec709", "ACEScg"), ["linear", "sRGB", "rec709"], "rec709"),
        (("Camera Rec.709",), ["Input/Camera Rec.709"], "Input/Camera Rec.709"),
        (("ACEScg",), ["linear", "sRGB"], None),
    ],
)
def test_names_are_resolved_exactly_then_by_their_end_and_spaces_before_roles(
    wanted: tuple[str, ...], entries: list[str], found: str | None
) -> None:
    assert resolve(wanted, entries) == found


def test_brackets_of_a_real_name_stay() -> None:
    for name in scene_spaces(ACES_13):
        assert real_name(name) == name


# what is selected


def test_nothing_selected_is_nothing(nuke: Nuke) -> None:
    assert selection(nuke) == Selection()


def test_of_several_nodes_the_last_selected_is_chosen_and_others_are_declined(
    nuke: Nuke, place: Path
) -> None:
    read_of(nuke, plates(place, 1, 2))
    nuke.nodes.BackdropNode().setSelected(True)
    nuke.nodes.Constant(name="last").setSelected(True)
    found = selection(nuke)
    assert [clip.clip.name for clip in found.clips] == ["plate", "last"]
    assert found.chosen == 1
    assert [each.name for each in found.declined] == ["BackdropNode1"]


def test_a_node_selected_in_a_group_is_found(nuke: Nuke) -> None:
    group: Any = nuke.nodes.Group()
    with group:
        nuke.nodes.Constant().setSelected(True)
    assert taken(nuke).placement["node"] == "Group1.Constant1"


def test_only_red_green_and_blue_go_and_it_says_so(nuke: Nuke) -> None:
    nuke.nodes.Constant(name="layered").setSelected(True)
    nuke._channels["layered"] = ("rgba.red", "rgba.green", "rgba.blue", "depth.Z", "forward.u")
    assert "Only red, green and blue are sent, not depth, forward." in taken(nuke).notes
    nuke._channels["layered"] = ("depth.Z",)
    assert "no red, green and blue" in selection(nuke).declined[0].reason


@pytest.mark.parametrize(
    ("env", "name"),
    [({"studio": True}, "Nuke Studio"), ({"indie": True}, "Nuke Indie"), ({}, "NukeX")],
)
def test_who_is_asked_is_said(nuke: Nuke, env: dict[str, object], name: str) -> None:
    nuke.env._values.update(env)
    info = NukeHost(nuke).describe()
    assert (info.name, info.version, info.timeline) == (name, "15.1v3", "unsaved script")
    nuke.root()["name"].setValue("/shows/ü/shot_v003.nk")
    assert NukeHost(nuke).describe().timeline == "shot_v003.nk"
