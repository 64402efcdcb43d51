"""The same result whatever the build does: each quirk switched, over versions and choices."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from reframe.hosts.port import Placed
from reframe.hosts.resolve import Findings
from reframe.hosts.resolve.findings import findings_of, remember
from reframe.model.errors import Interrupted, ReframeError
from reframe.model.order import Job
from support.finished import finished
from support.resolve import Quirks
from support.resolve.build import parts
from support.resolve_stage import ResolveStage, on_a_timeline

#: Quirks under which everything comes out right.
HARMLESS = {
    "endFrame inclusive": Quirks(end_frame_inclusive=True),
    "attributes are as they are": Quirks(everything_is_there=False),
    "no single keys": Quirks(single_keys=False),
    "tracks without options": Quirks(plain_tracks=True),
    "labels without a folder": Quirks(bare_labels=True),
    "overlaps slide": Quirks(overlap_slides=True),
    "append returns None": Quirks(append_returns="none"),
    "append returns ghosts": Quirks(append_returns="ghosts"),
    "import returns None": Quirks(import_returns_nothing=True),
    "source start one off": Quirks(source_start_off=1),
    "fresh media ignores its end": Quirks(fresh_ignore_end=True),
    "tracks tell the truth": Quirks(tracks_lie=False, tracks_on_edit_page=False),
    "no flooring": Quirks(floors=False),
    "items show up late": Quirks(late_items=True),
    "late ghosts, endFrame inclusive": Quirks(
        late_items=True, append_returns="ghosts", end_frame_inclusive=True
    ),
    "appends need a selected clip": Quirks(append_needs_selection=True),
}
VERSIONS = [(18, 6, 6), (19, 1, 3), (20, 3, 2), (21, 0, 4), (21, 1, 0)]
CHOICES = ["track", "track-exr", "take", "timeline", "timeline-exr"]


@pytest.fixture(autouse=True)
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFRAME_HOME", str(place / "home"))
    return place / "home"


def job_of(stage: ResolveStage, **more: object) -> Job:
    return finished(stage.open().selection().taken(), stage.folder / "delivered", **more)


def put(stage: ResolveStage, choice: str = "track", **more: object) -> Placed:
    return stage.open().place(job_of(stage, **more), choice)


@pytest.mark.parametrize("quirks", HARMLESS.values(), ids=list(HARMLESS))
def test_every_frame_lies_over_its_original_under_every_quirk(quirks: Quirks, place: Path) -> None:
    for version in VERSIONS:
        for choice in CHOICES:
            stage = on_a_timeline(place, version=version, quirks=quirks, source=33)
            before = stage.everything_else()
            put(stage, choice)
            assert stage.pairs("job-1") == [(33 + n, n) for n in range(48)], (version, choice)
            assert stage.everything_else() == before, (version, choice)
            assert stage.open().placed("job-1") is not None


@pytest.mark.parametrize("quirks", HARMLESS.values(), ids=list(HARMLESS))
def test_a_result_of_other_length_or_rate_is_conformed_under_every_quirk(
    quirks: Quirks, place: Path
) -> None:
    for choice in ("track", "track-exr"):
        stage = on_a_timeline(place, rate=25, quirks=quirks)
        put(stage, choice, job_id="short", frames=40)
        put(stage, choice, job_id="long", frames=49)
        put(stage, choice, job_id="renamed", rate=Fraction(24))
        put(stage, choice, job_id="resampled", frames=96, rate=Fraction(50))
        assert stage.pairs("short") == [(100 + n, n) for n in range(40)]
        assert stage.pairs("long") == stage.pairs("renamed") == [(100 + n, n) for n in range(48)]
        assert stage.pairs("resampled") == [(100 + n, 2 * n) for n in range(48)]


def test_the_bound_of_a_build_is_learnt_once_and_kept(home: Path, place: Path) -> None:
    stage = on_a_timeline(place, quirks=Quirks(end_frame_inclusive=True))
    host = stage.open()
    for number, appends in ((1, 2), (2, 1)):
        before = len(stage.resolve.world.changes)
        host.place(job_of(stage, job_id=f"job-{number}"), "track")
        made = stage.resolve.world.changes[before:]
        assert made.count("AppendToTimeline") == appends
        host = stage.open()
    build = stage.resolve.GetVersionString()
    assert findings_of(build).end_frame_inclusive
    assert findings_of("19.0.0.1") == Findings()


def test_a_finding_that_is_not_true_any_more_is_corrected(place: Path) -> None:
    stage = on_a_timeline(place)
    remember(stage.resolve.GetVersionString(), Findings(end_frame_inclusive=True))
    put(stage)
    assert stage.pairs("job-1") == [(100 + n, n) for n in range(48)]
    assert not findings_of(stage.resolve.GetVersionString()).end_frame_inclusive


def test_findings_that_cannot_be_read_or_kept_are_the_defaults(home: Path, place: Path) -> None:
    home.mkdir()
    for text in ("", "[]", '{"21.0.4.5": 7}', '{"21.0.4.5": {"end_frame_inclusive": "yes"}}'):
        (home / "resolve.json").write_text(text, "utf-8")
        assert findings_of("21.0.4.5") == Findings()
    (home / "resolve.json").unlink()
    home.rmdir()
    home.write_text("in the way", "utf-8")
    remember("21.0.4.5", Findings(end_frame_inclusive=True))
    assert findings_of("21.0.4.5") == Findings()


@pytest.mark.parametrize("choice", ["track", "track-exr", "timeline"])
def test_a_frame_rate_that_does_not_stick_is_never_played_wrongly(choice: str, place: Path) -> None:
    """Frames of 24 in a clip of 25 would drift: refused, and nothing is left of the try."""
    stage = on_a_timeline(place, rate=25, quirks=Quirks(not_sticking=("FPS",)))
    parts(stage.resolve)[0].settings["timelineFrameRate"] = "24"
    before = stage.everything_else()
    with pytest.raises(Interrupted, match="frame rate"):
        put(stage, choice)
    assert stage.placements() == []
    assert stage.everything_else() == before
    assert "set it in Clip Attributes" in put(stage, "bin").summary


def test_a_colour_space_that_does_not_stick_is_said(place: Path) -> None:
    stage = on_a_timeline(place, quirks=Quirks(not_sticking=("IDT", "Input Color Space")))
    parts(stage.resolve)[0].settings["colorScienceMode"] = "acescct"
    assert "did not take ACEScg as IDT" in put(stage, "bin").summary


def test_a_locked_project_of_tracks_is_said_and_nothing_is_left(place: Path) -> None:
    """Whatever is locked or refused, silently: the track is read again, and taken out again."""

    def refuse(name: str, changes: bool) -> str:
        return "nothing" if name == "AppendToTimeline" else ""

    stage = on_a_timeline(place)
    before = stage.everything_else()
    with stage.resolve.world.before(refuse), pytest.raises(Interrupted, match="did not put"):
        put(stage)
    assert stage.everything_else() == before
    assert parts(stage.resolve)[0].pool.root.folders[1:] == []


def test_a_dialog_that_opens_at_any_moment_is_said_and_taken_up_when_it_is_closed(
    place: Path,
) -> None:
    """From the n-th change on Resolve answers nothing; then the user closes the dialog."""
    whole = on_a_timeline(place)
    put(whole)
    for number in range(len(whole.resolve.world.changes)):
        stage = on_a_timeline(place)
        before = stage.everything_else()
        job = job_of(stage)
        left = [number]

        def open_dialog(name: str, changes: bool, left: list[int] = left) -> str:
            left[0] -= int(changes)
            return "nothing" if left[0] < 0 else ""

        with stage.resolve.world.before(open_dialog), pytest.raises(ReframeError) as said:
            stage.open().place(job, "track")
        assert "dialog" in said.value.message or "Resolve" in said.value.message
        parts(stage.resolve)[0].pool.current = parts(stage.resolve)[0].pool.root
        stage.open().place(job, "track")
        assert stage.placements() == ["job-1"]
        assert stage.everything_else() == before


def test_an_item_that_shows_up_too_late_is_not_there_twice(place: Path) -> None:
    """The first append is seen only after the second, which slid behind it."""
    stage = on_a_timeline(place, quirks=Quirks(overlap_slides=True))
    listings: list[str] = []

    def late(name: str, changes: bool) -> str:
        appended = stage.resolve.world.changes.count("AppendToTimeline")
        listings.extend([name] * (name == "GetItemListInTrack" and appended == 1))
        return "nothing" if name == "GetItemListInTrack" and appended == 1 else ""

    with stage.resolve.world.before(late):
        put(stage)
    assert stage.resolve.world.changes.count("AppendToTimeline") == 2
    assert stage.placements() == ["job-1"]
    assert stage.pairs("job-1") == [(100 + n, n) for n in range(48)]
