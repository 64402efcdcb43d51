"""The self-test finds what a Resolve does, whatever it does, and leaves it as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from reframe.hosts.resolve.findings import Findings, findings_of
from reframe.hosts.resolve.selftest import self_test
from reframe.hosts.resolve.selftest.measuring import QUESTIONS
from reframe.hosts.resolve.selftest.report import write
from reframe.hosts.resolve.selftest.scratch import scratch_project
from reframe.hosts.resolve.selftest.stage import RATE, set_up
from reframe.model.errors import BadInput, Cancelled, Interrupted, ReframeError
from support.resolve import Quirks, World, movie, studio
from support.resolve.item import TimelineItem
from support.resolve.project import Resolve
from support.resolve.render import RenderJob
from support.resolve.snapshot import everything_else
from support.resolve_selftest import Shelf, bench, painted

__all__ = ["painted"]

#: What is found on a double whose switches are as most sources say.
PLAIN = {
    "names_seem_all_there": True,
    "append_needs_selection": False,
    "append_returns": "items",
    "items_come_late": False,
    "end_frame_inclusive": False,
    "source_start_off": 0,
    "overlap": "dropped",
    "locked_track": "nothing",
    "mark_out_inclusive": True,
    "tracks_switch_on_edit_only": True,
    "tracks_lie_elsewhere": True,
    "imports_h264": True,
    "import_returns": "items",
    "sequence_imported": True,
    "sequence_rate_at_import": "24.0",
    "fresh_ignores_end": False,
    "rate_sticks": True,
    "ten_frames_at_25": 9,
    "presets_are_kept": True,
    "word_of_a_new_job": "Ready",
}

#: Each switch, and what is found when it is thrown.
SWITCHED: list[tuple[Quirks, dict[str, Any]]] = [
    (Quirks(everything_is_there=False), {"names_seem_all_there": False}),
    (Quirks(append_needs_selection=True), {"append_needs_selection": True}),
    (Quirks(append_returns="none"), {"append_returns": "none"}),
    (Quirks(append_returns="ghosts"), {"append_returns": "ghosts"}),
    (Quirks(late_items=True), {"items_come_late": True}),
    (Quirks(end_frame_inclusive=True), {"end_frame_inclusive": True, "ten_frames_at_25": 10}),
    (Quirks(source_start_off=1), {"source_start_off": 1}),
    (Quirks(overlap_slides=True), {"overlap": "slides"}),
    (Quirks(marks_out_exclusive=True), {"mark_out_inclusive": False}),
    (Quirks(tracks_on_edit_page=False), {"tracks_switch_on_edit_only": False}),
    (Quirks(tracks_lie=False), {"tracks_lie_elsewhere": False}),
    (Quirks(import_returns_nothing=True), {"import_returns": "none"}),
    (Quirks(fresh_ignore_end=True), {"fresh_ignores_end": True}),
    (Quirks(not_sticking=("FPS",)), {"rate_sticks": False, "ten_frames_at_25": None}),
    (Quirks(floors=False), {"ten_frames_at_25": 10}),
    (Quirks(no_presets=True), {"presets_are_kept": False}),
    (Quirks(translated=True), {"word_of_a_new_job": "«ydaeR»"}),
]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("footage") / "made")


@pytest.fixture(autouse=True)
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFRAME_HOME", str(place / "home"))
    return place / "home"


def edited(world: World | None = None) -> Resolve:
    """A Resolve in which somebody is at work: a clip, marks, a playhead, another page."""
    resolve = studio(world)
    project = resolve.manager.project
    assert project is not None and project.timeline is not None
    clip = movie(resolve, "/footage/secret shot.mov", 100, 24)
    project.timeline.put(TimelineItem(resolve.world, clip, 10, 50, rate=RATE))
    project.timeline.marks, project.timeline.playhead = (12, 30), 20
    resolve.world.page = "color"
    return resolve


def state(resolve: Resolve) -> object:
    return [project.name for project in resolve.manager.projects], everything_else(resolve)


def measured(resolve: Resolve, shelf: Shelf, folder: Path) -> dict[str, Any]:
    """All answers, without the whole way."""
    found: dict[str, Any] = {}
    with scratch_project(resolve) as project:
        stage = set_up(resolve, project, shelf.make(folder, 24, RATE))
        for name, question in QUESTIONS.items():
            answer = question(stage)
            found.update(answer if isinstance(answer, dict) else {name: answer})
    return found


def test_all_is_well_on_the_double_and_nothing_is_left(
    place: Path, home: Path, shelf: Shelf, painted: None
) -> None:
    resolve = edited()
    before = state(resolve)
    steps: list[str] = []
    report = self_test(resolve, bench(shelf, lambda what, *_: not steps.append(what)))
    assert report.well, report.text()
    assert {name: report.findings[name] for name in PLAIN} == PLAIN
    assert state(resolve) == before
    assert [path.name for path in home.iterdir()] == ["resolve.json"]
    assert findings_of(report.build) == Findings(False, True, True)
    assert len([step for step in report.steps if step.name.startswith("placing")]) == 7
    assert len(steps) > 20


@pytest.mark.parametrize(
    "quirks",
    [
        Quirks(
            end_frame_inclusive=True,
            marks_out_exclusive=True,
            append_returns="none",
            import_returns_nothing=True,
            fresh_ignore_end=True,
            overlap_slides=True,
            translated=True,
        ),
        Quirks(
            everything_is_there=False,
            append_returns="ghosts",
            late_items=True,
            source_start_off=1,
            tracks_on_edit_page=False,
            tracks_lie=False,
            no_presets=True,
            unusable_codecs=("H264",),
        ),
    ],
    ids=["one half of the quirks", "the other half"],
)
def test_the_whole_way_goes_well_with_the_quirks_switched(
    quirks: Quirks, shelf: Shelf, painted: None
) -> None:
    resolve = edited(World(quirks=quirks))
    before = state(resolve)
    report = self_test(resolve, bench(shelf))
    assert report.well, report.text()
    assert state(resolve) == before
    kept = findings_of(report.build)
    assert kept.end_frame_inclusive == quirks.end_frame_inclusive
    assert kept.mark_out_inclusive != quirks.marks_out_exclusive


@pytest.mark.parametrize(
    ("quirks", "found"), SWITCHED, ids=[" ".join(found) for _, found in SWITCHED]
)
def test_each_quirk_is_found_and_nothing_else(
    place: Path, shelf: Shelf, quirks: Quirks, found: dict[str, Any]
) -> None:
    resolve = edited(World(quirks=quirks))
    before = state(resolve)
    seen = measured(resolve, shelf, place)
    assert {name: seen[name] for name in PLAIN} == {**PLAIN, **found}
    assert state(resolve) == before


@pytest.mark.parametrize("version", [(18, 6), (19, 0), (19, 1), (20, 2), (21, 1)])
def test_versions_are_told_by_their_methods(
    place: Path, shelf: Shelf, version: tuple[int, ...]
) -> None:
    seen = measured(edited(World(version)), shelf, place)
    assert seen["Timeline.GetMarkInOut"] == (version >= (19, 1))
    assert seen["TimelineItem.GetTrackTypeAndIndex"] == (version >= (19, 0))
    assert seen["Resolve.IsStudio"] == (version >= (21, 1))
    assert seen["mark_out_inclusive"] == (True if version >= (19, 1) else None)


@pytest.mark.parametrize(
    ("quirks", "step", "says"),
    [
        (Quirks(render_stuck=True), "export as seen", "background"),
        (Quirks(render_extra=1), "export as seen", "frames"),
        (Quirks(not_sticking=("FPS", "Out")), "", ""),
    ],
)
def test_what_goes_wrong_is_a_line_of_the_report_and_the_rest_goes_on(
    shelf: Shelf, painted: None, quirks: Quirks, step: str, says: str
) -> None:
    resolve = edited(World(quirks=quirks))
    before = state(resolve)
    report = self_test(resolve, bench(shelf))
    wrong = {each.name: each.problem for each in report.steps if each.problem}
    assert says in wrong.get(step, "")
    assert "placing: bin" not in wrong
    assert state(resolve) == before


@pytest.mark.parametrize("stop", [0, 1, 5, 12, 14, 16, 18])
def test_a_cancelled_test_leaves_nothing(
    home: Path, shelf: Shelf, painted: None, stop: int
) -> None:
    resolve = edited()
    before = state(resolve)
    told: list[str] = []

    def watch(what: str, _done: int, _total: int) -> bool:
        if what not in told:
            told.append(what)
        return len(told) <= stop

    with pytest.raises(Cancelled):
        self_test(resolve, bench(shelf, watch))
    assert state(resolve) == before
    assert not list(home.rglob("*.*v"))


def test_a_resolve_that_fails_at_any_change_is_left_as_it_was(place: Path, shelf: Shelf) -> None:
    """Each change in turn breaks off, once."""
    counted = edited()
    changes: list[str] = []
    with counted.world.before(lambda name, change: changes.append(name) if change else None):
        measured(counted, shelf, place / "0")
    first = changes.index("CreateProject") + 1
    last = len(changes) - changes[::-1].index("LoadProject") - 1
    for broken in range(first, last, 3):
        resolve = edited()
        before = state(resolve)
        with resolve.world.before(breaks(broken)), pytest.raises(ReframeError):
            measured(resolve, shelf, place / str(broken + 1))
        assert state(resolve) == before, changes[broken]


def breaks(at: int) -> Callable[[str, bool], str]:
    seen = iter(range(10**6))

    def hook(_name: str, change: bool) -> str:
        if change and next(seen) == at:
            raise ConnectionError("broken off")
        return ""

    return hook


def test_what_a_killed_test_left_is_removed_and_nothing_that_only_looks_like_it(
    place: Path, shelf: Shelf
) -> None:
    resolve = edited()
    before = state(resolve)
    for name in ("Reframe self-test 0123abcd", "Reframe self-test of mine"):
        resolve.GetProjectManager().CreateProject(name)
    resolve.GetProjectManager().LoadProject("Film")
    resolve.world.page = "color"
    measured(resolve, shelf, place)
    assert "Reframe self-test of mine" in [project.name for project in resolve.manager.projects]
    resolve.GetProjectManager().DeleteProject("Reframe self-test of mine")
    assert state(resolve) == before


@pytest.mark.parametrize(
    ("hook", "says"),
    [
        (lambda name, _: "nothing" if name == "SaveProject" else "", "could not be saved"),
        (
            lambda name, _: "nothing" if name == "GetProjectListInCurrentFolder" else "",
            "another folder",
        ),
    ],
)
def test_a_project_that_could_not_be_opened_again_is_not_closed(
    shelf: Shelf, hook: Callable[[str, bool], str], says: str
) -> None:
    resolve = edited()
    before = state(resolve)
    resolve.world.changes.clear()
    with resolve.world.before(hook), pytest.raises(BadInput, match=says):
        self_test(resolve, bench(shelf))
    assert state(resolve) == before
    assert "CreateProject" not in resolve.world.changes


def test_a_project_that_renders_is_not_closed(shelf: Shelf) -> None:
    resolve = edited()
    project = resolve.manager.project
    assert project is not None and project.timeline is not None
    project.renderer.running = RenderJob("render", project.timeline, project.renderer.state)
    before = state(resolve)
    resolve.world.changes.clear()
    with pytest.raises(BadInput, match="rendering"):
        self_test(resolve, bench(shelf))
    assert state(resolve) == before
    assert resolve.world.changes == []


def test_a_project_without_a_name_is_not_even_asked_to_be_saved(shelf: Shelf) -> None:
    """Saving it hangs for ever where there is no window to ask in (§2.5)."""
    resolve = edited()
    assert resolve.manager.project is not None
    resolve.manager.project.name = "Untitled Project"
    resolve.world.changes.clear()
    with pytest.raises(BadInput, match="no name"):
        self_test(resolve, bench(shelf))
    assert resolve.world.changes == []


def test_an_open_dialog_is_named_before_anything_is_touched(shelf: Shelf) -> None:
    resolve = edited()
    resolve.world.modal = True
    with pytest.raises(Interrupted, match="dialog"):
        self_test(resolve, bench(shelf))


def test_the_report_names_nothing_of_the_user_s(
    place: Path, home: Path, shelf: Shelf, painted: None
) -> None:
    report = self_test(edited(World(quirks=Quirks(render_extra=1))), bench(shelf))
    text, data = write(report, home, datetime(2026, 11, 25, 10, 0))
    for path in (text, data):
        told = path.read_text("utf-8")
        for secret in ("Film", "secret shot", str(place), place.name, "Cut"):
            assert secret not in told
    facts = json.loads(data.read_text("utf-8"))
    assert facts["build"] == "21.0.4.5" and facts["findings"]["overlap"] == "dropped"
    assert "WRONG" in text.read_text("utf-8") and "export as seen" in report.summary
