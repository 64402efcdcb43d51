"""Where results go in Hiero: bin, versions, tracks, retimes; once, or not at all."""

from __future__ import annotations

import queue
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest

from reframe.hosts.port import ELSEWHERE, Placed
from reframe.model.errors import BadInput, Interrupted
from reframe.model.order import Job, Shape, Viewing
from reframe.model.time import FrameRange
from support.finished import finished
from support.hiero import Quirks
from support.hiero_stage import HieroStage


def job_of(stage: HieroStage, job_id: str = "job-1", **options: Any) -> Job:
    selected = stage.open().selection().taken()
    return finished(selected, stage.folder / "delivered", job_id, **options)


def place(stage: HieroStage, job: Job, choice: str = "track") -> Placed:
    return stage.open().place(job, choice)


def bin_items(stage: HieroStage) -> dict[str, Any]:
    """What lies in the bin *Reframe*, by name."""
    root = stage.studio.wrap(stage.project.guid()).clipsBin()
    folders = [thing for thing in root.items() if thing.name() == "Reframe"]
    return {item.name(): item for folder in folders for item in folder.items()}


def test_movie_and_exr_lie_in_the_bin_and_the_movie_on_a_new_track(place_: Path) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    assert job.delivery is not None and job.delivery.exr is not None
    placed = place(stage, job)
    items = bin_items(stage)
    assert set(items) == {"shot 9:16", "shot 9:16 EXR"}
    paths = {name: item.activeItem()._record.path for name, item in items.items()}
    assert paths == {"shot 9:16": job.delivery.video, "shot 9:16 EXR": job.delivery.exr.pattern}
    track = stage.sequence.videoTracks()[-1]
    (item,) = track.items()
    assert (item.timelineIn(), item.timelineOut()) == (30, 77)
    assert item.source()._record.path == job.delivery.video
    assert placed.where == "Cut_v7, track Reframe at 00:57:37:05"
    assert item.source().sourceMediaColourTransform() == "Output - Rec.709"
    assert "Set the colour space" not in placed.summary


def test_a_colour_space_that_the_project_has_not_is_left_to_the_user(place_: Path) -> None:
    stage = HieroStage(place_)
    stage.studio.colours = ["the studio's own"]
    summary = place(stage, job_of(stage)).summary
    assert "Set the colour space of 'shot 9:16' to Utility - Rec.709 - Display." in summary
    assert "Set the colour space of 'shot 9:16 EXR' to ACEScg." in summary


def test_a_movies_exr_is_the_light_that_its_clip_makes_of_it(place_: Path) -> None:
    stage = HieroStage(place_)
    assert job_of(stage).clip.viewing is None
    stage.item.source()._record.colour = "sRGB - Texture"
    assert job_of(stage).clip.viewing == Viewing("nuke-default", "default", "sRGB")


@pytest.mark.parametrize(
    ("first", "shown", "back"),
    [
        (None, "default", "Output - Rec.709"),
        (None, "Utility - Rec.709 - Camera", "Utility - Rec.709 - Camera"),
        (1001, "ACES - ACEScg", "Utility - Rec.709 - Display"),
    ],
    ids=["a movie", "a movie that is set", "light"],
)
def test_a_movie_is_shown_in_the_space_that_its_codes_are_in(
    place_: Path, first: int | None, shown: str, back: str
) -> None:
    stage = HieroStage(place_, first=first)
    stage.studio.colours += ["Utility - Rec.709 - Camera"]
    if first is not None:  # what the engine has shown is behind gamma 2.4
        stage.studio.colours += ["Utility - Rec.709 - Display"]
    stage.item.source()._record.colour = shown
    place(stage, job_of(stage))
    (item,) = stage.sequence.videoTracks()[-1].items()
    assert item.source().sourceMediaColourTransform() == back


def test_by_choice_the_exr_sequence_is_on_the_track(place_: Path) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    place(stage, job, "track-exr")
    (item,) = stage.sequence.videoTracks()[-1].items()
    assert item.source().name() == "shot 9:16 EXR"
    assert item.source().sourceMediaColourTransform() == "ACES - ACEScg"
    with pytest.raises(BadInput, match="no EXR"):
        place(stage, job_of(stage, "job-2", exr=False), "track-exr")


