"""What the desk selects: movies by path, and clips of OpenTimelineIO timelines by name."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from reframe.hosts.desk import DeskHost
from reframe.hosts.port import SOURCE, Selected
from reframe.model.errors import BadInput, Refused
from reframe.model.geometry import Size
from reframe.model.order import Media
from reframe.model.time import FrameRange, frames_to_timecode, is_drop_rate
from support import cuts
from support.cuts import RATES, an_hour, clip, external, gap, save, time_range
from support.desk_stage import AWKWARD, facts

PAL = Fraction(25)


@pytest.fixture
def movie(tmp_path: Path) -> Path:
    folder = tmp_path / AWKWARD
    folder.mkdir()
    path = folder / "A001.mov"
    path.touch()
    return path


def take(source: Path, name: str | None = None, rate: Fraction = PAL, **media: int) -> Selected:
    return DeskHost(str(source), name, media=facts(rate, **media)).selection().taken()


def reason(source: Path, name: str | None = None, rate: Fraction = PAL, **media: int) -> str:
    """Why the clip is declined, as the user reads it."""
    selection = DeskHost(str(source), name, media=facts(rate, **media)).selection()
    assert selection.clips == ()
    (declined,) = selection.declined
    with pytest.raises(BadInput) as refused:
        selection.taken()
    assert refused.value.message == declined.reason
    return declined.reason


# A movie by path


def test_a_movie_is_selected_whole(movie: Path) -> None:
    taken = take(movie, frames=753)
    assert taken.clip.range == FrameRange(0, 753)
    assert (taken.clip.name, taken.clip.path) == ("A001", str(movie))
    assert taken.ways == (SOURCE,)


def test_a_relative_path_is_made_absolute(movie: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(movie.parent)
    assert take(Path("./x/../A001.mov")).clip.path == str(movie)


def test_a_sequence_keeps_its_numbers_and_its_timecode(tmp_path: Path) -> None:
    def probe(path: str) -> Media:
        return Media(
            path, FrameRange(1001, 1101), PAL, Size(2048, 858), "exr", start_timecode=90000
        )

    pattern = str(tmp_path / "plate.%04d.exr")
    taken = DeskHost(pattern, media=probe).selection().taken()
    assert (taken.clip.name, taken.clip.range) == ("plate", FrameRange(1001, 1101))
    assert taken.clip.start_timecode == 90000 - 1001


def test_what_the_probe_refuses_is_refused(movie: Path) -> None:
    def probe(path: str) -> Media:
        raise BadInput(f"{path} is empty.")

    with pytest.raises(BadInput, match="is empty"):
        DeskHost(str(movie), media=probe).selection()


# Ranges: every rate, start timecode and kind of in point


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("hours", [0, 1])
@pytest.mark.parametrize("handle", [0, 1, 12])
def test_a_clip_uses_exactly_its_frames(movie: Path, name: str, hours: int, handle: int) -> None:
    rate = RATES[name]
    start = an_hour(rate) * hours
    source = save(
        movie.with_name("cut.otio"),
        [
            gap(7, rate),
            clip("shot", external(movie, rate, start), time_range(start + handle, 48, rate)),
        ],
        start=otio.opentime.RationalTime(an_hour(rate), float(rate)),
    )
    taken = take(source, "shot", rate, timecode=start)
    assert taken.clip.range == FrameRange(handle, handle + 48)
    assert taken.clip.rate == rate
    assert taken.clip.path == str(movie)
    assert taken.record is not None
    assert taken.record.range == FrameRange(an_hour(rate) + 7, an_hour(rate) + 55)
    assert (taken.record.track, taken.record.rate) == ("V1", rate)
    assert taken.record.timecode == frames_to_timecode(an_hour(rate) + 7, rate, is_drop_rate(rate))


@pytest.mark.parametrize("rounded", [23.976, 23.98, 24.0])
def test_a_rounded_rate_counts_the_same_frames(movie: Path, rounded: float) -> None:
    rate = RATES["23.976"]
    reference = external(movie, Fraction(rounded), 86400)
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", reference, time_range(86410, 48, Fraction(rounded)))],
    )
    assert take(source, "shot", rate).clip.range == FrameRange(10, 58)


def test_media_at_another_rate_gives_the_frames_of_the_same_time(movie: Path) -> None:
    reference = external(movie, Fraction(50), an_hour(Fraction(50)))
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", reference, time_range(an_hour(PAL) + 10, 48, PAL))],
    )
    taken = take(source, "shot", Fraction(50))
    assert (taken.clip.range, taken.clip.rate) == (FrameRange(20, 116), Fraction(50))
    assert taken.clip.speed == 1
    assert any("25 frames a second" in note and "50" in note for note in taken.notes)


def test_a_time_in_seconds_is_exact_too(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", external(movie, PAL), time_range(0.4, 2, Fraction(1)))],
    )
    assert take(source, "shot").clip.range == FrameRange(10, 60)


def test_a_start_within_a_frame_takes_the_frame(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", external(movie, PAL), time_range(10.5, 4, PAL))]
    )
    assert take(source, "shot").clip.range == FrameRange(10, 15)


def test_a_clip_without_a_range_of_its_own_is_the_whole_media(movie: Path) -> None:
    source = save(movie.with_name("cut.otio"), [clip("shot", external(movie, PAL, 90000), None)])
    assert take(source, "shot").clip.range == FrameRange(0, 500)


@pytest.mark.parametrize(("start", "first"), [(90010, 10), (10, 10), (0, 0)])
def test_without_an_available_range_the_files_timecode_decides(
    movie: Path, start: int, first: int
) -> None:
    reference = otio.schema.ExternalReference(target_url=movie.as_uri())
    source = save(
        movie.with_name("cut.otio"), [clip("shot", reference, time_range(start, 48, PAL))]
    )
    assert take(source, "shot", timecode=90000).clip.range == FrameRange(first, first + 48)


def test_a_range_that_the_media_has_not_is_declined(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", external(movie, PAL), time_range(490, 48, PAL))]
    )
    assert "uses frames 490–538 of its media, which has 0–500" in reason(source, "shot")


# Retimes


def test_a_retimed_clip_sends_the_source_frames_and_says_its_speed(movie: Path) -> None:
    warp = otio.schema.LinearTimeWarp(time_scalar=2)
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", external(movie, PAL), time_range(10, 48, PAL), [warp])],
    )
    taken = take(source, "shot")
    assert (taken.clip.range, taken.clip.speed) == (FrameRange(10, 106), 2)
    assert taken.record is not None
    assert len(taken.record.range) == 48


def test_retimes_on_one_clip_multiply(movie: Path) -> None:
    warps = [otio.schema.LinearTimeWarp(time_scalar=scalar) for scalar in (0.5, 0.5)]
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", external(movie, PAL), time_range(10, 50, PAL), warps)],
    )
    taken = take(source, "shot")
    assert (taken.clip.range, taken.clip.speed) == (FrameRange(10, 23), Fraction(1, 4))


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (otio.schema.FreezeFrame(), "freeze frame"),
        (otio.schema.LinearTimeWarp(time_scalar=0), "freeze frame"),
        (otio.schema.LinearTimeWarp(time_scalar=-1), "backwards"),
        (otio.schema.TimeEffect(effect_name="Speed Ramp"), "Speed Ramp"),
    ],
)
def test_other_retimes_are_declined(movie: Path, effect: otio.schema.Effect, said: str) -> None:
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", external(movie, PAL), time_range(10, 48, PAL), [effect])],
    )
    assert said in reason(source, "shot")


# Names


@pytest.fixture
def cut_of_three(movie: Path) -> Path:
    reference = external(movie, PAL)
    return save(
        movie.with_name("cut.otio"),
        [
            clip("a", reference, time_range(0, 10, PAL)),
            clip("b", reference, time_range(5, 10, PAL)),
        ],
        [gap(4, PAL), clip("a", reference, time_range(20, 10, PAL))],
    )


@pytest.mark.parametrize("name", ["c", "A", "a#3", ""])
def test_a_wrong_name_lists_the_right_ones(cut_of_three: Path, name: str) -> None:
    with pytest.raises(BadInput, match="a#1, b, a#2"):
        take(cut_of_three, name)


def test_no_name_lists_the_names(cut_of_three: Path) -> None:
    with pytest.raises(BadInput, match=r"Name the clip.*a#1, b, a#2"):
        take(cut_of_three)


def test_no_name_is_needed_for_the_only_clip(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("only", external(movie, PAL), time_range(3, 10, PAL))]
    )
    assert take(source).clip.range == FrameRange(3, 13)


def test_an_ambiguous_name_says_where_each_one_is(cut_of_three: Path) -> None:
    with pytest.raises(BadInput) as refused:
        take(cut_of_three, "a")
    assert "a#1 (V1 at 00:00:00:00), a#2 (V2 at 00:00:00:04)" in refused.value.message


def test_a_numbered_name_takes_the_second_of_its_kind(cut_of_three: Path) -> None:
    taken = take(cut_of_three, "a#2")
    assert taken.clip.range == FrameRange(20, 30)
    assert taken.record is not None
    assert (taken.record.track, taken.record.range) == ("V2", FrameRange(4, 14))


def test_a_nameless_clip_goes_by_its_file(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"),
        [clip("", external("A001.mov", PAL), time_range(3, 10, PAL)), gap(5, PAL)],
    )
    assert take(source, "A001.mov").clip.range == FrameRange(3, 13)


def test_many_names_are_not_all_listed(movie: Path) -> None:
    reference = external(movie, PAL)
    items = [clip(f"shot{n:03}", reference, time_range(0, 5, PAL)) for n in range(60)]
    with pytest.raises(BadInput, match="shot019 and 40 more"):
        take(save(movie.with_name("cut.otio"), items))


def test_a_sound_of_the_same_name_is_not_meant(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", external(movie, PAL), time_range(3, 10, PAL))]
    )
    timeline = cuts.load(source)
    timeline.tracks[0].extend(
        clip(name, external("s.wav", PAL), time_range(0, 10, PAL)) for name in ("shot", "voice")
    )
    otio.adapters.write_to_file(timeline, str(source))
    assert take(source, "shot").clip.range == FrameRange(3, 13)
    with pytest.raises(BadInput, match=r"'voice'.*not on a video track; its clips are shot"):
        take(source, "voice")


# What is declined, and what is said besides


def test_gaps_and_transitions_move_nothing(movie: Path) -> None:
    reference = external(movie, PAL)
    dissolve = otio.schema.Transition(
        transition_type="SMPTE_Dissolve",
        in_offset=otio.opentime.RationalTime(5, 25),
        out_offset=otio.opentime.RationalTime(5, 25),
    )
    source = save(
        movie.with_name("cut.otio"),
        [
            gap(10, PAL),
            clip("a", reference, time_range(0, 50, PAL)),
            dissolve,
            clip("b", reference, time_range(100, 50, PAL)),
            clip("c", reference, time_range(100, 50, PAL)),
        ],
    )
    taken = take(source, "b")
    assert taken.clip.range == FrameRange(100, 150)
    assert taken.record is not None
    assert taken.record.range == FrameRange(60, 110)
    assert any("transition" in note for note in taken.notes)
    assert take(source, "c").notes == ()


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        (otio.schema.MissingReference(), "has no media in this timeline"),
        (otio.schema.GeneratorReference(name="bars", generator_kind="bars"), "generator"),
        (otio.schema.ExternalReference(target_url="gone.mov"), "gone.mov"),
        (otio.schema.ExternalReference(target_url="https://example.com/a.mov"), "download it"),
        (otio.schema.ExternalReference(target_url="C:\\show\\a.mov"), "C:\\show\\a.mov"),
    ],
)
def test_a_clip_without_media_here_is_declined(
    movie: Path, reference: otio.core.MediaReference, said: str
) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", reference, time_range(0, 10, PAL)), gap(5, PAL)]
    )
    assert said in reason(source, "shot")


def test_media_that_cannot_be_read_is_declined_and_a_broken_worker_is_not(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", external(movie, PAL), time_range(0, 10, PAL))]
    )

    def unreadable(path: str) -> Media:
        raise BadInput(f"{path} is text.")

    def refused(path: str) -> Media:
        raise Refused("not now")

    selection = DeskHost(str(source), "shot", media=unreadable).selection()
    assert "is text" in selection.declined[0].reason
    with pytest.raises(Refused):
        DeskHost(str(source), "shot", media=refused).selection()


def test_nested_sequences_are_declined_inside_and_out(movie: Path) -> None:
    inner = otio.schema.Track(name="inner", kind=otio.schema.TrackKind.Video)
    inner.append(clip("deep", external(movie, PAL), time_range(0, 10, PAL)))
    nest = otio.schema.Stack(name="nest", children=[inner])
    source = save(
        movie.with_name("cut.otio"),
        [nest, clip("after", external(movie, PAL), time_range(0, 10, PAL))],
    )
    assert "nested sequence" in reason(source, "nest")
    with pytest.raises(BadInput, match=r"'deep'.*inside the nested sequence 'nest'"):
        take(source, "deep")
    taken = take(source, "after")
    assert taken.record is not None
    assert taken.record.range == FrameRange(10, 20)


def test_a_trimmed_track_moves_its_clips(movie: Path) -> None:
    reference = external(movie, PAL)
    source = save(
        movie.with_name("cut.otio"),
        [
            clip("cut into", reference, time_range(0, 50, PAL)),
            clip("whole", reference, time_range(0, 50, PAL)),
        ],
    )
    timeline = cuts.load(source)
    timeline.tracks[1].source_range = time_range(20, 80, PAL)
    otio.adapters.write_to_file(timeline, str(source))
    taken = take(source, "whole")
    assert taken.record is not None
    assert taken.record.range == FrameRange(30, 80)
    assert "trimmed" in reason(source, "cut into")


def test_a_retimed_track_is_declined(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", external(movie, PAL), time_range(0, 10, PAL))]
    )
    timeline = cuts.load(source)
    timeline.tracks[1].effects.append(otio.schema.LinearTimeWarp(time_scalar=2))
    otio.adapters.write_to_file(timeline, str(source))
    assert "whole track" in reason(source, "shot")


def test_a_clip_after_one_without_length_is_declined(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"),
        [
            clip("endless", otio.schema.MissingReference(), None),
            clip("shot", external(movie, PAL), time_range(0, 10, PAL)),
        ],
    )
    assert "has no length" in reason(source, "shot")


def test_effects_are_named_as_not_sent(movie: Path) -> None:
    blur = otio.schema.Effect(name="soft", effect_name="Gaussian Blur")
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", external(movie, PAL), time_range(0, 10, PAL), [blur])],
    )
    assert any("Gaussian Blur" in note for note in take(source, "shot").notes)


# Sequences


def sequence(folder: str, **what: object) -> otio.schema.ImageSequenceReference:
    given = {
        "target_url_base": folder,
        "name_prefix": "plate.",
        "name_suffix": ".exr",
        "start_frame": 1001,
        "frame_step": 1,
        "rate": 24000 / 1001,
        "frame_zero_padding": 4,
        "available_range": time_range(86400, 100, RATES["23.976"]),
    }
    return otio.schema.ImageSequenceReference(**{**given, **what})


@pytest.mark.parametrize("encoded", [True, False])
def test_a_sequence_is_taken_by_its_own_numbers(movie: Path, encoded: bool) -> None:
    folder = movie.parent
    (folder / "plate.1001.exr").touch()
    base = folder.as_uri() + "/" if encoded else str(folder)
    source = save(
        folder / "cut.otio", [clip("shot", sequence(base), time_range(86410, 24, RATES["23.976"]))]
    )

    def probe(path: str) -> Media:
        return Media(path, FrameRange(1001, 1101), Fraction(24), Size(2048, 858), "exr")

    taken = DeskHost(str(source), "shot", media=probe).selection().taken()
    assert taken.clip.path == str(folder / "plate.%04d.exr")
    assert taken.clip.range == FrameRange(1011, 1035)
    assert taken.clip.rate == RATES["23.976"]


def test_a_sequence_with_steps_is_declined(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", sequence("", frame_step=2), time_range(86400, 24, RATES["23.976"]))],
    )
    assert "every 2" in reason(source, "shot")


def test_a_sequence_that_is_not_there_is_named(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"),
        [clip("shot", sequence("plates"), time_range(86400, 24, RATES["23.976"]))],
    )
    assert str(movie.parent / "plates" / "plate.%04d.exr") in reason(source, "shot")


# Files that are no timeline


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"a": 1}', '{"OTIO_SCHEMA": "Other.1"}', "\x00\x01 not JSON"]
)
def test_a_file_that_is_no_timeline_is_refused(tmp_path: Path, text: str) -> None:
    source = tmp_path / "cut.otio"
    source.write_text(text)
    with pytest.raises(BadInput, match=r"cut\.otio"):
        take(source, "shot")


def test_a_missing_timeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no timeline"):
        take(tmp_path / "cut.otio", "shot")


@pytest.mark.parametrize("name", ["cut.edl", "cut.mov"])
def test_a_format_without_an_adapter_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(BadInput, match=r"save it as \.otio"):
        take(tmp_path / name, "shot")


def test_a_collection_with_one_timeline_is_that_timeline(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", external(movie, PAL), time_range(3, 10, PAL))]
    )
    one = otio.schema.SerializableCollection(children=[cuts.load(source)])
    otio.adapters.write_to_file(one, str(source))
    assert take(source, "shot").clip.range == FrameRange(3, 13)
    two = otio.schema.SerializableCollection(children=[cuts.load(source)[0] for _ in range(2)])
    otio.adapters.write_to_file(two, str(source))
    with pytest.raises(BadInput, match="exactly one timeline"):
        take(source, "shot")
