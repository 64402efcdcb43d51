"""Where a result stands in Nuke: its Reads, their place in time and in the graph."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import PyOpenColorIO as OpenColorIO
import pytest

from reframe.hosts.nuke import NukeHost
from reframe.hosts.nuke.building import _TO_709
from reframe.hosts.nuke.colours import VIDEO, VIDEO_AS_IT_IS
from reframe.hosts.nuke.layout import Rect, free_place, rect_of
from reframe.hosts.port import ELSEWHERE, Placed, Selected, with_rendered_range
from reframe.media.image_colour import CONFIG
from reframe.model.errors import BadInput
from reframe.model.order import Job
from reframe.model.time import FrameRange
from support.counter import make_movie
from support.finished import finished
from support.nuke import ACES_12, ACES_13, ACES_20, NUKE_DEFAULT, Nuke, Quirks, colour
from support.nuke.quirks import MENU_PATHS, PLAIN, ROLES
from support.nuke_stage import plates, read_of


@pytest.fixture
def nuke() -> Nuke:
    return Nuke(config=ACES_13)


def selected(
    nuke: Nuke, place: Path, first: int = 1001, last: int = 1020, **knobs: Any
) -> Selected:
    read_of(nuke, plates(place, first, last), **knobs)
    return NukeHost(nuke).selection().taken()


def job_of(taken: Selected, place: Path, name: str = "job-1", **more: Any) -> Job:
    return finished(taken, place / "delivered", name, **more)


def put(nuke: Nuke, job: Job, choice: str = "reads") -> Placed:
    return NukeHost(nuke).place(job, choice)


def values(node: Any, *names: str) -> list[object]:
    return [node[name].value() for name in names]


def ours(nuke: Nuke, cls: str = "Read") -> list[Any]:
    return [n for n in nuke.allNodes(cls, recurseGroups=True) if n.name() != "Read1"]


RANGE = ("first", "last", "origfirst", "origlast", "frame_mode", "frame", "before", "after")


def test_movie_and_exr_start_at_the_first_frame_that_was_sent(nuke: Nuke, place: Path) -> None:
    job = job_of(selected(nuke, place, 1, 20, frame_mode="start at", frame="-5"), place)
    put(nuke, job)
    movie, exr = ours(nuke)
    assert values(movie, *RANGE) == [1, 20, 1, 20, "start at", "-5", "black", "black"]
    assert values(exr, *RANGE) == [1, 20, 1, 20, "start at", "-5", "black", "black"]
    assert job.delivery is not None and job.delivery.exr is not None
    assert movie["file"].value() == job.delivery.video
    assert exr["file"].value() == job.delivery.exr.pattern


def test_a_rendered_clip_lies_where_it_was_rendered(nuke: Nuke, place: Path) -> None:
    """Its files may be numbered otherwise: the script's frames went out with the order."""
    clip = selected(nuke, place, 1, 20, frame="frame*1")
    assert clip.clip.path == ""
    sent = replace(clip.clip, range=FrameRange(0, 8), path="/tmp/rendered.%06d.png")
    job = job_of(clip, place, clip=sent)
    placement = with_rendered_range(job.target.placement, FrameRange(-3, 5))
    put(nuke, replace(job, target=replace(job.target, placement=placement)))
    assert values(ours(nuke)[0], "first", "last", "frame") == [1, 8, "-3"]


@pytest.mark.parametrize(
    ("frames", "offset", "want"),
    [
        (20, 2, [3, 20, "1001"]),
        (20, -3, [1, 17, "1004"]),
        (15, 0, [1, 15, "1001"]),
        (26, 0, [1, 20, "1001"]),
        (22, 2, [3, 22, "1001"]),
    ],
    ids=["late", "early", "short", "long", "long and late"],
)
def test_a_result_that_differs_is_conformed_by_its_knobs(
    nuke: Nuke, place: Path, frames: int, offset: int, want: list[object]
) -> None:
    job = job_of(selected(nuke, place), place, frames=frames)
    assert job.delivery is not None
    placed = put(nuke, replace(job, delivery=replace(job.delivery, offset=offset)))
    movie, exr = ours(nuke)
    assert values(movie, "first", "last", "frame") == want
    shown = [1000 + int(str(number)) for number in want[:2]]
    assert values(exr, "first", "last", "frame") == [*shown, want[2]]
    assert placed.summary != f"It is in the {placed.where}."


