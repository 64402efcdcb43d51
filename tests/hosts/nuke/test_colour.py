"""Colour, there and back: what goes out is what the viewer showed, in every configuration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import PyOpenColorIO as OpenColorIO
import pytest

from reframe.hosts.nuke import NukeHost
from reframe.hosts.nuke.viewing import BUILT_IN, config_of, viewing_of
from reframe.hosts.port import SOURCE
from reframe.media.colour import to_linear
from reframe.media.proxy import export_proxy
from reframe.media.rgb import Encoding
from reframe.media.tasks import ProxyRequest
from reframe.model.order import Viewing
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.chart import codes as codes_of
from support.chart import read_chart
from support.counter import make_movie
from support.nuke import ACES_12, ACES_13, ACES_20, CONFIGS, NUKE_DEFAULT, Nuke, Quirks
from support.nuke.colour import config_of as double_config
from support.nuke.colour import convert
from support.nuke_stage import read_of
from support.there_and_back import (
    BT1886,
    FILE,
    RENDERED,
    SIZE,
    VIEWERS,
    a_node_after,
    chart_in,
    off,
    patches,
    strong,
    there_and_back,
    viewed,
    with_viewer,
)


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("missing", [(), ("png", "tiff")], ids=["png", "exr"])
def test_a_chart_goes_out_as_the_viewer_shows_it(
    place: Path, config: str, missing: tuple[str, ...]
) -> None:
    """As the engine reads it, and as the proxy that is sent has it: within one code value."""
    display, view = VIEWERS[config]
    nuke = Nuke(config=config, quirks=Quirks(no_writers=frozenset(missing)))
    with_viewer(nuke, f"{view} ({display})")
    clip = NukeHost(nuke).render(a_node_after(nuke, chart_in(nuke, place)), str(place), go_on)
    want = viewed(config, display, view)
    assert off(patches(clip), want) < 0.5
    proxy = place / "proxy.mp4"
    request = ProxyRequest(clip.path, clip.range, str(proxy), SIZE, colorspace=clip.colorspace)
    export_proxy(request, go_on)
    assert np.abs(read_chart(proxy) - codes_of(want.astype(np.float64))).mean() < 1


def test_the_chart_tells_the_views_apart(place: Path) -> None:
    """So that the test above can fail."""
    want = viewed(ACES_13, *VIEWERS[ACES_13])
    for display, view in ((BT1886, "Un-tone-mapped"), ("sRGB - Display", "ACES 1.0 - SDR Video")):
        assert off(viewed(ACES_13, display, view), want) > 5


@pytest.mark.parametrize("config", [ACES_13, ACES_20])
def test_the_view_that_the_user_chose_is_taken(place: Path, config: str) -> None:
    nuke = Nuke(config=config)
    with_viewer(nuke, "Un-tone-mapped (sRGB - Display)")
    clip = NukeHost(nuke).render(a_node_after(nuke, chart_in(nuke, place)), str(place), go_on)
    assert off(patches(clip), viewed(config, BT1886, "Un-tone-mapped")) < 0.5


@pytest.mark.parametrize("config", [ACES_12, ACES_13])
def test_without_a_node_for_displays_the_write_goes_there_itself(place: Path, config: str) -> None:
    nuke = Nuke(config=config, quirks=Quirks(no_classes=frozenset({"OCIODisplay"})))
    clip = NukeHost(nuke).render(a_node_after(nuke, chart_in(nuke, place)), str(place), go_on)
    assert off(patches(clip), viewed(config, *VIEWERS[config])) < 0.5


@pytest.mark.parametrize("process", ["", "Raw (sRGB - Display)", "a gizmo of the studio"])
def test_without_a_view_that_is_known_the_configurations_own_is_taken(
    place: Path, process: str
) -> None:
    nuke = Nuke(config=ACES_13)
    if process:
        with_viewer(nuke, process)
    clip = NukeHost(nuke).render(a_node_after(nuke, chart_in(nuke, place)), str(place), go_on)
    assert off(patches(clip), viewed(ACES_13, *VIEWERS[ACES_13])) < 0.5


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("way", [FILE, RENDERED])
def test_what_comes_back_looks_as_the_viewer_showed_it(place: Path, config: str, way: str) -> None:
    """Within one of 255 codes, in every configuration, whichever way it went: the whole EXR
    sequence, and the movie but for what follows."""
    seen = there_and_back(place, config, way)
    assert off(seen.exr, seen.before) < 1.02
    # Nuke's movie goes through OpenColorIO's inverse: that of the ACES 1.0 view is off by up to
    # 0.8 within the display's gamut, besides half a code of rounding, and by more at its edge.
    aces_1 = config in (ACES_12, ACES_13)
    assert seen.whole.sum() > 60
    assert off(seen.movie[seen.whole], seen.before[seen.whole]) < (1.4 if aces_1 else 1)
    if not aces_1:
        assert off(seen.movie, seen.before) < 1
    for space in seen.spaces:
        assert double_config(config).getColorSpace(space) is not None


@pytest.mark.parametrize("config", [ACES_12, ACES_13])
def test_colours_that_the_display_cut_off_come_back_in_the_exr(place: Path, config: str) -> None:
    seen = there_and_back(place, config, FILE, light=strong())
    assert (~seen.whole).sum() > 40
    assert off(seen.exr, seen.before) < 1


@pytest.mark.parametrize(
    ("config", "space"),
    [
        *((each, "default") for each in CONFIGS),
        (NUKE_DEFAULT, "sRGB"),
        (NUKE_DEFAULT, "rec709"),
        (NUKE_DEFAULT, "Gamma2.4"),
        (ACES_12, "Utility - Rec.709 - Camera"),
        (ACES_12, "Output - Rec.709"),
        (ACES_13, "sRGB - Texture"),
        (ACES_13, "Gamma 2.4 Rec.709 - Texture"),
        (ACES_20, "sRGB Encoded Rec.709 (sRGB)"),
    ],
)
def test_a_movies_exr_is_the_light_that_its_own_read_makes_of_it(
    place: Path, config: str, space: str
) -> None:
    """So that result and plate match in the comp, whatever the Read is set to."""
    nuke = Nuke(config=config)
    read = read_of(nuke, str(make_movie(place / "a.mov", 2)))
    read._state.knobs["colorspace"].value = space
    clip = NukeHost(nuke).selection().taken().clip
    codes = np.full((1, 6, 3), 0, np.uint16)
    codes[0] = [
        (64, 64, 64),
        (128, 128, 128),
        (220, 220, 220),
        (200, 90, 60),
        (60, 120, 90),
        (90, 80, 160),
    ]
    linear = "lin_rec709" if config == NUKE_DEFAULT else "ACEScg"
    light = to_linear(codes * 257, Encoding(0, True, 8), linear, clip.viewing).astype(np.float64)
    meant = nuke._default_space(integer=True) if space == "default" else space
    want = convert(config, np.asarray(codes / 255, np.float32), meant, "scene_linear")
    assert np.abs(light / want - 1).max() < 0.02


def test_light_above_white_comes_back_as_light_above_white(place: Path) -> None:
    """As far as the view tells it from white; colorimetrically all of it would be 1.0."""
    nuke = Nuke(config=ACES_13)
    with_viewer(nuke, "{1} ({0})".format(*VIEWERS[ACES_13]))
    chart_in(nuke, place, "ACEScg")
    clip = NukeHost(nuke).selection().taken().clip
    assert clip.viewing == Viewing(ACES_13, *VIEWERS[ACES_13])
    assert patches(clip).max() < 1
    assert patches(replace(clip, viewing=None)).max() == 1


@pytest.mark.parametrize("config", [ACES_12, ACES_13, ACES_20])
def test_pictures_for_a_display_keep_their_codes_whatever_the_viewer_does(
    place: Path, config: str
) -> None:
    nuke = Nuke(config=config)
    knob = "Utility - sRGB - Texture" if config == ACES_12 else "sRGB - Texture"
    if config == ACES_20:
        knob = "sRGB Encoded Rec.709 (sRGB)"
    chart_in(nuke, place, knob)
    taken = NukeHost(nuke).selection().taken()
    assert taken.ways[0] == SOURCE
    assert taken.clip.viewing is None
    assert "without the viewer's look" in taken.reason


@pytest.mark.parametrize(
    ("process", "view"),
    [
        ("", "ACES 1.0 - SDR Video"),
        ("a gizmo of the studio", "ACES 1.0 - SDR Video"),
        ("Raw (sRGB - Display)", "ACES 1.0 - SDR Video"),
        ("Un-tone-mapped (sRGB - Display)", "Un-tone-mapped"),
    ],
)
def test_a_file_goes_through_the_view_that_a_render_would_take(
    place: Path, process: str, view: str
) -> None:
    nuke = Nuke(config=ACES_13)
    if process:
        with_viewer(nuke, process)
    read = chart_in(nuke, place, "ACEScg")
    taken = NukeHost(nuke).selection().taken().clip
    assert taken.viewing == Viewing(ACES_13, BT1886, view)
    rendered = NukeHost(nuke).render(a_node_after(nuke, read), str(place), go_on)
    assert rendered.viewing == replace(taken.viewing, applied=True)
    assert off(patches(rendered), patches(taken)) < 0.5


@pytest.mark.parametrize("config", [ACES_12, ACES_13, ACES_20])
def test_without_a_window_to_list_views_the_configurations_own_is_taken(config: str) -> None:
    nuke = Nuke(config=config, gui=False)
    listed = viewing_of(nuke)
    assert listed == Viewing(config, *VIEWERS[config])
    nuke.ViewerProcess.registeredNames = list  # type: ignore[method-assign]
    assert viewing_of(nuke) == listed


def test_a_configuration_that_is_a_file_is_read_from_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A studio's own, that of Nuke's installation, and that of $OCIO, which overrules both."""
    own, theirs = place / "own.ocio", place / "theirs.ocio"
    for path in (own, theirs):
        path.write_text(double_config(ACES_12).serialize(), "utf-8")
    nuke = Nuke(config=ACES_12)
    assert config_of(nuke) == "aces_1.2"
    shipped = place / "plugins" / "OCIOConfigs" / "configs" / "aces_1.2" / "config.ocio"
    shipped.parent.mkdir(parents=True)
    shipped.write_text(own.read_text("utf-8"), "utf-8")
    nuke.EXE_PATH = str(place / "Nuke15.1")
    assert config_of(nuke) == str(shipped)
    nuke.root()["OCIO_config"].setValue("custom")
    nuke.root()["customOCIOConfigPath"].setValue(str(own))
    chart_in(nuke, place, "ACES - ACEScg")
    clip = NukeHost(nuke).selection().taken().clip
    assert clip.viewing == Viewing(str(own), "ACES", "Rec.709")
    assert off(patches(clip), viewed(ACES_12, "ACES", "Rec.709")) < 0.5
    monkeypatch.setenv("OCIO", str(theirs))
    assert config_of(nuke) == str(theirs)


def test_a_configuration_that_the_engine_cannot_know_is_not_guessed(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    nuke.root()["OCIO_config"].setValue("the studio's 7.3")
    assert viewing_of(nuke) is None
    chart_in(nuke, place, "ACEScg")
    taken = NukeHost(nuke).selection().taken()
    assert taken.clip.viewing is None
    assert "without the viewer's look" in taken.reason


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_configuration_that_is_known_by_name_is_opencolorios(name: str) -> None:
    config = OpenColorIO.Config.CreateFromBuiltinConfig(name)
    assert BT1886 in config.getDisplays()


def test_a_range_is_rendered_alike_from_its_first_frame_to_its_last(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = a_node_after(nuke, chart_in(nuke, place))
    read = nuke.toNode("Read1")
    read["before"].setValue("hold")
    read["frame_mode"].setValue("start at")
    read["frame"].setValue("7")
    moved = NukeHost(nuke).selection().taken()
    assert (selected.clip.range, moved.clip.range) == (FrameRange(1, 2), FrameRange(7, 8))