def test_by_choice_only_the_bin_is_touched_and_a_second_place_finds_it(place_: Path) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    first = place(stage, job, "bin")
    assert first.where == "bin Reframe"
    assert len(stage.sequence.videoTracks()) == 2
    again = place(stage, job, "track")
    assert again.already_there and again.where == first.where
    assert len(bin_items(stage)) == 2


def test_a_second_result_of_the_same_frames_is_a_version_and_the_first_stays_in_use(
    place_: Path,
) -> None:
    stage = HieroStage(place_, quirks=Quirks(new_version_is_active=True))
    first, second = job_of(stage), job_of(stage, "job-2")
    place(stage, first)
    place(stage, second)
    items = bin_items(stage)
    assert set(items) == {"shot 9:16", "shot 9:16 EXR"}
    movies = [version.item()._record.path for version in items["shot 9:16"].items()]
    assert movies == [job.delivery.video for job in (first, second) if job.delivery]
    assert items["shot 9:16"].activeItem()._record.path == movies[0]
    shown = [track.items()[0].source()._record.path for track in stage.sequence.videoTracks()[2:]]
    assert shown == movies


@pytest.mark.parametrize("other", ["shape", "frames"])
def test_what_could_not_be_exchanged_for_it_is_no_version(place_: Path, other: str) -> None:
    stage = HieroStage(place_)
    place(stage, job_of(stage))
    second = job_of(stage, "job-2")
    if other == "shape":
        second = replace(second, shape=Shape("1:1", "720p"))
    else:
        second = job_of(stage, "job-2", clip=replace(stage.clip, range=FrameRange(110, 120)))
    place(stage, second)
    assert [len(item.items()) for item in bin_items(stage).values()].count(1) >= 2


def test_a_track_that_the_user_removed_is_placed_again_from_the_same_clips(place_: Path) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    place(stage, job)
    stage.sequence.removeTrack(stage.sequence.videoTracks()[-1])
    assert stage.open().placed(job.id) is None
    assert not place(stage, job).already_there
    assert [len(item.items()) for item in bin_items(stage).values()] == [1, 1]


def test_a_placement_is_found_after_its_track_was_renamed_and_in_another_sequence(
    place_: Path,
) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    place(stage, job)
    stage.sequence.videoTracks()[-1].setName("approved")
    stage.studio.add_sequence(stage.project, "Other", Fraction(25))
    again = place(stage, job)
    assert again.already_there
    assert "Cut_v7, track approved" in again.where


def test_one_step_of_undo_takes_everything_out(place_: Path) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    before = stage.studio.picture()
    place(stage, job)
    assert [name for name, _ in stage.studio.undo_steps] == ["Reframe: place"]
    stage.project.undo()
    assert stage.studio.picture() == before
    assert stage.open().placed(job.id) is None


@pytest.mark.parametrize(
    ("speed", "source_in"),
    [(2.0, 100), (0.5, 100), (1 / 3, 100), (-1.0, 147), (-2.0, 194), (0.25, 100.25), (1.0, 100.5)],
)
@pytest.mark.parametrize("quirks", [{}, {"times_set_speed": False}, {"speed_changes_length": True}])
def test_the_result_gets_the_retime_of_its_clip(
    place_: Path, speed: float, source_in: float, quirks: dict[str, bool]
) -> None:
    stage = HieroStage(place_, speed=speed, source_in=source_in, quirks=Quirks(**quirks))
    job = job_of(stage)
    place(stage, job)
    pairs = stage.pairs(job.id)
    assert len(pairs) == 48
    assert all(under - job.clip.range.start == over for under, over in pairs)
    (item,) = stage.sequence.videoTracks()[-1].items()
    assert item.playbackSpeed() == pytest.approx(speed)