@pytest.mark.parametrize("rate", [Fraction(48), Fraction(36), Fraction(60), Fraction(12)])
def test_a_resampled_result_shows_the_frame_of_the_same_second(
    nuke: Nuke, place: Path, rate: Fraction
) -> None:
    frames = int(20 * rate / 24)
    put(nuke, job_of(selected(nuke, place), place, frames=frames, rate=rate))
    movie = ours(nuke)[0]._state
    for frame in range(1001, 1021):
        want = int((frame - 1001) * rate / 24)
        assert nuke._pictures.file_frame(movie, frame) == want + 1
    assert nuke._pictures.file_frame(movie, 1000) is None
    assert nuke._pictures.file_frame(movie, 1021) is None


def test_one_placement_is_one_step_of_undo(nuke: Nuke, place: Path) -> None:
    job = job_of(selected(nuke, place), place)
    before = nuke._graph.by_value()[0]  # type: ignore[index]
    steps = len(nuke._graph.done)
    put(nuke, job)
    assert [name for name, _ in nuke._graph.done[steps:]] == ["Reframe plate"]
    nuke.Undo().undo()
    assert nuke._graph.by_value()[0] == before  # type: ignore[index]
    assert NukeHost(nuke).placed("job-1") is None
    nuke.Undo().redo()
    assert NukeHost(nuke).placed("job-1") is not None


@pytest.mark.parametrize("choice", ["reads", "movie", "exr", "group"])
def test_a_placement_is_found_after_it_was_saved_copied_and_read_again(
    nuke: Nuke, place: Path, choice: str
) -> None:
    job = job_of(selected(nuke, place), place)
    where = put(nuke, job, choice).where
    nuke.scriptSaveAs(str(place / "shot_v001.nk"))
    nuke.scriptOpen(str(place / "shot_v001.nk"))
    found = NukeHost(nuke).placed("job-1")
    assert found is not None
    assert found.where == where
    for node in nuke.selectedNodes():
        node.setSelected(False)
    for node in nuke.allNodes():
        node.setSelected("reframe_job" in node.knobs())
    nuke.nodeCopy(str(place / "copied.nk"))
    nuke.nodePaste(str(place / "copied.nk"))
    count = len(nuke.allNodes())
    again = put(nuke, job, choice)
    assert again.already_there
    assert len(nuke.allNodes()) == count


def test_what_one_deletes_of_a_placement_leaves_the_rest_found(nuke: Nuke, place: Path) -> None:
    job = job_of(selected(nuke, place), place)
    put(nuke, job)
    nuke.delete(ours(nuke)[0])
    assert put(nuke, job).already_there


def test_the_jobs_id_is_hidden_and_nothing_secret_is_kept(nuke: Nuke, place: Path) -> None:
    put(nuke, job_of(selected(nuke, place), place))
    nuke.scriptSaveAs(str(place / "shot.nk"))
    text = (place / "shot.nk").read_text("utf-8")
    assert "secret" not in text and "service.example" not in text
    assert ours(nuke)[0]["reframe_job"].getFlag(nuke.INVISIBLE)


def test_a_backdrop_names_clip_shape_prompt_and_price(nuke: Nuke, place: Path) -> None:
    prompt = "a street [python {1/0}] with $signs\nand \\more"
    put(nuke, job_of(selected(nuke, place), place, prompt=prompt))
    (backdrop,) = nuke.allNodes("BackdropNode")
    label = backdrop["label"].evaluate()  # as Nuke draws it: what is in brackets would run
    assert label.splitlines() == [
        "plate",
        "9:16 · 720p · v01",
        "a street [python {1/0}] with $signs and \\more",
        "0.48 USD",
    ]


def test_a_rehearsal_says_that_it_is_one(nuke: Nuke, place: Path) -> None:
    put(nuke, replace(job_of(selected(nuke, place), place), rehearsal=True))
    assert "rehearsal" in nuke.allNodes("BackdropNode")[0]["label"].value()


