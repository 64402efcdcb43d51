"""Which clip, which frames: Resolve's numbers as half-open ranges, or a refusal in words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from reframe.hosts.port import AS_SEEN, MARKS, RENDERS, SOURCE, Selection
from reframe.hosts.resolve import ResolveHost
from reframe.model.errors import BadInput, Interrupted
from reframe.model.time import FrameRange, frames_to_timecode, is_drop_rate
from support.resolve import Quirks, World, movie, sequence, studio
from support.resolve.build import parts
from support.resolve.item import TimelineItem
from support.resolve.project import Resolve

RATES = [
    (Fraction(24000, 1001), False),
    (Fraction(24), False),
    (Fraction(25), False),
    (Fraction(30000, 1001), True),
    (Fraction(30000, 1001), False),
    (Fraction(30), False),
    (Fraction(50), False),
    (Fraction(60000, 1001), True),
]


def hour(rate: Fraction, drop: bool) -> int:
    """01:00:00:00 as a frame count: 107892 at 29.97 drop frame."""
    frames = 3600 * round(rate)
    return frames - 108 * round(rate) // 30 if drop else frames


def selection(resolve: Resolve) -> Selection:
    return ResolveHost(resolve).selection()


def with_clip(
    place: Path,
    rate: Fraction = Fraction(24),
    *,
    start: int = 86400,
    drop: bool = False,
    source: int = 0,
    frames: int = 40,
    world: World | None = None,
    **more: object,
) -> tuple[Resolve, TimelineItem]:
    """A movie of 40 frames, or so many after ``source``, 10 frames after the timeline's start."""
    resolve = studio(world, rate=rate, start=start, drop=drop)
    path = place / "plate 漢.mov"
    path.touch()
    media = movie(resolve, path, source + frames + source, rate)
    _, timeline = parts(resolve)
    item = TimelineItem(resolve.world, media, start + 10, frames, rate=rate, source=source, **more)
    timeline.put(item)
    timeline.playhead = start + 12
    return resolve, item


@pytest.mark.parametrize(("rate", "drop"), RATES, ids=str)
@pytest.mark.parametrize("source", [0, 17], ids=["no handles", "handles"])
def test_in_and_out_are_the_marks_where_they_meet_the_clip(
    rate: Fraction, drop: bool, source: int, place: Path
) -> None:
    """The clip lies 10 to 50 frames after the start; every combination of before, in and after."""
    for start in (0, hour(rate, drop)):
        for first, after in [(None, None), (0, 5), (0, 10), (5, 20), (5, 90), (10, 50), (20, 30),
                             (49, 50), (30, 99), (50, 60), (70, 90), (20, None), (None, 30)]:  # fmt: skip
            resolve, _ = with_clip(place, rate, start=start, drop=drop, source=source)
            _, timeline = parts(resolve)
            timeline.marks = None if (first, after) == (None, None) else (first, after)
            taken = selection(resolve).taken()
            low = max(10, first or 0)
            high = min(50, 50 if after is None else after)
            meets = timeline.marks is not None and low < high
            wanted = FrameRange(low, high) if meets else FrameRange(10, 50)
            assert taken.clip.range == wanted.shifted(source - 10), (start, first, after)
            assert taken.range_from == ("the timeline's marks" if meets else "the whole clip")
            assert taken.clip.rate == rate
            assert taken.record is not None
            assert taken.record.range == FrameRange(start + 10, start + 50)
            assert (taken.record.rate, taken.record.drop_frame) == (rate, drop)


