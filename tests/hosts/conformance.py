"""What every host promises, as tests that any host's test module runs.

Make a class in your test module that inherits from `HostConformance`, with a fixture ``stage``
that gives a fresh host with one clip selected, as a `Stage`.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from reframe.hosts.port import RENDERS, SOURCE, Host, Placed, Selected
from reframe.model.errors import BadInput, Cancelled, ReframeError
from reframe.model.order import Clip, Job
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.finished import finished


class Stage(ABC):
    """A host with a clip selected, looked at from outside: without the adapter under test."""

    #: The clip that the host should say is selected, of at least 40 frames.
    clip: Clip
    folder: Path

    @abstractmethod
    def open(self) -> Host:
        """A new adapter on the host as it is now, as after a restart."""

    @abstractmethod
    def everything_else(self) -> object:
        """All that the host holds but for placements, by value: must never change."""

    @abstractmethod
    def placements(self) -> list[str]:
        """The job ids of all placements that stand, each as often as it stands."""

    @abstractmethod
    def pairs(self, job_id: str) -> list[tuple[int, int]]:
        """What lies over what: frame of the clip's media, and frame of the result's movie, for
        each frame of the timeline that shows the result."""

    @abstractmethod
    def full(self) -> AbstractContextManager[None]:
        """While it lasts, the host fails in the middle of whatever it writes."""


class HostConformance:
    """The suite. It changes nothing but by the port."""

    def test_the_selected_clip_comes_with_its_exact_frames(self, stage: Stage) -> None:
        taken = stage.open().selection().taken()
        assert taken.clip == stage.clip
        assert taken.ways
        assert (SOURCE in taken.ways) == bool(taken.clip.path)

    def test_looking_changes_nothing(self, stage: Stage) -> None:
        before = stage.everything_else()
        host = stage.open()
        taken = host.selection().taken()
        host.describe()
        host.placements(taken)
        assert host.placed("job-1") is None
        assert stage.everything_else() == before
        assert stage.placements() == []

    def test_what_finds_the_clip_again_survives_the_journal(self, stage: Stage) -> None:
        placement = stage.open().selection().taken().placement
        assert json.loads(json.dumps(placement)) == placement

    def test_every_frame_of_the_result_lies_over_its_original(self, stage: Stage) -> None:
        _place(stage, _job(stage))
        start = stage.clip.range.start
        assert stage.pairs("job-1") == [(start + n, n) for n in range(len(stage.clip.range))]

    def test_a_narrower_range_lies_where_it_came_from(self, stage: Stage) -> None:
        whole = stage.clip.range
        narrow = FrameRange(whole.start + 7, whole.end - 5)
        _place(stage, _job(stage, clip=replace(stage.clip, range=narrow)))
        assert stage.pairs("job-1") == [(narrow.start + n, n) for n in range(len(narrow))]

    def test_a_second_place_finds_the_first(self, stage: Stage) -> None:
        job = _job(stage)
        first = _place(stage, job)
        pairs = stage.pairs(job.id)
        again = _place(stage, job)
        assert not first.already_there
        assert again.already_there
        assert again.where == first.where
        assert stage.placements() == [job.id]
        assert stage.pairs(job.id) == pairs

    def test_a_placement_is_found_by_its_job_alone(self, stage: Stage) -> None:
        placed = _place(stage, _job(stage))
        found = stage.open().placed("job-1")
        assert found is not None
        assert (found.job_id, found.where) == ("job-1", placed.where)
        assert stage.open().placed("job-2") is None

    def test_placing_leaves_all_else_as_it_was(self, stage: Stage) -> None:
        before = stage.everything_else()
        _place(stage, _job(stage))
        assert stage.everything_else() == before

    def test_results_of_several_jobs_stand_side_by_side(self, stage: Stage) -> None:
        before = stage.everything_else()
        for number in (1, 2, 3):
            _place(stage, _job(stage, f"job-{number}"))
        assert sorted(stage.placements()) == ["job-1", "job-2", "job-3"]
        assert stage.pairs("job-1") == stage.pairs("job-2") == stage.pairs("job-3")
        assert stage.everything_else() == before

    def test_a_short_result_starts_with_the_clip_and_ends_early(self, stage: Stage) -> None:
        frames = len(stage.clip.range) - 4
        placed = _place(stage, _job(stage, frames=frames))
        start = stage.clip.range.start
        assert stage.pairs("job-1") == [(start + n, n) for n in range(frames)]
        assert "4 frames before" in placed.summary

    def test_a_long_result_ends_with_the_clip(self, stage: Stage) -> None:
        _place(stage, _job(stage, frames=len(stage.clip.range) + 3))
        start = stage.clip.range.start
        assert stage.pairs("job-1") == [(start + n, n) for n in range(len(stage.clip.range))]

    def test_a_result_at_another_rate_plays_frame_for_frame(self, stage: Stage) -> None:
        placed = _place(stage, _job(stage, rate=stage.clip.rate * Fraction(24, 25)))
        start = stage.clip.range.start
        assert stage.pairs("job-1") == [(start + n, n) for n in range(len(stage.clip.range))]
        assert "frame for frame" in placed.summary

    def test_a_resampled_result_plays_in_real_time(self, stage: Stage) -> None:
        placed = _place(
            stage, _job(stage, frames=2 * len(stage.clip.range), rate=2 * stage.clip.rate)
        )
        start = stage.clip.range.start
        assert stage.pairs("job-1") == [(start + n, 2 * n) for n in range(len(stage.clip.range))]
        assert "real time" in placed.summary

    def test_a_host_that_fails_in_the_middle_is_left_as_it_was(self, stage: Stage) -> None:
        before = stage.everything_else()
        _place(stage, _job(stage, "job-1"))
        with stage.full(), pytest.raises(ReframeError):
            _place(stage, _job(stage, "job-2"))
        assert stage.placements() == ["job-1"]
        assert stage.everything_else() == before
        assert not _place(stage, _job(stage, "job-2")).already_there

    def test_a_job_that_is_not_done_is_not_placed(self, stage: Stage) -> None:
        job = replace(_job(stage), state="fetch", delivery=None)
        with pytest.raises(BadInput):
            _place(stage, job)
        assert stage.placements() == []

    def test_a_result_whose_movie_is_gone_is_not_placed(self, stage: Stage) -> None:
        job = _job(stage)
        assert job.delivery is not None
        Path(job.delivery.video).unlink()
        with pytest.raises(BadInput):
            _place(stage, job)
        assert stage.placements() == []

    def test_an_unknown_choice_places_nothing(self, stage: Stage) -> None:
        with pytest.raises(BadInput):
            stage.open().place(_job(stage), "on the moon")
        assert stage.placements() == []

    def test_rendering_makes_exactly_the_frames_and_puts_all_back(self, stage: Stage) -> None:
        host = _renderer(stage)
        before = stage.everything_else()
        taken = _taken(host)
        narrow = FrameRange(taken.clip.range.start + 3, taken.clip.range.start + 13)
        rendered = host.render(
            replace(taken, clip=replace(taken.clip, range=narrow)), str(_new(stage)), go_on
        )
        assert len(rendered.range) == 10
        assert rendered.rate == taken.clip.rate
        assert Path(rendered.path).parent == stage.folder / "rendered"
        assert stage.everything_else() == before

    def test_a_cancelled_render_leaves_nothing(self, stage: Stage) -> None:
        host = _renderer(stage)
        before = stage.everything_else()
        folder = _new(stage)
        with pytest.raises(Cancelled):
            host.render(_taken(host), str(folder), lambda done, _total: done < 3)
        assert list(folder.iterdir()) == []
        assert stage.everything_else() == before

    def test_a_host_without_a_renderer_says_so(self, stage: Stage) -> None:
        host = stage.open()
        if RENDERS in host.capabilities:
            pytest.skip("this host renders")
        with pytest.raises(BadInput):
            host.render(_taken(host), str(stage.folder), go_on)


def _renderer(stage: Stage) -> Host:
    host = stage.open()
    if RENDERS not in host.capabilities:
        pytest.skip("this host does not render")
    return host


def _new(stage: Stage) -> Path:
    folder = stage.folder / "rendered"
    folder.mkdir()
    return folder


def _taken(host: Host) -> Selected:
    return host.selection().taken()


def _job(
    stage: Stage,
    job_id: str = "job-1",
    *,
    clip: Clip | None = None,
    frames: int | None = None,
    rate: Fraction | None = None,
) -> Job:
    folder = stage.folder / "delivered"
    return finished(_taken(stage.open()), folder, job_id, clip=clip, frames=frames, rate=rate)


def _place(stage: Stage, job: Job) -> Placed:
    """Place by the host's default choice, with an adapter that has seen nothing before."""
    host = stage.open()
    return host.place(job, host.placements(_taken(host))[0].key)