@pytest.mark.parametrize("gui", [True, False], ids=["window", "terminal: sizes are 0"])
def test_no_node_is_covered(place: Path, gui: bool) -> None:
    nuke = Nuke(config=ACES_13, gui=gui)
    clip = selected(nuke, place)
    for x, y in ((200, 0), (300, 100), (420, 60), (700, -40)):
        nuke.nodes.Dot().setXYpos(x, y)
    nuke.nodes.BackdropNode(bdwidth=300, bdheight=400).setXYpos(900, -100)
    theirs = [rect_of(node) for node in nuke.allNodes()]
    for number in (1, 2, 3):
        put(nuke, job_of(clip, place, f"job-{number}"), ("reads", "group", "movie")[number - 1])
    new = [node for node in nuke.allNodes() if "reframe_job" in node.knobs()]
    backdrops = [rect_of(node) for node in new if node.Class() == "BackdropNode"]
    for number, backdrop in enumerate(backdrops):
        others = theirs + backdrops[:number] + backdrops[number + 1 :]
        assert not [other for other in others if backdrop.meets(other)]
    for node in new:
        if node.Class() != "BackdropNode":
            rect = rect_of(node)
            assert any(b.x <= rect.x and rect.x + rect.width <= b.x + b.width for b in backdrops)


def test_a_free_place_is_found_beside_what_is_there() -> None:
    beside = Rect(0, 0, 80, 20)
    assert free_place([beside], beside, (100, 100)) == Rect(140, 0, 100, 100)
    wall = Rect(150, -500, 50, 1000)
    place = free_place([beside, wall], beside, (100, 100))
    assert not place.meets(wall)


def shown_file(nuke: Nuke, group: Any) -> str:
    """The file behind what a group shows."""
    pictures = nuke._pictures
    state = group._state
    while state is not None and state.cls != "Read":
        state = pictures._through(state)
    assert state is not None
    return str(state.knobs["file"].value)


def test_a_group_shows_the_exr_and_can_show_the_movie(nuke: Nuke, place: Path) -> None:
    """By a list on the group's own panel."""
    job = job_of(selected(nuke, place), place)
    put(nuke, job, "group")
    assert job.delivery is not None and job.delivery.exr is not None
    (group,) = nuke.allNodes("Group")
    assert group.name() == "Reframe_plate_9x16"
    assert values(group, "reframe_version", "reframe_show") == ["v01", "EXR"]
    assert shown_file(nuke, group) == job.delivery.exr.pattern
    group["reframe_show"].setValue("movie")
    assert shown_file(nuke, group) == job.delivery.video
    assert group.firstFrame() == 1001 and group.lastFrame() == 1020


def test_a_second_result_is_a_version_in_the_first_ones_group(nuke: Nuke, place: Path) -> None:
    """What the group shows stays; the other is one choice away, after save and load as well."""
    clip = selected(nuke, place)
    jobs = [job_of(clip, place, f"job-{number}") for number in (1, 2, 3)]
    put(nuke, jobs[0], "group")
    before = shown_file(nuke, nuke.allNodes("Group")[0])
    steps = len(nuke._graph.done)
    placed = [put(nuke, job, "group") for job in jobs[1:]]
    assert [name for name, _ in nuke._graph.done[steps:]] == ["Reframe plate"] * 2
    nuke.scriptSaveAs(str(place / "shot_v001.nk"))
    nuke.scriptOpen(str(place / "shot_v001.nk"))
    (group,) = nuke.allNodes("Group")
    assert group["reframe_version"].values() == ["v01", "v02", "v03"]
    assert shown_file(nuke, group) == before
    assert "version v03 in Reframe_plate_9x16, which goes on showing v01" in placed[1].summary
    for job, version in zip(jobs, ("v01", "v02", "v03"), strict=True):
        assert job.delivery is not None and job.delivery.exr is not None
        group["reframe_version"].setValue(version)
        group["reframe_show"].setValue("movie")
        assert shown_file(nuke, group) == job.delivery.video
        group["reframe_show"].setValue("EXR")
        assert shown_file(nuke, group) == job.delivery.exr.pattern
        assert put(nuke, job, "group").already_there
    (backdrop,) = nuke.allNodes("BackdropNode")
    assert backdrop["label"].value().splitlines()[-1].startswith("v03 · 720p · a sandy beach")


