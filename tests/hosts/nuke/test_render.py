"""Frames rendered by Nuke: exactly those, as large as they are, and nothing stays behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO
import pytest

from reframe.hosts.nuke import NukeHost
from reframe.hosts.port import Selected
from reframe.media.sequence_source import SequenceSource
from reframe.model.errors import BadInput, Cancelled, ReframeError
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.progress import Meter, go_on
from reframe.model.time import FrameRange
from support.images import write_image
from support.nuke import ACES_13, Nuke, Quirks
from support.nuke_stage import plates, read_of
from support.picture import read_counter, scene


def graded(nuke: Nuke, place: Path, first: int = 1, last: int = 6, **knobs: Any) -> Selected:
    """A selected grade over counter pictures, as the host sees it."""
    for frame in range(first, last + 1):
        write_image(place / f"scene.{frame:04d}.exr", scene(abs(frame), 160, 90))
    read = read_of(nuke, f"{place}/scene.%04d.exr {first}-{last}", **knobs)
    read.setSelected(False)
    grade = nuke.nodes.Grade(inputs=[read])
    grade.setSelected(True)
    return NukeHost(nuke).selection().taken()


def render(nuke: Nuke, place: Path, selected: Selected, meter: Meter = go_on) -> Clip:
    """Render, and see that Nuke is as it was, however it went."""
    before = nuke._graph.by_value(), list(nuke._context)
    folder = place / "rendered"
    folder.mkdir(exist_ok=True)
    try:
        return NukeHost(nuke).render(selected, str(folder), meter)
    except ReframeError:
        assert list(folder.iterdir()) == []
        raise
    finally:
        assert (nuke._graph.by_value(), list(nuke._context)) == before


def counters(clip: Clip) -> list[int]:
    """Read as the engine reads them."""
    source = SequenceSource(clip.path, clip.colorspace)
    return [read_counter(frame.to_ndarray()) for _, frame in source.frames(clip.range)]


def test_the_frames_asked_for_are_rendered_and_numbered_as_in_the_script(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place, 1001, 1006, frame_mode="start at", frame="2001")
    assert selected.clip.range == FrameRange(2001, 2007)
    narrow = replace(selected, clip=replace(selected.clip, range=FrameRange(2002, 2005)))
    seen: list[tuple[int, int]] = []
    clip = render(nuke, place, narrow, lambda done, total: bool(seen.append((done, total))) or True)
    assert clip.range == FrameRange(2002, 2005)
    assert counters(clip) == [1002, 1003, 1004]
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert nuke._tasks[0].progress == [33, 66, 100]


def test_negative_frames_are_counted_from_zero_in_their_files(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place, 1, 6, frame_mode="start at", frame="-4")
    clip = render(nuke, place, selected)
    assert clip.range == FrameRange(0, 6)
    assert counters(clip) == [1, 2, 3, 4, 5, 6]
    assert len(list((place / "rendered").iterdir())) == 6


def test_a_read_that_could_go_by_its_file_can_be_rendered_too(place: Path) -> None:
    """Its clip counts the file's frames; they are rendered where they show."""
    nuke = Nuke(config=ACES_13)
    graded(nuke, place, 10, 15)
    nuke.toNode("Grade1").setSelected(False)
    read = nuke.toNode("Read1")
    read.setSelected(True)
    read["frame_mode"].setValue("start at")
    read["frame"].setValue("1")
    selected = NukeHost(nuke).selection().taken()
    assert selected.clip.range == FrameRange(10, 16)
    clip = render(nuke, place, selected)
    assert clip.range == FrameRange(1, 7)
    assert counters(clip) == [10, 11, 12, 13, 14, 15]


def test_proxy_mode_is_off_for_the_render_and_on_again(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place)
    nuke.root()["proxy"].setValue(True)
    clip = render(nuke, place, selected)
    assert clip.size == Size(160, 90)
    assert OpenImageIO.ImageBuf(clip.path % 1).spec().width == 160
    assert nuke.root()["proxy"].value() is True


def test_what_is_selected_is_selected_still_and_an_unmodified_script_is_unmodified(
    place: Path,
) -> None:
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place)
    nuke.modified(False)
    render(nuke, place, selected)
    assert [node.name() for node in nuke.selectedNodes()] == ["Grade1"]
    assert nuke.modified() is False