def test_marks_that_can_mean_one_thing_only_are_sure(place: Path) -> None:
    """One marked frame, or an out behind the media's last: else it is said that out is assumed."""
    resolve, item = with_clip(place, source=17)
    _, timeline = parts(resolve)
    for marks, unsure in [((20, 30), True), ((20, 21), False), ((20, 90), False), ((5, None), False)]:  # fmt: skip
        timeline.marks = marks
        assert bool(selection(resolve).taken().notes) is unsure, marks
    timeline.marks = None
    for quirks, marks, unsure in [
        (Quirks(), (20, 40), True),
        (Quirks(marks_out_exclusive=True), (20, 74), False),
        (Quirks(), (20, 74), False),
    ]:
        resolve.world.quirks = quirks
        item.media.marks = marks
        taken = selection(resolve).taken()
        assert bool(taken.notes) is unsure, marks
        assert taken.range_from == "the marks of its media"
        assert taken.clip.range == FrameRange(20, min(marks[1], 57))


def test_the_double_starts_where_resolve_says_an_hour_is() -> None:
    assert [hour(rate, drop) for rate, drop in RATES[:5]] == [86400, 86400, 90000, 107892, 108000]
    for rate, drop in RATES:
        assert frames_to_timecode(hour(rate, drop), rate, drop)[:8] == "01:00:00"
        assert not drop or is_drop_rate(rate)


