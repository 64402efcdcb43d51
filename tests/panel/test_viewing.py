"""What the result's page shows, without a window: frames, playing, and the report in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from reframe.model.geometry import SourcePosition
from reframe.model.order import Job
from reframe.model.report import FINDINGS
from reframe.panel.result import words
from reframe.panel.state.viewing import FASTEST, Viewing
from support.results import done_job, report_of


@pytest.fixture
def job(place: Path) -> Job:
    return done_job(place, movies=False)


def looking_at(job: Job, *findings: str, psnr: float | None = 48.0) -> Viewing:
    viewing = Viewing()
    viewing.show(job)
    viewing.take_report(report_of(job, *findings, psnr=psnr))
    return viewing


def test_a_good_result_is_called_so_in_two_lines(job: Job) -> None:
    lines = words.verdict(report_of(job))
    assert [line.text for line in lines] == [
        "frame for frame: yes",
        "picture inside the frame differs by 0.4 %",
    ]
    assert not any(line.bad for line in lines)
    assert words.findings(looking_at(job)) == ()


@pytest.mark.parametrize(
    ("psnr", "text"),
    [(26.0, "picture inside the frame differs by 5.0 %"), (None, "could not be found")],
)
def test_a_picture_that_differs_is_a_warning(job: Job, psnr: float | None, text: str) -> None:
    line = words.verdict(report_of(job, psnr=psnr))[1]
    assert line.bad and text in line.text


@pytest.mark.parametrize("finding", FINDINGS)
def test_every_finding_has_a_meaning_and_what_placing_does(job: Job, finding: str) -> None:
    found = words.findings(looking_at(job, finding))
    assert len(found) == 2
    assert found[0].bad and found[0].text.endswith(".")
    assert "plac" in found[1].text.lower()


@pytest.mark.parametrize("finding", ["frame-offset", "frame-count", "rate", "drift"])
def test_what_is_not_frame_for_frame_is_said_first(job: Job, finding: str) -> None:
    line = words.verdict(report_of(job, finding))[0]
    assert line.bad and line.text == "frame for frame: no"


def test_a_late_result_is_compared_as_it_will_be_placed(place: Path) -> None:
    viewing = looking_at(done_job(place, 8, 8, offset=2, movies=False), "frame-offset")
    assert [viewing.returned_frame(n) for n in range(8)] == [2, 3, 4, 5, 6, 7, None, None]
    assert "moved" in words.findings(viewing)[-1].text


def test_a_short_result_has_no_picture_under_the_last_frames(place: Path) -> None:
    viewing = looking_at(done_job(place, 8, 6, movies=False), "frame-count")
    assert [viewing.returned_frame(n) for n in (0, 5, 6)] == [0, 5, None]
    assert dict(words.facts(viewing.job, viewing.report))["Frames"] == "6 (sent: 8)"  # type: ignore[arg-type]  # a job is shown


def test_a_rehearsal_says_that_it_is_free_and_what_fal_would_charge(place: Path) -> None:
    rehearsed = done_job(place, rehearsal=True, movies=False)
    assert words.charge(rehearsed) == "free; fal would charge $0.06"


def test_the_source_sits_where_it_was_asked_to(place: Path) -> None:
    asked = SourcePosition(0.1, 0.2, 0.8, 0.3)
    assert looking_at(done_job(place, position=asked, movies=False)).position == asked
    centred = looking_at(done_job(place, movies=False)).position
    assert centred is not None and centred.w_norm == 1


def test_stepping_stays_within_the_clip_and_stands_still(job: Job) -> None:
    viewing = looking_at(job)
    viewing.step(-1)
    assert viewing.frame == 0
    viewing.toggle()
    viewing.step(100)
    assert (viewing.frame, viewing.speed) == (7, 0)


def test_play_at_the_end_begins_again(job: Job) -> None:
    viewing = looking_at(job)
    viewing.go(7)
    viewing.toggle()
    assert (viewing.frame, viewing.speed) == (0, 1)
    viewing.toggle()
    assert viewing.speed == 0


def test_j_and_l_shuttle_faster_with_every_press_and_turn_round(job: Job) -> None:
    viewing, seen = looking_at(job), []
    for way in (1, 1, 1, 1, -1, -1):
        viewing.shuttle(way)
        seen.append(viewing.speed)
    assert seen[:4] == [1, 2, 4, FASTEST]
    assert seen[4] < FASTEST


def test_another_job_begins_at_its_first_frame_without_the_old_report(
    job: Job, place: Path
) -> None:
    viewing = looking_at(job)
    viewing.go(5)
    viewing.show(job)
    assert viewing.frame == 5 and viewing.report is not None
    other = done_job(place, rehearsal=True, movies=False)
    viewing.show(Job(**{**vars(other), "id": "job-2"}))
    assert viewing.frame == 0 and viewing.report is None