@pytest.mark.parametrize("aspect", [2.0, 1.5])
def test_pixels_are_made_square_and_sides_even(place: Path, aspect: float) -> None:
    attributes: dict[str, object] = {"PixelAspectRatio": aspect}
    write_image(place / "wide.0001.exr", scene(7, 81, 91), attributes=attributes)
    nuke = Nuke(config=ACES_13)
    read_of(nuke, f"{place}/wide.%04d.exr 1-1")
    clip = render(nuke, place, NukeHost(nuke).selection().taken())
    width, height = clip.size.width, clip.size.height
    assert width % 2 == 0 and height % 2 == 0
    assert abs(width - 81 * aspect) <= 1 and abs(height - 91) <= 1
    spec = OpenImageIO.ImageBuf(clip.path % 1).spec()
    assert (spec.width, spec.height) == (width, height)


def test_of_two_views_the_chosen_one_is_rendered(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    nuke.root()["views"].setValue("left right")
    for view, number in (("left", 1), ("right", 2)):
        write_image(place / f"{view}.0001.exr", scene(number, 160, 90))
    read_of(nuke, f"{place}/%V.%04d.exr 1-1")
    viewer = nuke.nodes.Viewer()
    nuke._active_viewer, nuke._view = viewer._number, "right"
    selected = NukeHost(nuke).selection().taken()
    nuke._view = "left"
    assert counters(render(nuke, place, selected)) == [2]


@pytest.mark.parametrize("missing", [{"png"}, {"png", "tiff"}])
def test_an_edition_without_a_writer_uses_the_next(place: Path, missing: set[str]) -> None:
    nuke = Nuke(config=ACES_13, quirks=Quirks(no_writers=frozenset(missing)))
    clip = render(nuke, place, graded(nuke, place))
    assert counters(clip) == [1, 2, 3, 4, 5, 6]
    kind = "half" if "tiff" in missing else "uint16"
    assert str(OpenImageIO.ImageBuf(clip.path % 1).spec().format) == kind
    assert bool(clip.colorspace) == (kind == "half")


@pytest.mark.parametrize("scanlines", [False, True], ids=["scanline", "scanlines"])
def test_exr_is_compressed_line_by_line_however_that_is_spelled(
    place: Path, scanlines: bool
) -> None:
    quirks = Quirks(no_writers=frozenset({"png", "tiff"}), scanlines=scanlines)
    nuke = Nuke(config=ACES_13, quirks=quirks)
    clip = render(nuke, place, graded(nuke, place, 1, 1))
    spec = OpenImageIO.ImageBuf(clip.path % 1).spec()
    assert spec.getattribute("compression") == "zips"


def test_a_bounding_box_beyond_the_format_is_cut_to_it(place: Path) -> None:
    """The picture is the format's; what lies beyond it is not sent."""
    whole = scene(5, 160, 90)
    beyond = np.pad(whole, ((10, 10), (20, 20), (0, 0)))
    write_image(place / "box.0001.exr", beyond, window=(20, 10, 160, 90))
    nuke = Nuke(config=ACES_13)
    read_of(nuke, f"{place}/box.%04d.exr 1-1").setSelected(False)
    nuke.nodes.Dot(inputs=[nuke.toNode("Read1")]).setSelected(True)
    selected = NukeHost(nuke).selection().taken()
    assert selected.clip.size == Size(160, 90)
    assert counters(render(nuke, place, selected)) == [5]


def test_without_any_writer_it_says_so(place: Path) -> None:
    every = frozenset({"png", "tiff", "exr", "jpeg"})
    nuke = Nuke(config=ACES_13, quirks=Quirks(no_writers=every))
    with pytest.raises(BadInput, match="writes neither PNG"):
        render(nuke, place, graded(nuke, place))


def test_the_non_commercial_edition_needs_few_nodes_and_gets_hd(place: Path) -> None:
    nuke = Nuke(config=ACES_13, quirks=Quirks(non_commercial=True))
    nuke.nodes.Constant(format="2K_Super_35(full-ap)").setSelected(True)
    nuke.root()["last_frame"].setValue(1)
    for _ in range(6):
        nuke.nodes.Dot()
    selected = NukeHost(nuke).selection().taken()
    assert any("Non-commercial" in note for note in selected.notes)
    clip = render(nuke, place, selected)
    assert clip.size.width <= 1920 and clip.size.height <= 1080


@pytest.mark.parametrize("kind", [False, True], ids=["RuntimeError", "CancelledError"])
def test_a_cancel_in_nukes_own_window_is_a_cancel(place: Path, kind: bool) -> None:
    nuke = Nuke(config=ACES_13, quirks=Quirks(cancel_at=4, cancelled_error=kind))
    with pytest.raises(Cancelled):
        render(nuke, place, graded(nuke, place))


def test_a_cancel_on_the_bar_is_a_cancel(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    nuke._bar_cancels_at = 2
    with pytest.raises(Cancelled):
        render(nuke, place, graded(nuke, place))


def test_a_cancel_by_the_panel_is_a_cancel(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    with pytest.raises(Cancelled):
        render(nuke, place, graded(nuke, place), lambda done, _total: done < 3)


def _raises(error: Exception) -> Callable[[Any], None]:
    def callback(_node: Any) -> None:
        raise error

    return callback


@pytest.mark.parametrize(
    "quirks",
    [
        Quirks(before_render=_raises(ValueError("studio"))),
        Quirks(empty_frames=frozenset({3})),
    ],
    ids=["a studio's callback raises", "a frame is written empty"],
)
def test_a_render_that_fails_is_said_in_a_sentence(place: Path, quirks: Quirks) -> None:
    nuke = Nuke(config=ACES_13, quirks=quirks)
    with pytest.raises(BadInput) as problem:
        render(nuke, place, graded(nuke, place))
    assert "studio" not in problem.value.message


def test_a_studios_callback_that_raises_when_nodes_are_made_leaves_none(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place)
    nuke._quirks.on_create = _raises(KeyError("studio"))
    with pytest.raises(ReframeError):
        render(nuke, place, selected)


def test_a_frame_that_cannot_be_read_names_itself(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place)
    (place / "scene.0003.exr").unlink()
    with pytest.raises(BadInput, match="frame 3"):
        render(nuke, place, selected)


def test_a_node_that_is_gone_is_said(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place)
    nuke.delete(nuke.toNode("Grade1"))
    with pytest.raises(BadInput, match="no node Grade1"):
        render(nuke, place, selected)


def test_the_users_undo_does_not_know_of_it(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place)
    history = list(nuke._graph.done)
    render(nuke, place, selected)
    assert nuke._graph.done == history
    nuke.Undo().undo()  # the last that the user did was the grade
    assert [node.name() for node in nuke.allNodes()] == ["Read1"]


@pytest.mark.parametrize("folder", ["dollar $HOME", "brackets [value x]"])
def test_folders_that_mean_something_to_tcl_are_folders(place: Path, folder: str) -> None:
    """The double runs what stands in brackets, as Nuke does."""
    nuke = Nuke(config=ACES_13)
    selected = graded(nuke, place, 1, 2)
    target = place / folder
    target.mkdir()
    clip = NukeHost(nuke).render(selected, str(target), go_on)
    assert len(list(target.iterdir())) == 2
    assert Path(clip.path).parent == target


def test_in_terminal_mode_a_worker_renders_by_itself(place: Path) -> None:
    """Nobody empties a queue there; the double's watch is told which thread that is."""
    nuke = Nuke(config=ACES_13, gui=False)
    selected = graded(nuke, place, 1, 2)
    done: list[Clip] = []
    folder = place / "rendered"
    folder.mkdir()

    def work() -> None:
        nuke._watch.thread = threading.current_thread()
        done.append(NukeHost(nuke).render(selected, str(folder), go_on))

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(60)
    assert counters(done[0]) == [1, 2]


def test_from_another_thread_nuke_is_touched_in_its_main_thread_alone(place: Path) -> None:
    """The double stops whoever else touches it, and its own ways across are traps."""
    nuke = Nuke(config=ACES_13)
    plates(place, 1, 2)
    selected = graded(nuke, place, 1, 2)
    results: list[object] = []
    host = NukeHost(nuke)
    folder = place / "rendered"
    folder.mkdir()

    def work() -> None:
        results.append(host.selection().taken() == selected)
        results.append(len(host.render(selected, str(folder), go_on).range))
        try:
            host.render(replace(selected, placement={}), str(folder), go_on)
        except BadInput as problem:
            results.append(problem.code)

    worker = threading.Thread(target=work)
    worker.start()
    while worker.is_alive():
        nuke._pump()
    assert results == [True, 2, "elsewhere"]


def test_the_picture_is_the_nodes_and_not_more() -> None:
    """So that the counters above can be wrong: another frame has another number."""
    assert read_counter(scene(3, 160, 90)) == 3
    assert not np.array_equal(scene(3, 160, 90), scene(4, 160, 90))