def test_marks_whose_out_is_exclusive_are_read_by_the_builds_finding(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reframe.hosts.resolve.findings import Findings, remember

    monkeypatch.setenv("REFRAME_HOME", str(place / "home"))
    resolve, _ = with_clip(place, world=World(quirks=Quirks(marks_out_exclusive=True)))
    parts(resolve)[1].marks = (20, 30)
    remember(resolve.GetVersionString(), Findings(mark_out_inclusive=False))
    assert selection(resolve).taken().clip.range == FrameRange(10, 20)


def test_the_marks_of_the_media_count_where_the_timeline_has_none(place: Path) -> None:
    resolve, item = with_clip(place, source=17)
    item.media.marks = (20, 33)
    taken = selection(resolve).taken()
    assert (taken.clip.range, taken.range_from) == (FrameRange(20, 33), "the marks of its media")
    item.media.marks = (0, 17)
    assert selection(resolve).taken().range_from == "the whole clip"


def test_the_order_is_selected_then_under_the_playhead_then_in_the_media_pool(place: Path) -> None:
    resolve, item = with_clip(place)
    project, timeline = parts(resolve)
    other = timeline.put(
        TimelineItem(resolve.world, item.media, item.end + 5, 20, rate=Fraction(24), name="other")
    )
    project.pool.selected = [item.media]
    timeline.selected = [other]
    assert selection(resolve).where_from == "selected on the timeline"
    assert selection(resolve).taken().clip.name == "other"
    timeline.selected = []
    assert selection(resolve).where_from == "under the playhead"
    timeline.playhead = item.end + 1
    found = selection(resolve)
    assert found.where_from == "selected in the media pool"
    assert found.taken().ways == (SOURCE,)
    assert found.taken().record is None
    project.pool.selected = []
    with pytest.raises(BadInput, match="No clip is selected"):
        selection(resolve).taken()


def test_several_selected_clips_come_in_the_order_of_time_and_sound_is_left_out(
    place: Path,
) -> None:
    resolve, item = with_clip(place)
    _, timeline = parts(resolve)
    late = timeline.put(
        TimelineItem(resolve.world, item.media, item.end, 9, rate=Fraction(24), name="late")
    )
    sound = timeline.put(
        TimelineItem(resolve.world, item.media, item.start, 40, rate=Fraction(24), kind="audio"),
        1,
        "audio",
    )
    timeline.selected = [late, sound, item]
    found = selection(resolve)
    assert [each.clip.name for each in found.clips] == [item.name, "late"]
    assert found.declined == ()
    timeline.selected = [sound]
    assert "is sound" in selection(resolve).declined[0].reason


@pytest.mark.parametrize("bare", [False, True])
def test_an_image_sequence_counts_in_the_numbers_of_its_files(bare: bool, place: Path) -> None:
    resolve = studio(World(quirks=Quirks(bare_labels=bare)), rate=24, start=86400)
    for number in range(1001, 1101):
        (place / f"plate.{number:04}.exr").touch()
    media = sequence(resolve, str(place / "plate.%04d.exr"), 1001, 1100, 24)
    _, timeline = parts(resolve)
    timeline.put(TimelineItem(resolve.world, media, 86400, 50, rate=Fraction(24), source=10))
    taken = selection(resolve).taken()
    assert taken.clip.path == str(place / "plate.%04d.exr")
    assert taken.clip.range == FrameRange(1011, 1061)
    assert taken.ways[0] == SOURCE


@pytest.mark.parametrize("name", ["plate.1001.exr", "plate.%04d.exr"])
def test_a_sequence_may_be_named_by_its_first_file_or_its_pattern(name: str, place: Path) -> None:
    resolve, item = with_clip(place)
    (place / "plate.1001.exr").touch()
    item.media.path, item.media.first, item.media.frames = str(place / name), 1001, 60
    taken = selection(resolve).taken()
    assert taken.clip.path == str(place / "plate.%04d.exr")
    assert taken.clip.range == FrameRange(1001, 1041)


@pytest.mark.parametrize(
    "version", [(18, 6), (19, 0), (19, 1), (20, 3), (21, 0, 4), (21, 1)], ids=str
)
@pytest.mark.parametrize(
    ("speed", "source"),
    [(2, 0), (Fraction(1, 2), 0), (-1, 39), (Fraction(11, 10), 5), (Fraction(9, 10), 0)],
)
def test_a_retimed_clip_is_rendered_at_the_speed_it_is_seen_at(
    version: tuple[int, ...], speed: Fraction, source: int, place: Path
) -> None:
    resolve, _ = with_clip(place, world=World(version))
    _, timeline = parts(resolve)
    item = timeline.tracks["video"][0].items[0]
    item.media.frames, item.source, item.speed = 200, Fraction(source), Fraction(speed)
    if version == (21, 1):
        resolve.world.quirks = Quirks(speed_is_a_number=speed > 1)
    taken = selection(resolve).taken()
    if version < (19, 0) and speed == -1:  # nothing tells: it is said
        assert "played backwards" in taken.notes[0]
        return
    assert taken.ways == (AS_SEEN,)
    assert "retimed" in taken.reason
    assert (taken.clip.path, taken.clip.speed) == ("", 1)
    assert taken.clip.range == FrameRange(86410, 86450)


@pytest.mark.parametrize("version", [(18, 6), (19, 1), (21, 0, 4), (21, 1)], ids=str)
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_source_start_that_is_one_off_is_not_taken_for_a_retime(
    version: tuple[int, ...], off: int, place: Path
) -> None:
    quirks = Quirks(source_start_off=off)
    resolve, _ = with_clip(place, source=17, world=World(version, quirks=quirks))
    taken = selection(resolve).taken()
    assert taken.ways == (SOURCE, AS_SEEN)
    assert taken.clip.range == FrameRange(17, 57)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("other rate", "30 frames a second"),
        ("no file", "no file of its own"),
        ("generator", "no file of its own"),
        ("still", "still picture"),
        ("raw", "read by Resolve alone"),
        ("between frames", "between two frames"),
        ("beyond", "more than its file holds"),
    ],
)
def test_what_its_file_would_get_wrong_is_rendered(what: str, words: str, place: Path) -> None:
    resolve, item = with_clip(place)
    media = item.media
    if what == "other rate":
        media.rate = Fraction(30)
    elif what == "no file":
        media.path = ""
    elif what == "generator":
        item.media = None
    elif what in ("still", "raw"):
        media.path = str(place / f"one.{'png' if what == 'still' else 'braw'}")
    elif what == "between frames":
        item.subframe = 0.5
    else:
        media.frames = 30
    taken = selection(resolve).taken()
    assert taken.ways == (AS_SEEN,)
    assert words in taken.reason
    assert taken.clip.range == FrameRange(86410, 86450)
    assert taken.clip.start_timecode == 0


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("transition", "is a transition"),
        ("adjustment", "adjustment clip"),
        ("offline", "is offline"),
        ("disabled", "is disabled"),
    ],
)
@pytest.mark.parametrize("version", [(19, 1), (21, 1)], ids=str)
def test_what_cannot_be_sent_is_declined_in_words(
    what: str, words: str, version: tuple[int, ...], place: Path
) -> None:
    resolve, item = with_clip(place, world=World(version))
    _, timeline = parts(resolve)
    if what == "transition":
        item.media, item.properties, item.type = None, {}, "transition"
    elif what == "adjustment":
        item.media, item.name = None, "Adjustment Clip"
    elif what == "offline":
        Path(item.media.path).unlink()
        item.media.properties["Online Status"] = "Offline"
    else:
        item.enabled, item.speed = False, Fraction(2)
    timeline.selected = [item]
    timeline.GetCurrentVideoItem  # noqa: B018
    timeline.shown = lambda _frame: item
    found = selection(resolve)
    assert found.clips == ()
    assert words in found.declined[0].reason
    with pytest.raises(BadInput, match=words):
        found.taken()


