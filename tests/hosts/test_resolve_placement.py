"""Where results lie, and that nothing else moved. Picture by picture, at every rate and by every
choice, ``tests/panel/test_resolve_matrix.py`` has it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from reframe.hosts.port import ELSEWHERE, Placed, Selected, with_rendered_range
from reframe.hosts.resolve import ResolveHost
from reframe.model.errors import BadInput, ReframeError
from reframe.model.order import Job
from reframe.model.time import FrameRange
from support.finished import finished
from support.resolve import World, studio
from support.resolve.build import parts
from support.resolve.item import TimelineItem
from support.resolve.media_pool import bin_of
from support.resolve.snapshot import results
from support.resolve_stage import ResolveStage, in_the_media_pool, on_a_timeline

CHOICES = ("track", "track-exr", "take", "take-exr", "timeline", "timeline-exr", "bin")


def taken(stage: ResolveStage) -> Selected:
    return stage.open().selection().taken()


def job_of(stage: ResolveStage, **more: object) -> Job:
    return finished(taken(stage), stage.folder / "delivered", **more)


def placed(stage: ResolveStage, choice: str = "track", job: Job | None = None) -> Placed:
    return stage.open().place(job or job_of(stage), choice)


def test_the_choices_are_few_and_the_new_track_is_the_default(place: Path) -> None:
    stage = on_a_timeline(place)
    choices = ResolveHost(stage.resolve).placements(taken(stage))
    assert sorted(choice.key for choice in choices) == sorted(CHOICES)
    assert choices[0].key == "track"
    assert len({choice.title for choice in choices}) == len(choices)
    stage.item.speed = Fraction(2)
    keys = [choice.key for choice in ResolveHost(stage.resolve).placements(taken(stage))]
    assert keys == ["track", "timeline", "track-exr", "timeline-exr", "bin"]
    pooled = in_the_media_pool(place)
    keys = [choice.key for choice in ResolveHost(pooled.resolve).placements(taken(pooled))]
    assert keys == ["timeline", "timeline-exr", "bin"]


def test_movie_and_sequence_are_in_a_bin_of_the_clips_name(place: Path) -> None:
    stage = on_a_timeline(place)
    stage.item.name = "shot 7/8"
    placed(stage, "bin")
    pool = parts(stage.resolve)[0].pool
    clips = bin_of(pool, "Reframe").folders[0].clips
    assert bin_of(pool, "Reframe").folders[0].name == "shot 7-8"
    assert sorted(clip.third_party["reframe.kind"] for clip in clips) == ["exr", "movie"]
    assert {clip.third_party["reframe.job"] for clip in clips} == {"job-1"}
    exr = next(clip for clip in clips if clip.third_party["reframe.kind"] == "exr")
    assert exr.first == stage.clip.range.start
    assert exr.frames == len(stage.clip.range)
    assert exr.out_written


def test_a_result_does_not_hide_what_lies_over_its_clip(place: Path) -> None:
    """A title stays on top of it; a second result goes between the first and the title."""
    stage = on_a_timeline(place)
    timeline = parts(stage.resolve)[1]
    title = timeline.tracks["video"][1].items[0]
    placed(stage)
    placed(stage, job=job_of(stage, job_id="job-2"))
    tracks = timeline.tracks["video"]
    assert [track.name for track in tracks] == ["", "Reframe", "Reframe 2", ""]
    assert tracks[3].items == [title]
    assert timeline.shown(title.start) is title


def test_where_a_build_cannot_insert_a_track_the_user_is_told_what_is_hidden(place: Path) -> None:
    stage = on_a_timeline(place, version=(18, 6, 6))
    done = placed(stage)
    assert "lies over what is on the tracks above" in done.summary
    assert len(parts(stage.resolve)[1].tracks["video"]) == 3


def test_with_nothing_over_the_clip_the_new_track_is_on_top(place: Path) -> None:
    stage = on_a_timeline(place)
    timeline = parts(stage.resolve)[1]
    timeline.tracks["video"][1].items[0].start += 1000
    assert "lies over" not in placed(stage).summary
    assert [track.name for track in timeline.tracks["video"]] == ["", "", "Reframe"]


def test_a_clip_that_was_moved_gets_its_result_where_it_is_now(place: Path) -> None:
    stage = on_a_timeline(place)
    job = job_of(stage)
    stage.item.start += 300
    placed(stage, job=job)
    assert stage.pairs("job-1")[0] == (stage.clip.range.start, 0)
    assert results(stage.resolve)[0][2].start == stage.item.start


def test_rendered_frames_go_back_to_where_they_were_rendered(place: Path) -> None:
    """The job's clip is then the rendered movie, counted from 0."""
    stage = on_a_timeline(place)
    selected = taken(stage)
    part = FrameRange(110, 130)
    job = job_of(stage, clip=replace(selected.clip, path="/renders/r.mp4", range=FrameRange(0, 20)))
    placement = with_rendered_range(selected.placement, part)
    job = replace(job, target=replace(job.target, placement=placement))
    placed(stage, job=job)
    assert stage.pairs("job-1") == [(110 + n, n) for n in range(20)]