@pytest.mark.parametrize("free", [True, False])
def test_a_versions_line_gets_room_on_the_backdrop_where_nothing_lies(
    nuke: Nuke, place: Path, free: bool
) -> None:
    clip = selected(nuke, place)
    put(nuke, job_of(clip, place), "group")
    (backdrop,) = nuke.allNodes("BackdropNode")
    before = rect_of(backdrop)
    if not free:
        nuke.nodes.Dot().setXYpos(before.x + 20, before.y - 22)
    put(nuke, job_of(clip, place, "job-2"), "group")
    line = 24 if free else 0
    assert rect_of(backdrop) == Rect(before.x, before.y - line, before.width, before.height + line)


def test_a_version_is_one_step_of_undo_and_leaves_the_group_as_it_was(
    nuke: Nuke, place: Path
) -> None:
    clip = selected(nuke, place)
    put(nuke, job_of(clip, place), "group")
    before = nuke._graph.by_value()[0]  # type: ignore[index]
    put(nuke, job_of(clip, place, "job-2"), "group")
    nuke.Undo().undo()
    assert nuke._graph.by_value()[0] == before  # type: ignore[index]
    assert NukeHost(nuke).placed("job-2") is None


@pytest.mark.parametrize("other", ["shape", "frames", "rebuilt"])
def test_what_could_not_be_exchanged_for_it_is_a_group_of_its_own(
    nuke: Nuke, place: Path, other: str
) -> None:
    clip = selected(nuke, place)
    put(nuke, job_of(clip, place), "group")
    second = job_of(clip, place, "job-2")
    if other == "shape":
        second = replace(second, shape=replace(second.shape, ratio="1:1"))
    elif other == "frames":
        fewer = replace(clip.clip, range=FrameRange(1001, 1010))
        second = job_of(clip, place, "job-2", clip=fewer)
    else:
        (group,) = nuke.allNodes("Group")
        nuke.delete(next(node for node in group.nodes() if node.name() == "sequences"))
    put(nuke, second, "group")
    first, again = nuke.allNodes("Group")
    assert [group["reframe_version"].values() for group in (first, again)] == [["v01"]] * 2
    assert again.name().startswith("Reframe_plate_" + ("1x1" if other == "shape" else "9x16_2"))


def test_versions_with_and_without_an_exr_sequence_share_a_group(nuke: Nuke, place: Path) -> None:
    clip = selected(nuke, place)
    jobs = [job_of(clip, place, "job-1", exr=False), job_of(clip, place, "job-2")]
    put(nuke, jobs[0], "group")
    (group,) = nuke.allNodes("Group")
    assert group["reframe_show"].values() == ["movie"]
    put(nuke, jobs[1], "group")
    assert group["reframe_show"].values() == ["movie", "EXR"]
    assert values(group, "reframe_version", "reframe_show") == ["v01", "movie"]
    assert jobs[0].delivery is not None
    group["reframe_show"].setValue("EXR")
    assert shown_file(nuke, group) == jobs[0].delivery.video


def test_reads_of_a_second_result_stand_beside_the_first_as_version_two(
    nuke: Nuke, place: Path
) -> None:
    clip = selected(nuke, place)
    for number in (1, 2):
        put(nuke, job_of(clip, place, f"job-{number}"))
    names = [node.name() for node in ours(nuke)]
    assert names == [
        f"Reframe_plate_9x16_{kind}_v0{number}" for number in (1, 2) for kind in ("movie", "exr")
    ]
    labels = [node["label"].value().splitlines()[1] for node in nuke.allNodes("BackdropNode")]
    assert labels == ["9:16 · 720p · v01", "9:16 · 720p · v02"]