def test_a_disabled_clip_is_read_from_its_file(place: Path) -> None:
    resolve, item = with_clip(place, world=World((21, 0, 4)))
    item.enabled = False
    parts(resolve)[1].selected = [item]
    taken = selection(resolve).taken()
    assert taken.ways == (SOURCE,)
    assert "disabled" in taken.reason


def test_what_the_file_does_not_show_is_said(place: Path) -> None:
    resolve, item = with_clip(place)
    assert selection(resolve).taken().notes == ()
    item.properties["ZoomX"], item.nodes = 1.2, 3
    notes = " ".join(selection(resolve).taken().notes)
    assert "inspector" in notes
    assert "grade is not sent" in notes
    item.fusion_comps = 1
    taken = selection(resolve).taken()
    assert taken.ways == (AS_SEEN, SOURCE)
    assert taken.clip.range == FrameRange(0, 40)
    assert taken.notes == ()


@pytest.mark.parametrize("honest", [True, False])
def test_capabilities_and_names_are_those_of_the_build(honest: bool, place: Path) -> None:
    quirks = Quirks(everything_is_there=not honest)
    old, _ = with_clip(place, world=World((18, 6, 6), quirks=quirks, studio=False))
    new, _ = with_clip(place, world=World((21, 1), quirks=quirks))
    assert ResolveHost(old).capabilities == {RENDERS}
    assert ResolveHost(new).capabilities == {RENDERS, MARKS}
    told = ResolveHost(old).describe()
    assert (told.name, told.version) == ("DaVinci Resolve", "18.6.6.5")
    assert (told.project, told.timeline) == ("Film", "Cut")
    assert ResolveHost(new).describe().name == "DaVinci Resolve Studio"


def test_an_open_dialog_a_closed_resolve_and_none_are_told_apart(place: Path) -> None:
    resolve, _ = with_clip(place)
    host = ResolveHost(resolve)
    resolve.world.modal = True
    with pytest.raises(Interrupted, match="dialog"):
        host.selection()
    assert host.capabilities == {RENDERS}
    resolve.world.modal, resolve.world.gone = False, "raises"
    with pytest.raises(Interrupted, match="closed or has crashed"):
        host.describe()
    with pytest.raises(Interrupted, match="External scripting"):
        ResolveHost(None).selection()
    resolve.world.gone, resolve.manager.project = "", None
    with pytest.raises(BadInput, match="No project is open"):
        host.selection()


def test_looking_changes_nothing(place: Path) -> None:
    resolve, _ = with_clip(place)
    host = ResolveHost(resolve)
    host.placements(host.selection().taken())
    host.describe()
    assert host.placed("job-1") is None
    assert resolve.world.changes == []