def test_a_retimed_clip_between_marks_and_a_narrower_range_lie_where_they_were(
    place_: Path,
) -> None:
    stage = HieroStage(place_, 25 * Fraction(1), speed=0.5)
    stage.sequence._record.marks = [41, 60]
    job = job_of(stage)
    place(stage, job)
    (item,) = stage.sequence.videoTracks()[-1].items()
    assert (item.timelineIn(), item.timelineOut()) == (41, 60)
    narrow = job_of(stage, "job-2", clip=replace(job.clip, range=FrameRange(107, 110)))
    place(stage, narrow)
    assert stage.pairs("job-2") == [(107 + n // 2, n // 2) for n in range(6)]


def test_a_clip_that_was_moved_takes_its_result_along(place_: Path) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    stage.item._record.time = [90, 137]
    place(stage, job)
    assert stage.pairs(job.id)[0] == (100, 0)
    (item,) = stage.sequence.videoTracks()[-1].items()
    assert item.timelineIn() == 90


@pytest.mark.parametrize("step", [Fraction(24, 25), Fraction(30, 25), Fraction(1, 2)])
def test_a_resampled_result_shows_the_picture_of_the_same_second(
    place_: Path, step: Fraction
) -> None:
    stage = HieroStage(place_, Fraction(25))
    job = job_of(stage, frames=int(48 * step), rate=25 * step)
    place(stage, job)
    expected = [(100 + n, floor(n * step)) for n in range(48)]
    assert stage.pairs(job.id) == expected[: len(stage.pairs(job.id))]
    assert len(stage.pairs(job.id)) >= 47


@pytest.mark.parametrize("offset", [2, -3])
def test_a_result_that_is_late_or_early_is_moved(place_: Path, offset: int) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    assert job.delivery is not None
    place(stage, replace(job, delivery=replace(job.delivery, offset=offset)))
    assert all(over - offset == under - 100 for under, over in stage.pairs(job.id))


def test_a_project_saved_as_the_next_version_is_the_same_project(place_: Path) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    target = replace(job.target, placement={**job.target.placement, "project": "Film v6"})
    assert not place(stage, replace(job, target=target)).already_there


def test_a_sequence_that_only_has_a_name_must_be_of_the_same_project(place_: Path) -> None:
    stage = HieroStage(place_)
    _hide(stage.studio.core.Sequence, "guid")
    job = job_of(stage)
    target = replace(job.target, placement={**job.target.placement, "project": "Film v6"})
    with pytest.raises(BadInput) as refusal:
        place(stage, replace(job, target=target))
    assert refusal.value.code == ELSEWHERE


def test_an_item_that_shows_another_version_is_taken_out_again(place_: Path) -> None:
    """Where an item follows the version that is active, a second result cannot be shown by it."""
    stage = HieroStage(place_)
    place(stage, job_of(stage))
    before = stage.everything_else(), stage.placements(), _names(stage)
    first = next(track.items()[0].source() for track in stage.sequence.videoTracks()[2:])
    core = stage.studio.core
    core.TrackItem.setSource = _always(core.TrackItem.setSource, first)
    with pytest.raises(Interrupted, match="shows another version"):
        place(stage, job_of(stage, "job-2"))
    assert (stage.everything_else(), stage.placements(), _names(stage)) == before


def _always(method: Callable[..., Any], clip: Any) -> Callable[..., Any]:
    return lambda item, _clip: method(item, clip)


@pytest.mark.parametrize("gone", ["sequence", "closed", "item", "trimmed", "offline", "project"])
def test_when_the_clip_is_not_where_the_order_came_from_nothing_is_placed(
    place_: Path, gone: str
) -> None:
    stage = HieroStage(place_)
    job = job_of(stage)
    studio = stage.studio
    if gone == "sequence":
        studio.add_sequence(stage.project, "Other", Fraction(25))
    elif gone == "closed":
        studio.active = None
    elif gone == "item":
        stage.sequence.videoTracks()[0]._record.items.remove(stage.item.guid())
    elif gone == "trimmed":
        stage.item._record.time[1] -= 1
    elif gone == "offline":
        studio.files[stage.path] = replace(studio.facts(stage.path), offline=True)
    else:
        job = replace(job, target=replace(job.target, placement={}))
    before = studio.picture()
    with pytest.raises(BadInput) as refusal:
        place(stage, job)
    assert refusal.value.code == ELSEWHERE
    assert studio.picture() == before


def test_wherever_hiero_fails_nothing_is_left(place_: Path) -> None:
    """Each write of a placement in its turn, for a first result and for a version of one."""
    for earlier in (False, True):
        stage = HieroStage(place_, speed=2.0)
        if earlier:
            place(stage, job_of(stage))
        job = job_of(stage, "job-2")
        before = stage.everything_else(), stage.placements(), _names(stage)
        writes = 0
        while True:
            try:
                with stage.failing(writes):
                    place(stage, job)
                break
            except Interrupted as problem:
                assert "nothing was placed" in problem.message
            assert (stage.everything_else(), stage.placements(), _names(stage)) == before
            assert stage.open().placed(job.id) is None
            writes += 1
        assert writes > 10
        assert stage.placements()[-1] == job.id


def test_what_cannot_be_taken_back_hiero_undoes(place_: Path) -> None:
    stage = HieroStage(place_)
    stage.studio.cannot_take_back = True
    before = stage.studio.picture()
    with stage.full(), pytest.raises(Interrupted, match="nothing was placed"):
        place(stage, job_of(stage))
    assert stage.studio.picture() == before
    type(stage.project).undo = None  # and where it cannot undo either
    with stage.full(), pytest.raises(Interrupted, match="Edit > Undo once"):
        place(stage, job_of(stage))


def test_a_call_from_a_worker_is_done_in_the_main_thread(place_: Path) -> None:
    """The double's undo works in the main thread alone, as Hiero's does."""
    stage = HieroStage(place_)
    waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    stage.studio.core.executeInMainThread = waiting.put
    job = job_of(stage)
    with ThreadPoolExecutor(1) as pool:
        placed = pool.submit(place, stage, job)
        placed.add_done_callback(lambda _placed: waiting.put(lambda: None))
        while not placed.done():
            waiting.get(timeout=20)()
    assert placed.result().where.startswith("Cut_v7, track Reframe")


def test_names_that_versions_of_hiero_may_lack_are_not_needed(place_: Path) -> None:
    """Only what the facts name is there: no ``setTimes``, no ``undo``, no tags on clips …"""
    stage = HieroStage(place_)
    core = stage.studio.core
    for kind, names in {
        "TrackItem": ["setTimes", "linkedItems", "setPlaybackSpeed"],
        "BinItem": ["setActiveVersion"],
        "Sequence": ["inOutEnabled", "dropFrame", "editFinished", "timecodeStart"],
        "Clip": ["addTag", "setSourceMediaColourTransform"],
        "MediaSource": ["isOffline", "pixelAspect", "timecodeStart"],
        "VideoTrack": ["createTrackItem"],
    }.items():
        for name in names:
            _hide(getattr(core, kind), name)
    core.TrackItem.kVideo = 0
    job = job_of(stage)
    assert place(stage, job).where.startswith("Cut_v7, track Reframe")
    assert stage.pairs(job.id) == [(100 + n, n) for n in range(48)]
    assert place(stage, job).already_there


def _hide(kind: type, name: str) -> None:
    """As if the class had no such method."""

    def missing(_self: object) -> None:
        raise AttributeError(name)

    setattr(kind, name, property(missing))


def test_items_above_that_the_result_lies_over_are_named(place_: Path) -> None:
    stage = HieroStage(place_)
    title = stage.sequence.videoTracks()[1].items()[0]
    title._record.time = [70, 90]
    assert "also lies over 'title' on V2" in place(stage, job_of(stage)).summary


def test_a_tag_tells_people_what_was_asked_and_never_the_service(place_: Path) -> None:
    stage = HieroStage(place_)
    place(stage, job_of(stage))
    (item,) = stage.sequence.videoTracks()[-1].items()
    (tag,) = item.tags()
    assert tag.metadata().value("tag.reframe.prompt") == "a sandy beach"
    assert "secret" not in str(stage.studio.picture())


def _names(stage: HieroStage) -> list[str]:
    tracks = [track.name() for track in stage.sequence.videoTracks()]
    return tracks + [f"{name} {len(item.items())}" for name, item in bin_items(stage).items()]


@pytest.fixture
def place_(tmp_path: Path) -> Path:
    folder = tmp_path / "Schnitt ü 家"
    folder.mkdir()
    return folder