def test_a_clip_in_a_group_gets_its_result_beside_it(nuke: Nuke, place: Path) -> None:
    group: Any = nuke.nodes.Group()
    with group:
        read_of(nuke, plates(place, 1, 4))
    clip = NukeHost(nuke).selection().taken()
    put(nuke, job_of(clip, place))
    assert len(ours(nuke)) == 2
    assert all(node.fullName().startswith("Group1.") for node in ours(nuke))


def test_without_an_exr_sequence_its_movie_is_placed(nuke: Nuke, place: Path) -> None:
    job = job_of(selected(nuke, place), place, exr=False)
    put(nuke, job, "reads")
    assert [node["file"].value()[-3:] for node in ours(nuke)] == ["mp4"]
    with pytest.raises(BadInput, match="no EXR"):
        put(nuke, replace(job, id="job-2"), "exr")


def test_the_selection_stays_and_the_result_is_not_selected(nuke: Nuke, place: Path) -> None:
    job = job_of(selected(nuke, place), place)
    put(nuke, job)
    assert [node.name() for node in nuke.selectedNodes()] == ["Read1"]


# another script


def test_another_script_is_elsewhere(nuke: Nuke, place: Path) -> None:
    nuke.root()["name"].setValue("/shows/a/shot_v002.nk")
    job = job_of(selected(nuke, place), place)
    nuke.root()["name"].setValue("/shows/a/other_v002.nk")
    before = nuke._graph.by_value()
    with pytest.raises(BadInput) as problem:
        put(nuke, job)
    assert problem.value.code == ELSEWHERE
    assert nuke._graph.by_value() == before


@pytest.mark.parametrize("was", ["/shows/a/shot_v002.nk", "", "C:\\shows\\shot_v002.nk"])
def test_the_next_version_of_the_script_is_the_script(nuke: Nuke, place: Path, was: str) -> None:
    nuke.root()["name"].setValue(was)
    job = job_of(selected(nuke, place), place)
    nuke.root()["name"].setValue(was.replace("v002", "v013").replace("\\", "/") or "/new/shot.nk")
    assert not put(nuke, job).already_there


def test_a_clip_that_is_gone_is_elsewhere(nuke: Nuke, place: Path) -> None:
    job = job_of(selected(nuke, place), place)
    nuke.delete(nuke.toNode("Read1"))
    nuke.nodes.Dot(name="Read1")
    with pytest.raises(BadInput) as problem:
        put(nuke, job)
    assert problem.value.code == ELSEWHERE


def test_an_order_of_another_host_is_elsewhere(nuke: Nuke, place: Path) -> None:
    job = job_of(selected(nuke, place), place)
    with pytest.raises(BadInput) as problem:
        put(nuke, replace(job, target=replace(job.target, placement={"timeline": "Cut"})))
    assert problem.value.code == ELSEWHERE


def test_with_the_scripts_ten_nodes_used_up_nothing_is_placed(place: Path) -> None:
    nuke = Nuke(config=ACES_13, quirks=Quirks(non_commercial=True))
    job = job_of(selected(nuke, place), place)
    for _ in range(8):
        nuke.nodes.Dot()
    before = nuke._graph.by_value()
    with pytest.raises(Exception, match="Nuke could not place"):
        put(nuke, job)
    assert nuke._graph.by_value() == before


# colour


@pytest.mark.parametrize("entries", [PLAIN, MENU_PATHS, ROLES])
@pytest.mark.parametrize(
    ("config", "movie", "exr"),
    [
        (NUKE_DEFAULT, "rec709", "linear"),
        (ACES_12, "Output - Rec.709", "ACES - ACEScg"),
        (ACES_13, "Gamma 2.4 Rec.709 - Texture", "ACEScg"),
        (ACES_20, "Gamma 2.4 Encoded Rec.709", "ACEScg"),
    ],
)
def test_colour_spaces_are_of_the_knobs_own_list(
    place: Path, config: str, movie: str, exr: str, entries: str
) -> None:
    nuke = Nuke(config=config, quirks=Quirks(colour_entries=entries))
    put(nuke, job_of(selected(nuke, place), place))
    assert [node["colorspace"].value() for node in ours(nuke)] == [movie, exr]
    for node in ours(nuke):
        assert colour.config_of(config).getColorSpace(node["colorspace"].value()) is not None


