"""From the node graph through engine and sandbox and back: each frame under its own.

The placed Reads are read back by the double, which really opens the files at each frame of the
script and knows nothing of the adapter.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pytest

from conftest import end_engine
from reframe.engine.settings import change_settings
from reframe.hosts.nuke import NukeHost
from reframe.hosts.ordering import Outcome, Wish, order_and_wait
from reframe.hosts.port import AS_SEEN, SOURCE
from reframe.model.geometry import Size, centred_fit
from reframe.sandbox import Sandbox
from support.chart import COLUMNS, ROWS
from support.command import MARKED_KEY
from support.counter import make_movie
from support.finished import finished
from support.images import write_image
from support.nuke import ACES_13, ACES_20, NUKE_DEFAULT, Nuke
from support.nuke.colour import shown
from support.nuke_stage import plates, read_of
from support.picture import read_counter, scene
from support.there_and_back import SIZE, VIEWERS, a_node_after, chart_in, viewed

RATES = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"]
PLATE = Size(320, 180)


@pytest.fixture
def shop(standing_home: Path, standing_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine of all these tests, and a sandbox as its service."""
    monkeypatch.setenv("REFRAME_HOME", str(standing_home))
    monkeypatch.setenv("REFRAME_SERVICE_URL", standing_sandbox.url)
    monkeypatch.setenv("FAL_KEY", MARKED_KEY)


def order(nuke: Nuke, place: Path, choice: str = "") -> Outcome:
    host = NukeHost(nuke)
    wish = Wish("9:16", "more of it", folder=str(place / "out"), exr="always", agreed=True)
    taken = host.selection().taken()
    (outcome,) = order_and_wait(host, "nuke", taken, wish, choice=choice)
    assert outcome.problem is None, outcome.problem
    assert outcome.job.state == "done", outcome.job.error
    return outcome


def script_at(rate: str, config: str) -> Nuke:
    nuke = Nuke(config=config)
    nuke.root()["fps"].setValue(float(Fraction(rate)))
    return nuke


def scenes(place: Path, first: int, count: int) -> str:
    for frame in range(first, first + count):
        write_image(place / f"scene.{frame:04d}.exr", scene(frame, PLATE.width, PLATE.height))
    return f"{place}/scene.%04d.exr {first}-{first + count - 1}"


def lock_viewer(nuke: Nuke, frames: str) -> None:
    viewer = nuke.nodes.Viewer(frame_range=frames, frame_range_lock=True)
    nuke._active_viewer = viewer._number


def number_at(nuke: Nuke, node: Any, frame: int, result: bool) -> int:
    """The counter that a node shows at a frame of the script; a result's, where the plate is."""
    picture = nuke._pictures.picture(node._state, frame)
    if result:
        canvas = Size(picture.shape[1], picture.shape[0])
        x, y, w, h = centred_fit(PLATE, canvas).pixels(canvas)
        picture = picture[round(y) : round(y + h), round(x) : round(x + w)]
    return read_counter(picture.clip(0, 1) ** (1 / 2.4))


def assert_each_under_its_own(nuke: Nuke, original: Any, frames: range) -> None:
    """Movie and EXR show, at every frame of the script, what the original shows there."""
    results = [
        node
        for node in nuke.allNodes("Read", recurseGroups=True)
        if "out" in node["file"].value().split("/")
    ]
    assert len(results) == 2
    for frame in frames:
        want = number_at(nuke, original, frame, result=False)
        for node in results:
            assert number_at(nuke, node, frame, result=True) == want, (node.name(), frame)
    for node in results:  # and outside there is nothing
        for frame in (frames.start - 1, frames.stop):
            assert nuke._pictures.file_frame(node._state, frame) is None


def test_a_movie_from_one_to_zero_and_back_at_frames_around_zero(place: Path, shop: None) -> None:
    """Nuke counts it from 1, the engine from 0, and the script from -6."""
    nuke = script_at("24000/1001", ACES_13)
    movie = make_movie(place / "A001.mov", 30, "24000/1001", first=500)
    read = read_of(nuke, str(movie), frame_mode="start at", frame="-6")
    lock_viewer(nuke, "-3-6")
    outcome = order(nuke, place)
    assert NukeHost(nuke).selection().taken().ways[0] == SOURCE
    assert len(outcome.job.clip.range) == 10
    assert outcome.placed is not None
    assert_each_under_its_own(nuke, read, range(-3, 7))


def test_a_graded_sequence_at_sixty_frames_a_second(place: Path, shop: None) -> None:
    """Rendered by Nuke at the script's frames, and placed as a group."""
    nuke = script_at("60", ACES_20)
    read = read_of(nuke, scenes(place, 1, 12), frame_mode="start at", frame="1001")
    read.setSelected(False)
    grade = nuke.nodes.Grade(inputs=[read], multiply=0.8)
    grade.setSelected(True)
    assert NukeHost(nuke).selection().taken().ways == (AS_SEEN,)
    outcome = order(nuke, place, "group")
    assert outcome.job.clip.rate == 60
    assert_each_under_its_own(nuke, read, range(1001, 1013))
    assert outcome.frames is not None
    assert (outcome.frames.start, outcome.frames.end) == (1001, 1013)


