"""A placement that breaks off at any moment: placed once or not at all, and never twice.

``tests/panel/test_resolve_placement_kill.py`` has the same with processes that are really killed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reframe.model.errors import ReframeError
from reframe.model.progress import go_on
from support.finished import finished
from support.resolve import Killed, Quirks
from support.resolve.build import parts
from support.resolve.snapshot import is_result
from support.resolve_stage import ResolveStage, look_again, on_a_timeline

CHOICES = ("track", "track-exr", "take", "take-exr", "timeline", "timeline-exr", "bin")


def placing(stage: ResolveStage) -> Callable[[], object]:
    job = finished(stage.open().selection().taken(), stage.folder / "delivered")
    return lambda: stage.open().place(job, stage.first_choice)


class At:
    """Stops the world at the n-th call that changes something, by ``stop``."""

    def __init__(self, number: int, stop: Callable[[], str], *, after: bool = False) -> None:
        self.left, self.stop, self.after, self.stopped = number, stop, after, ""

    def __call__(self, name: str, changes: bool) -> str:
        if self.after and self.stopped:
            return self.stop()
        self.left -= int(changes)
        if self.left < 0 and changes and not self.stopped:
            self.stopped = name
            return self.stop()
        return ""


def kill() -> str:
    raise Killed


def crash() -> str:
    raise ConnectionError("the pipe is closed")


def nothing() -> str:
    return "nothing"


def points(choice: str, place: Path) -> list[int]:
    """As many moments as a whole placement has changes."""
    stage = on_a_timeline(place, first_choice=choice)
    put = placing(stage)
    before = len(stage.resolve.world.changes)
    put()
    return list(range(len(stage.resolve.world.changes) - before))


@pytest.mark.parametrize("choice", CHOICES)
def test_a_process_that_is_killed_leaves_one_placement_or_none(choice: str, place: Path) -> None:
    """Everything after the kill is not done: nothing is undone either."""
    for number in points(choice, place):
        stage = on_a_timeline(place, first_choice=choice)
        before = stage.everything_else()
        put = placing(stage)
        at = At(number, kill, after=True)
        with stage.resolve.world.before(at), pytest.raises(Killed):
            put()
        look_again(stage)
        put()
        assert stage.everything_else() == before, f"killed at {at.stopped}"
        assert standing(stage, choice) == 1, f"killed at {at.stopped}"
        assert put().already_there
        assert stage.open().placed("job-1") is not None


@pytest.mark.parametrize("other", [choice for choice in CHOICES if choice != "take-exr"])
def test_after_a_kill_another_choice_leaves_nothing_of_the_first(other: str, place: Path) -> None:
    for choice in (choice for choice in CHOICES if choice not in (other, "bin")):
        for number in points(choice, place)[4::3]:
            stage = on_a_timeline(place, first_choice=choice)
            before, put = stage.everything_else(), placing(stage)
            at = At(number, kill, after=True)
            with stage.resolve.world.before(at), pytest.raises(Killed):
                put()
            look_again(stage)
            whole = stage.open().placed("job-1") is not None  # killed while all was put back
            stage.first_choice = other
            placing(stage)()
            assert stage.everything_else() == before, (choice, at.stopped)
            assert standing(stage, choice if whole else other) == 1, (choice, at.stopped)


def test_what_the_user_made_of_a_new_timeline_is_not_taken_away(place: Path) -> None:
    """The result was taken out of the timeline that was made for it, and work goes on there."""
    stage = on_a_timeline(place, first_choice="timeline")
    put, project = placing(stage), stage.resolve.manager.project
    put()
    theirs = project.timelines[1]
    assert theirs.name == "Cut 9-16"
    for track in theirs.tracks["video"]:
        track.items = [item for item in track.items if not item.media or not is_result(item.media)]
    put()
    assert [line.name for line in project.timelines] == ["Cut", "Cut 9-16", "Cut 9-16 2"]
    assert theirs in project.timelines


def test_what_the_user_put_on_the_timeline_by_hand_stays(place: Path) -> None:
    """After a kill they took the result out of the bin and laid it somewhere themselves."""
    stage = on_a_timeline(place)
    put, calls = placing(stage), points("track", place)
    at = At(calls[-2], kill, after=True)  # all but the last notes
    with stage.resolve.world.before(at), pytest.raises(Killed):
        put()
    look_again(stage)
    timeline = parts(stage.resolve)[1]
    (over,) = [item for track in timeline.tracks["video"] for item in track.items
               if item.media and is_result(item.media)]  # fmt: skip
    by_hand = timeline.put(over.twin(stage.resolve.world), 6)
    by_hand.start += 700
    put()
    assert any(by_hand in track.items for track in timeline.tracks["video"])


@pytest.mark.parametrize("bare", [False, True], ids=["paths", "labels without a folder"])
def test_what_the_user_brings_into_the_bin_meanwhile_stays(bare: bool, place: Path) -> None:
    """They drag a clip into the bin while the placement is on its way, and it cannot be finished."""
    stage = on_a_timeline(place, quirks=Quirks(bare_labels=bare))
    put, pool = placing(stage), parts(stage.resolve)[0].pool
    theirs = stage.item.media

    def drag(name: str, changes: bool) -> str:
        if name == "AppendToTimeline" and theirs not in pool.current.clips:
            pool.current.clips.append(theirs)
        return "nothing" if name == "AppendToTimeline" else ""

    with stage.resolve.world.before(drag), pytest.raises(ReframeError):
        put()
    (reframe,) = [folder for folder in pool.root.folders if folder.name == "Reframe"]
    assert [folder.clips for folder in reframe.folders] == [[theirs]]


def standing(stage: ResolveStage, choice: str) -> int:
    """How often the result is there, and that nothing else of ours is."""
    project = stage.resolve.manager.project
    kinds = [clip.third_party["reframe.kind"] for clip in project.pool.clips() if clip.third_party]
    assert sorted(kinds) == ["exr", "movie"] or _said_without_exr(stage, kinds)
    if choice == "bin":
        assert stage.placements() == []
        return 1
    tracks = [t for line in project.timelines for t in line.tracks["video"] if not t.items]
    assert tracks == [], "an empty track was left"
    assert len(project.timelines) == (2 if choice.startswith("timeline") else 1)
    return len(stage.placements())


def _said_without_exr(stage: ResolveStage, kinds: list[str]) -> bool:
    found = stage.open().placed("job-1")
    return kinds == ["movie"] and found is not None and "could not be imported" in found.summary


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("stop", [crash, nothing], ids=["raises", "does nothing"])
def test_a_call_that_fails_is_undone_or_done_without(
    choice: str, stop: Callable[[], str], place: Path
) -> None:
    """One call fails, whichever: either the placement stands all the same, or all is as it was."""
    for number in points(choice, place):
        stage = on_a_timeline(place, first_choice=choice)
        before = stage.everything_else()
        put = placing(stage)
        at = At(number, stop)
        try:
            with stage.resolve.world.before(at):
                put()
            assert standing(stage, choice) == 1, at.stopped
        except ReframeError:
            assert stage.placements() == [], at.stopped
            assert stage.resolve.manager.project.pool.root.folders[1:] == [], at.stopped
        look_again(stage)
        assert stage.everything_else() == before, at.stopped
        put()
        assert standing(stage, choice) == 1, at.stopped


@pytest.mark.parametrize("choice", ["track", "bin"])
def test_a_sequence_that_could_not_be_imported_comes_in_with_the_next_place(
    choice: str, place: Path
) -> None:
    stage = on_a_timeline(place, first_choice=choice)
    before, put, imports = stage.everything_else(), placing(stage), []

    def refuse(name: str, changes: bool) -> str:
        imports.extend([name] * (name == "ImportMedia"))
        return "nothing" if name == "ImportMedia" and len(imports) > 1 else ""

    with stage.resolve.world.before(refuse):
        first, again = put(), put()
    for each in (first, again):
        assert each.summary.count("placing again brings it in") == 1
    assert len(imports) == 3
    done = put()
    assert done.already_there and done.where == first.where
    assert "is in the bin now" in done.summary and "could not" not in done.summary
    assert standing(stage, choice) == 1
    assert stage.everything_else() == before
    changes = len(stage.resolve.world.changes)
    assert "could not" not in put().summary
    assert len(stage.resolve.world.changes) == changes


@pytest.mark.parametrize("how", ["raises", "nothing"])
def test_resolve_that_quits_in_the_middle_is_said_in_one_sentence(how: str, place: Path) -> None:
    for number in points("track", place):
        stage = on_a_timeline(place)
        put = placing(stage)
        stop = crash if how == "raises" else nothing
        at = At(number, stop, after=True)
        with stage.resolve.world.before(at), pytest.raises(ReframeError) as said:
            put()
        assert said.value.message.count("DaVinci Resolve") == 1 or "Resolve" in said.value.message


def test_a_render_whose_script_is_killed_is_cleared_up_by_the_next_script(place: Path) -> None:
    """Tracks on again, marks and Deliver as they were, no job and no preset of ours."""
    number = 0
    while True:
        stage = on_a_timeline(place)
        project, timeline = parts(stage.resolve)
        timeline.marks = (15, 30)
        before, host = stage.everything_else(), stage.open()
        taken, at = host.selection().taken(), At(number, kill, after=True)
        (place / f"r{number}").mkdir()
        try:
            with stage.resolve.world.before(at):
                host.render(taken, str(place / f"r{number}"), go_on)
            break
        except Killed:
            pass
        while project.renderer.move():  # Resolve renders on by itself
            pass
        ours = "reframe-" in str(project.renderer.state.settings.get("CustomName"))
        stage.open().recover()
        look_again(stage)
        after = stage.everything_else()
        if not ours:  # Deliver may have been set by its user since: the preset is left to them
            presets = set(after.pop("presets")) - set(before.pop("presets"))
            assert len(presets) <= 1 and all(name.startswith("Reframe ") for name in presets)
            assert presets or after["render"] == before["render"]
            after.pop("render"), before.pop("render")
        assert after == before, at.stopped
        assert list((place / "home").glob("resolve-render.json")) == []
        number += 1
    assert number > 10


def test_tracks_that_somebody_has_switched_since_are_left_alone(place: Path) -> None:
    stage = on_a_timeline(place)
    timeline, host = parts(stage.resolve)[1], stage.open()
    taken = host.selection().taken()
    at = At(next(n for n in range(99) if switched(place, n)), kill, after=True)
    with stage.resolve.world.before(at), pytest.raises(Killed):
        host.render(taken, str(place), go_on)
    assert [track.enabled for track in timeline.tracks["video"]] == [True, False]
    timeline.tracks["video"][0].enabled = False
    look_again(stage)
    stage.open().recover()
    assert [track.enabled for track in timeline.tracks["video"]] == [False, False]


def switched(place: Path, number: int) -> bool:
    """Whether a render that is killed there has switched the title's track off."""
    stage = on_a_timeline(place)
    host, at = stage.open(), At(number, kill, after=True)
    with stage.resolve.world.before(at), pytest.raises(Killed):
        host.render(host.selection().taken(), str(place), go_on)
    return not parts(stage.resolve)[1].tracks["video"][1].enabled
