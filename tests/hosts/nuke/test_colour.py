"""Colour, there and back: what goes out is what the viewer showed, in every configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reframe.hosts.nuke import NukeHost
from reframe.hosts.port import SOURCE, Selected
from reframe.media.proxy import export_proxy
from reframe.media.sequence_source import SequenceSource
from reframe.media.tasks import ProxyRequest
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.chart import COLUMNS, ROWS, codes, colours, drawn, read_chart
from support.images import write_image
from support.nuke import ACES_12, ACES_13, ACES_20, CONFIGS, NUKE_DEFAULT, Nuke, Quirks
from support.nuke.colour import Picture, config_of, shown
from support.nuke_stage import read_of

SIZE = Size(512, 288)
BT1886 = "Rec.1886 Rec.709 - Display"
#: Configuration → the Rec.709 display and view of its viewer.
VIEWERS = {
    NUKE_DEFAULT: ("default", "rec709"),
    ACES_12: ("ACES", "Rec.709"),
    ACES_13: (BT1886, "ACES 1.0 - SDR Video"),
    ACES_20: (BT1886, "ACES 2.0 - SDR 100 nits (Rec.709)"),
}


def scene_linear() -> Picture:
    """A chart of light from black to three times white, in a gamut that all of them hold."""
    bright = np.geomspace(0.2, 3, ROWS)[:, None, None]
    return np.asarray((colours() * 0.6 + 0.1) ** 2.2 * bright, np.float32)


def chart_in(nuke: Nuke, place: Path, knob: str = "scene_linear") -> Any:
    """The chart as an EXR, in a Read that is selected."""
    write_image(place / "chart.0001.exr", drawn(scene_linear(), SIZE.width, SIZE.height))
    read = read_of(nuke, f"{place}/chart.%04d.exr 1-1")
    read._state.knobs["colorspace"].value = knob
    return read


def with_viewer(nuke: Nuke, process: str) -> None:
    viewer = nuke.nodes.Viewer(viewerProcess=process)
    nuke._active_viewer = viewer._number


def a_node_after(nuke: Nuke, read: Any) -> Selected:
    read.setSelected(False)
    nuke.nodes.Dot(inputs=[read]).setSelected(True)
    return NukeHost(nuke).selection().taken()


def viewed(config: str, display: str, view: str) -> Picture:
    """What the viewer shows of the chart, as codes from 0 to 1."""
    return np.clip(shown(config, scene_linear(), "scene_linear", display, view), 0, 1)


def patches(clip: Clip) -> Picture:
    """The middle of each patch as the engine reads it, from 0 to 1."""
    source = SequenceSource(clip.path, clip.colorspace)
    (_, frame), *_ = source.frames(clip.range)
    pixels = frame.to_ndarray().astype(np.float64)
    pixels /= 65535 if frame.format.name == "rgb48le" else 255
    high, wide = SIZE.height // ROWS, SIZE.width // COLUMNS
    return np.asarray(pixels[high // 2 :: high, wide // 2 :: wide], np.float32)


def off(one: Picture, other: Picture) -> float:
    """The largest difference in 8-bit code values."""
    return float(np.abs(one - other).max() * 255)


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
    assert np.abs(read_chart(proxy) - codes(want.astype(np.float64))).mean() < 1


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


@pytest.mark.parametrize("config", [ACES_12, ACES_13, ACES_20])
def test_a_read_that_goes_by_its_file_is_read_in_its_own_space(place: Path, config: str) -> None:
    """Without the viewer's tone map: what comes back as EXR is then the plate's own light."""
    nuke = Nuke(config=config)
    knob = "ACES - ACEScg" if config == ACES_12 else "ACEScg"
    chart_in(nuke, place, knob)
    taken = NukeHost(nuke).selection().taken()
    assert taken.ways[0] == SOURCE
    assert config_of(config).getColorSpace(taken.clip.colorspace) is not None
    want = np.clip(shown(ACES_13, scene_linear(), "ACEScg", BT1886, "Un-tone-mapped"), 0, 1)
    assert off(patches(taken.clip), want) < 0.5


@pytest.mark.parametrize("config", CONFIGS)
def test_a_movie_placed_again_shows_what_was_sent(place: Path, config: str) -> None:
    """Nuke's Read of the codes, in the space that the placement gives it, through the same view.

    Where the configuration can undo its own view (nuke-default, aces_1.2) it is the same picture;
    where it cannot, the codes come back as colorimetric light.
    """
    display, view = VIEWERS[config]
    nuke = Nuke(config=config)
    read = chart_in(nuke, place)
    clip = NukeHost(nuke).render(a_node_after(nuke, read), str(place), go_on)
    names = {
        NUKE_DEFAULT: "rec709",
        ACES_12: "Output - Rec.709",
        ACES_13: "Gamma 2.4 Rec.709 - Texture",
        ACES_20: "Gamma 2.4 Encoded Rec.709",
    }
    again = read_of(nuke, f"{clip.path} 1-1", colorspace=names[config])
    light = nuke._pictures.picture(again._state, 1)[16::32, 16::32]
    back = view if config in (NUKE_DEFAULT, ACES_12) else "Un-tone-mapped"
    want = viewed(config, display, view)
    inside = want.min(axis=-1) > 0.02  # what the display cut off cannot come back
    assert inside.sum() > 60
    seen = np.clip(shown(config, light, "scene_linear", display, back), 0, 1)
    # OpenColorIO's own inverse of the ACES 1.0 view is off by up to 1.05 (measured).
    assert off(seen[inside], want[inside]) < 1.1


def test_a_range_is_rendered_alike_from_its_first_frame_to_its_last(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = a_node_after(nuke, chart_in(nuke, place))
    read = nuke.toNode("Read1")
    read["before"].setValue("hold")
    read["frame_mode"].setValue("start at")
    read["frame"].setValue("7")
    moved = NukeHost(nuke).selection().taken()
    assert (selected.clip.range, moved.clip.range) == (FrameRange(1, 2), FrameRange(7, 8))