def test_a_late_result_is_moved_so_that_each_picture_is_in_its_place(place: Path) -> None:
    stage = on_a_timeline(place)
    job = job_of(stage)
    done = placed(stage, job=replace(job, delivery=replace(job.delivery, offset=3)))
    assert stage.pairs("job-1") == [(100 + n, n + 3) for n in range(45)]
    assert "3 frames late" in done.summary
    early = replace(job_of(stage, job_id="job-2"))
    placed(stage, job=replace(early, delivery=replace(early.delivery, offset=-2)))
    assert stage.pairs("job-2") == [(102 + n, n) for n in range(46)]


@pytest.mark.parametrize("what", ["project", "timeline", "deleted", "trimmed", "replaced"])
def test_another_project_timeline_or_clip_is_asked_about(what: str, place: Path) -> None:
    stage = on_a_timeline(place)
    job = job_of(stage)
    project, timeline = parts(stage.resolve)
    if what == "project":
        project.id = "another"
    elif what == "timeline":
        timeline.DuplicateTimeline("Cut 2")
    elif what == "deleted":
        timeline.tracks["video"][0].items.remove(stage.item)
    elif what == "trimmed":
        stage.item.source += 7
    else:
        stage.item.media = timeline.tracks["video"][0].items[0].media
        stage.item.media.id = "another"
    before = stage.everything_else()
    with pytest.raises(BadInput) as asked:
        placed(stage, job=job)
    assert asked.value.code == ELSEWHERE
    assert stage.everything_else() == before
    assert stage.placements() == []
    if what not in ("project",):
        assert "bin" in placed(stage, "bin", job).where


def test_a_job_of_another_host_is_refused(place: Path) -> None:
    stage = on_a_timeline(place)
    job = job_of(stage)
    with pytest.raises(BadInput, match="not from Resolve"):
        placed(stage, job=replace(job, target=replace(job.target, placement={})))


@pytest.mark.parametrize("choice", ["track-exr", "take-exr", "timeline-exr"])
def test_a_result_without_a_sequence_is_not_placed_as_one(choice: str, place: Path) -> None:
    stage = on_a_timeline(place)
    with pytest.raises(BadInput, match="no EXR"):
        placed(stage, choice, job_of(stage, exr=False))
    assert "shot" in placed(stage, "track", job_of(stage, exr=False)).where or stage.placements()


def test_a_take_keeps_the_clip_as_the_first_take(place: Path) -> None:
    stage = on_a_timeline(place)
    original = stage.item.media
    placed(stage, "take")
    takes = stage.item.takes
    assert [take[0] for take in takes] == [original, stage.item.media]
    assert takes[0][1:] == (100, 148)
    placed(stage, "take", job_of_first(stage, original, "job-2"))
    assert len(stage.item.takes) == 3


def job_of_first(stage: ResolveStage, original: object, job_id: str) -> Job:
    """Another shape of the same order: it came back with the same placement."""
    shown, source = stage.item.media, stage.item.source
    stage.item.media, stage.item.source = original, Fraction(100)
    job = job_of(stage, job_id=job_id)
    stage.item.media, stage.item.source = shown, source
    return job


@pytest.mark.parametrize("frames", [44, 52])
def test_a_take_that_is_not_as_long_as_its_clip_is_refused(frames: int, place: Path) -> None:
    stage = on_a_timeline(place)
    before = stage.everything_else()
    if frames < 48:
        with pytest.raises(BadInput, match="as long as its clip"):
            placed(stage, "take", job_of(stage, frames=frames))
        assert stage.item.takes == []
        assert stage.everything_else() == before
    else:  # the surplus is not shown
        placed(stage, "take", job_of(stage, frames=frames))
        assert stage.pairs("job-1") == [(100 + n, n) for n in range(48)]