@pytest.mark.parametrize(
    ("config", "knob", "movie"),
    [
        (NUKE_DEFAULT, "sRGB", "sRGB"),
        (NUKE_DEFAULT, "default (sRGB)", "sRGB"),
        (NUKE_DEFAULT, "default", "sRGB"),
        (ACES_13, "default", "sRGB - Texture"),
        (ACES_12, "Utility - Rec.709 - Camera", "Utility - Rec.709 - Camera"),
        (ACES_13, "sRGB - Texture", "sRGB - Texture"),
    ],
)
def test_a_movie_that_was_sent_as_it_is_comes_back_in_its_own_space(
    place: Path, config: str, knob: str, movie: str
) -> None:
    """Its codes are the same, so that result and original match in whatever view there is."""
    nuke = Nuke(config=config)
    read = read_of(nuke, str(make_movie(place / "a.mov", 4)))
    read._state.knobs["colorspace"].value = knob
    put(nuke, job_of(NukeHost(nuke).selection().taken(), place))
    assert ours(nuke)[0]["colorspace"].value() == movie


@pytest.mark.parametrize(
    ("config", "movie"), [(NUKE_DEFAULT, "sRGB"), (ACES_13, "Gamma 2.4 Rec.709 - Texture")]
)
def test_a_read_that_does_not_say_what_its_default_is_has_what_the_scripts_rules_agree_on(
    place: Path, config: str, movie: str
) -> None:
    """With Nuke's own curves that is sRGB; in ACES 1.3 8 and 16 bits differ, and it is video."""
    nuke = Nuke(config=config, quirks=Quirks(plain_default=True))
    read = read_of(nuke, str(make_movie(place / "a.mov", 4)))
    assert read["colorspace"].value() == "default"
    put(nuke, job_of(NukeHost(nuke).selection().taken(), place))
    assert ours(nuke)[0]["colorspace"].value() == movie


def test_what_was_rendered_comes_back_in_the_space_that_takes_the_look_out(place: Path) -> None:
    nuke = Nuke(config=ACES_12)
    job = job_of(selected(nuke, place), place)
    placement = with_rendered_range(job.target.placement, job.clip.range)
    put(nuke, replace(job, target=replace(job.target, placement=placement)))
    assert ours(nuke)[0]["colorspace"].value() == "Output - Rec.709"
    assert VIDEO[0] == "Output - Rec.709"
    assert set(VIDEO) == set(VIDEO_AS_IT_IS)


@pytest.mark.parametrize("config", [ACES_13, ACES_20])
def test_a_knob_without_the_wanted_name_is_left_and_it_is_said(place: Path, config: str) -> None:
    spaces = frozenset(VIDEO) | {"ACEScg", "Utility - Rec.709 - Display"}
    quirks = Quirks(no_colours=spaces, no_classes=frozenset({"OCIODisplay"}))
    nuke = Nuke(config=config, quirks=quirks)
    placed = put(nuke, job_of(selected(nuke, place), place))
    assert "choose the colour space of the movie yourself" in placed.summary
    assert "choose the colour space of the EXR sequence yourself" in placed.summary
    assert [node["colorspace"].value() for node in ours(nuke)] == ["default", "default"]


def test_nukes_own_curves_get_a_matrix_for_the_primaries(place: Path) -> None:
    nuke = Nuke(config=NUKE_DEFAULT)
    placed = put(nuke, job_of(selected(nuke, place), place))
    (matrix,) = nuke.allNodes("ColorMatrix")
    assert matrix.input(0).name().startswith("Reframe_plate_9x16_exr")
    assert "ColorMatrix" in placed.summary


@pytest.mark.parametrize("space", sorted(_TO_709))
def test_the_matrix_is_that_of_opencolorio(space: str) -> None:
    config = OpenColorIO.Config.CreateFromBuiltinConfig(CONFIG)
    unit = np.eye(3, dtype=np.float32)
    config.getProcessor(space, "Linear Rec.709 (sRGB)").getDefaultCPUProcessor().applyRGB(unit)
    assert np.abs(unit.T.ravel() - _TO_709[space]).max() < 2e-6
