"""What is selected in a timeline: exact frames, or a sentence why not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from reframe.hosts.port import MARKS, RENDERS, UNDOES, Selected, Selection
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.time import FrameRange
from support.hiero import Facts
from support.hiero_stage import HieroStage

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30),
         Fraction(50), Fraction(60000, 1001), Fraction(60)]  # fmt: skip


def taken(stage: HieroStage) -> Selected:
    return stage.open().selection().taken()


def refused(stage: HieroStage) -> str:
    selection: Selection = stage.open().selection()
    assert selection.clips == ()
    (declined,) = selection.declined
    return declined.reason


@pytest.mark.parametrize("first", [None, 0, 1, 1001])
@pytest.mark.parametrize("rate", RATES, ids=str)
def test_every_rate_and_start_comes_exactly(place: Path, rate: Fraction, first: int | None) -> None:
    stage = HieroStage(place, rate, first)
    assert taken(stage).clip == stage.clip


def test_frames_are_counted_below_zero_as_files_are(place: Path) -> None:
    stage = HieroStage(place, first=-10, source_in=3)
    assert taken(stage).clip.range == FrameRange(-7, 41)


def test_frame_0_of_a_movie_on_timeline_frame_0_is_a_frame_like_any_other(place: Path) -> None:
    stage = HieroStage(place, source_in=0)
    stage.item._record.time = [0, 47]
    assert taken(stage).clip.range == FrameRange(0, 48)


def test_only_pictures_count_among_what_is_selected(place: Path) -> None:
    """The stage selects a sound and a transition with the clip."""
    selection = HieroStage(place).open().selection()
    assert [each.clip.name for each in selection.clips] == ["shot"]
    assert selection.declined == ()


def test_several_clips_come_in_the_order_of_time(place: Path) -> None:
    stage = HieroStage(place)
    before, shot, after = stage.sequence.videoTracks()[0].items()
    stage.studio.select(after, before, shot)
    names = [each.clip.name for each in stage.open().selection().clips]
    assert names == ["before", "shot", "after"]


@pytest.mark.parametrize(
    ("marks", "frames"),
    [
        ((None, None), (100, 148)),
        ((37, None), (107, 148)),
        ((None, 59), (100, 130)),
        ((37, 59), (107, 130)),
        ((0, 500), (100, 148)),
    ],
)
def test_in_and_out_of_the_sequence_cut_the_clip_and_unset_is_normal(
    place: Path, marks: tuple[int | None, int | None], frames: tuple[int, int]
) -> None:
    stage = HieroStage(place)
    stage.sequence._record.marks = list(marks)
    selected = taken(stage)
    assert selected.clip.range == FrameRange(*frames)
    cut = frames != (100, 148)
    assert selected.range_from.startswith("the sequence's" if cut else "the clip's")
    assert selected.record is not None
    assert selected.record.range.start == 86400 + 30 + frames[0] - 100


@pytest.mark.parametrize(("drop", "timecode"), [(True, "00:48:03;28"), (False, "00:48:01:00")])
def test_the_record_is_counted_as_the_sequences_timecode_is(
    place: Path, drop: bool, timecode: str
) -> None:
    stage = HieroStage(place)
    stage.sequence._record.rate, stage.sequence._record.drop = Fraction(30_000, 1001), drop
    record = taken(stage).record
    assert record is not None
    assert record.timecode == timecode


def test_a_clip_outside_the_marks_is_declined(place: Path) -> None:
    stage = HieroStage(place)
    stage.sequence._record.marks = [300, 310]
    assert "outside the sequence's in and out" in refused(stage)


@pytest.mark.parametrize(
    ("speed", "source_in", "frames", "shown"),
    [
        (2.0, 100, (100, 195), "200 %"),
        (0.5, 100, (100, 124), "50 %"),
        (1 / 3, 100, (100, 116), "33.3333 %"),
        (-1.0, 147, (100, 148), "-100 %"),
        (-2.0, 194, (100, 195), "-200 %"),
        (0.25, 100.25, (100, 113), "25 %"),
    ],
)
def test_of_a_retimed_clip_the_frames_of_its_media_are_sent(
    place: Path, speed: float, source_in: float, frames: tuple[int, int], shown: str
) -> None:
    selected = taken(HieroStage(place, speed=speed, source_in=source_in))
    assert selected.clip.range == FrameRange(*frames)
    assert float(selected.clip.speed) == pytest.approx(speed)
    assert any(shown in note for note in selected.notes)


def test_a_speed_that_changes_is_declined(place: Path) -> None:
    stage = HieroStage(place)
    stage.item._record.mapping = lambda frame: 100 + frame * frame / 40
    assert "changes its speed" in refused(stage)


def test_a_freeze_frame_is_declined(place: Path) -> None:
    assert "freeze frame" in refused(HieroStage(place, speed=0.0))


def test_a_nested_sequence_is_declined(place: Path) -> None:
    stage = HieroStage(place)
    stage.item._record.source = stage.studio.core.Sequence("nested").guid()
    assert "nested sequence" in refused(stage)


def test_offline_media_is_declined(place: Path) -> None:
    stage = HieroStage(place)
    stage.studio.files[stage.path] = Facts(offline=True)
    assert "offline" in refused(stage)


def test_frames_that_the_media_has_not_are_declined(place: Path) -> None:
    stage = HieroStage(place)
    stage.studio.files[stage.path] = Facts(frames=120)
    assert "shows frames 100–148 of its media, which has 0–120" in refused(stage)


def test_without_a_picture_it_says_so(place: Path) -> None:
    stage = HieroStage(place)
    heard = stage.sequence.audioTracks()[0].items()[0]
    stage.studio.select(heard)
    assert "sound alone" in refused(stage)
    stage.studio.select(stage.studio.core.Transition("dissolve"))
    assert "transition or an effect" in refused(stage)


def test_nothing_selected_and_nothing_open_are_said(place: Path) -> None:
    stage = HieroStage(place)
    stage.studio.select()
    with pytest.raises(BadInput, match="select one"):
        taken(stage)
    stage.studio.active = None
    with pytest.raises(BadInput, match="No sequence is open"):
        taken(stage)


def test_media_at_another_rate_than_the_sequence_is_told_and_keeps_its_rate(place: Path) -> None:
    stage = HieroStage(place)
    stage.studio.files[stage.path] = Facts(rate=Fraction(30000, 1001))
    selected = taken(stage)
    assert selected.clip.rate == Fraction(30000, 1001)
    assert "plays at 25 frames a second and this clip has 29.97" in selected.notes[0]


@pytest.mark.parametrize(
    ("first", "colour", "sent"),
    [
        (1001, "ACES - ACEScg", "ACES - ACEScg"),
        (1001, "default (ACES - ACES2065-1)", "ACES - ACES2065-1"),
        (1001, "linear", "Linear Rec.709 (sRGB)"),
        (1001, "raw", ""),
        (1001, "the studio's own", "the studio's own"),
        (None, "ACES - ACEScg", ""),
    ],
)
def test_a_sequence_goes_with_its_colour_space_and_a_movie_by_its_tags(
    place: Path, first: int | None, colour: str, sent: str
) -> None:
    stage = HieroStage(place, first=first)
    stage.item.source()._record.colour = colour
    assert taken(stage).clip.colorspace == sent


def test_pixels_that_are_not_square_and_timecode_count(place: Path) -> None:
    stage = HieroStage(place)
    stage.studio.files[stage.path] = Facts(size=(1440, 1080), pixel_aspect=4 / 3, timecode=90000)
    clip = taken(stage).clip
    assert clip.size == Size(1920, 1080)
    assert clip.start_timecode == 90000


@pytest.mark.parametrize("behind", ["", " (1-40)", " 1001-1500"])
def test_a_sequences_pattern_is_read_with_and_without_its_range(place: Path, behind: str) -> None:
    stage = HieroStage(place, first=1001)
    stage.studio.quirks.range_behind_pattern = behind
    assert taken(stage).clip.path == stage.path


def test_a_hash_in_the_name_of_a_movie_is_no_frame_number(place: Path) -> None:
    stage = HieroStage(place)
    path = str(place / "take #3.mov")
    stage.item.source()._record.path = path
    assert taken(stage).clip.path == path


def test_effects_and_who_is_asked_are_said(place: Path) -> None:
    stage = HieroStage(place)
    effect = stage.studio.core.EffectTrackItem("Grade1")
    stage.item._record.linked = [effect.guid()]
    assert "Its effects are not sent." in taken(stage).notes
    info = stage.open().describe()
    assert (info.name, info.version, info.project, info.timeline) == (
        "Hiero", "15.1v2", "Film", "Cut_v7",
    )  # fmt: skip
    assert stage.open().capabilities == {MARKS, UNDOES} - {RENDERS}