def test_a_new_timeline_has_the_new_shape_and_the_colour_that_was(place: Path) -> None:
    stage = on_a_timeline(place)
    project, timeline = parts(stage.resolve)
    project.settings.update(
        colorScienceMode="davinciYRGBColorManagedv2", colorSpaceOutput="Rec.709"
    )
    done = placed(stage, "timeline")
    made = project.timelines[1]
    assert project.timeline is timeline
    assert (made.name, made.rate, made.start) == ("Cut 9-16", timeline.rate, timeline.start)
    settings = made.all_settings()
    assert (settings["timelineResolutionWidth"], settings["timelineResolutionHeight"]) == (
        "320",
        "180",
    )
    assert settings["colorScienceMode"] == "davinciYRGBColorManagedv2"
    assert settings["colorSpaceOutput"] == "Rec.709"
    assert "colour settings differ" not in done.summary
    assert [item.name for item in made.tracks["video"][0].items] == [
        item.name for item in timeline.tracks["video"][0].items
    ]
    assert timeline.settings == {"useCustomSettings": "0"}


def test_a_clip_of_the_media_pool_gets_a_timeline_at_its_own_rate(place: Path) -> None:
    stage = in_the_media_pool(place)
    project, _ = parts(stage.resolve)
    stage.item.media.rate = Fraction(25)
    placed(stage, "timeline")
    made = project.timelines[1]
    (item,) = made.tracks["video"][0].items
    assert made.rate == 25
    assert (item.start, item.duration, item.source) == (made.start, 60, 0)
    assert made.name == "A001 漢.mov 9-16"


@pytest.mark.parametrize(
    ("science", "key", "movie", "exr"),
    [
        ("davinciYRGBColorManagedv2", "Input Color Space", "Rec.709 Gamma 2.4", "ACEScg"),
        ("acescct", "IDT", "Rec.709", "ACEScg"),
    ],
)
def test_colour_spaces_are_named_as_the_colour_science_wants(
    science: str, key: str, movie: str, exr: str, place: Path
) -> None:
    stage = on_a_timeline(place)
    parts(stage.resolve)[0].settings["colorScienceMode"] = science
    placed(stage, "bin")
    clips = bin_of(parts(stage.resolve)[0].pool, "Reframe/shot").clips
    assert [clip.properties[key] for clip in clips] == [movie, exr]


def test_without_colour_management_the_sequence_is_said_to_need_a_transform(place: Path) -> None:
    assert "no colour management" in placed(on_a_timeline(place)).summary


def test_what_the_user_removes_is_placed_anew_and_what_they_move_stands(place: Path) -> None:
    stage = on_a_timeline(place)
    job = job_of(stage)
    placed(stage, job=job)
    over = results(stage.resolve)[0][2]
    over.start += 500
    assert placed(stage, job=job).already_there
    timeline = parts(stage.resolve)[1]
    timeline.tracks["video"] = [t for t in timeline.tracks["video"] if over not in t.items]
    timeline.number()
    assert stage.open().placed("job-1") is None
    assert not placed(stage, job=job).already_there
    assert len(bin_of(parts(stage.resolve)[0].pool, "Reframe/shot").clips) == 2


def test_two_clips_on_one_timeline_keep_their_results_apart(place: Path) -> None:
    resolve = studio(World(), rate=24, start=86400)
    stage = on_a_timeline(place)
    other = parts(stage.resolve)[1].put(
        TimelineItem(stage.resolve.world, stage.item.media, 90000, 30, rate=Fraction(24), source=9)
    )
    placed(stage)
    parts(stage.resolve)[1].selected = [other]
    placed(stage, job=job_of(stage, job_id="job-2"))
    starts = {job: item.start for job, _, item in results(stage.resolve)}
    assert starts == {"job-1": stage.item.start, "job-2": 90000}
    assert resolve.world.changes == []


def test_results_are_not_placed_while_a_dialog_is_open(place: Path) -> None:
    stage = on_a_timeline(place)
    job, before = job_of(stage), stage.everything_else()
    stage.resolve.world.modal = True
    with pytest.raises(ReframeError, match="dialog"):
        placed(stage, job=job)
    stage.resolve.world.modal = False
    assert stage.everything_else() == before