def test_an_untouched_sequence_from_frame_zero(place: Path, shop: None) -> None:
    """Read by the engine in the Read's space, in a script of Nuke's own curves at 25."""
    nuke = script_at("25", NUKE_DEFAULT)
    read = read_of(nuke, scenes(place, 0, 10))
    outcome = order(nuke, place)
    assert outcome.job.clip.rate == 25
    assert outcome.job.clip.colorspace == "Linear Rec.709 (sRGB)"
    assert_each_under_its_own(nuke, read, range(10))


def result_in(nuke: Nuke, suffix: str) -> Any:
    """The placed Read of a kind, as the viewer shows it where the plate is, from 0 to 255."""
    reads = [n for n in nuke.allNodes("Read") if "reframe_job" in n.knobs()]
    (read,) = [n for n in reads if n["file"].value().endswith(suffix)]
    picture = nuke._pictures.picture(read._state, 1)
    codes = shown(nuke._config, picture, "scene_linear", *VIEWERS[nuke._config]).clip(0, 1)
    canvas = Size(picture.shape[1], picture.shape[0])
    x, y, w, h = centred_fit(SIZE, canvas).pixels(canvas)
    rows = (y + (np.arange(ROWS) + 0.5) * h / ROWS).astype(int)
    columns = (x + (np.arange(COLUMNS) + 0.5) * w / COLUMNS).astype(int)
    return codes[rows][:, columns] * 255


def test_light_looks_the_same_after_engine_and_service(place: Path, shop: None) -> None:
    """Scaled, twice through H.264, and back: no colour of the EXR moves as a whole."""
    nuke = Nuke(config=ACES_20)
    chart_in(nuke, place, "ACEScg")
    outcome = order(nuke, place)
    header = OpenEXR.File(outcome.exr % 1).header()
    assert "inverse of the view 'ACES 2.0" in str(header["reframe:conversion"])
    differs = result_in(nuke, "exr") - viewed(ACES_20, *VIEWERS[ACES_20]) * 255
    assert np.abs(differs.mean(axis=(0, 1))).max() < 1.5
    assert np.median(np.abs(differs)) < 2


def test_by_the_setting_the_exr_is_the_displays_own_light(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = place / "home"
    home.mkdir()
    change_settings(home, {"exr_view": "display"})
    monkeypatch.setenv("REFRAME_HOME", str(home))
    nuke = Nuke(config=ACES_13)
    chart_in(nuke, place, "ACEScg")
    wish = Wish("9:16", "more", folder=str(place / "out"), exr="always", rehearsal=True)
    host = NukeHost(nuke)
    try:
        (outcome,) = order_and_wait(host, "nuke", host.selection().taken(), wish, choice=None)
    finally:
        end_engine(home)
    header = OpenEXR.File(outcome.exr % 1).header()
    assert "no tone map inverted" in str(header["reframe:conversion"])


def test_a_view_that_the_engine_cannot_invert_is_said_and_costs_no_result(
    place: Path, shop: None
) -> None:
    """A configuration that only Nuke knows: rendered through it, and the EXR is as before."""
    nuke = Nuke(config=ACES_13)
    nuke.root()["OCIO_config"].setValue("the studio's 7.3")
    a_node_after(nuke, chart_in(nuke, place, "ACEScg"))
    outcome = order(nuke, place)
    assert outcome.job.delivery is not None
    (note,) = outcome.job.delivery.notes
    assert "The EXR sequence is the display's light as it is" in note
    assert "no tone map inverted" in str(
        OpenEXR.File(outcome.exr % 1).header()["reframe:conversion"]
    )


@pytest.mark.parametrize("rate", RATES)
def test_at_every_rate_and_from_every_start_each_frame_has_its_own(place: Path, rate: str) -> None:
    """The arithmetic alone, without files: movie and EXR, wherever the script puts the clip."""
    text = plates(place, 3, 12)
    for start in (-20, -4, 0, 1, 1001):
        nuke = script_at(rate, ACES_13)
        read = read_of(nuke, text, frame_mode="start at", frame=str(start))
        lock_viewer(nuke, f"{start + 2}-{start + 7}")
        taken = NukeHost(nuke).selection().taken()
        assert taken.clip.rate == Fraction(rate)
        job = finished(taken, place, f"job{start}")
        NukeHost(nuke).place(replace(job, clip=taken.clip), "reads")
        movie, exr = (n for n in nuke.allNodes("Read") if "reframe_job" in n.knobs())
        shows = nuke._pictures.file_frame
        for frame in range(start - 3, start + 12):
            number = shows(read._state, frame)
            inside = start + 2 <= frame <= start + 7
            assert shows(exr._state, frame) == (number if inside else None)
            assert shows(movie._state, frame) == (frame - start - 1 if inside else None)
