"""Results in timelines, written by the desk and read back with OpenTimelineIO."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from reframe.hosts.desk import DeskHost
from reframe.hosts.port import ELSEWHERE, Placed
from reframe.model.errors import BadInput
from reframe.model.geometry import SourcePosition
from reframe.model.order import Job, Shape
from reframe.model.time import FrameRange
from support import cuts
from support.cuts import (
    RATES,
    an_hour,
    clip,
    external,
    frames_shown,
    gap,
    named,
    result,
    save,
    time_range,
)
from support.desk_stage import AWKWARD, facts
from support.finished import finished

PAL = Fraction(25)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / AWKWARD
    place.mkdir()
    (place / "A001.mov").touch()
    return place


@pytest.fixture
def movie(folder: Path) -> Path:
    return folder / "A001.mov"


def desk(
    source: Path, name: str | None = None, rate: Fraction = PAL, out: str = "out.otio", **media: int
) -> DeskHost:
    return DeskHost(str(source), name, str(source.parent / out), media=facts(rate, 500, **media))


def done(host: DeskHost, job_id: str = "job-1", frames: FrameRange | None = None) -> Job:
    selected = host.selection().taken()
    folder = Path(selected.clip.path).parent / "delivered"
    sent = replace(selected.clip, range=frames) if frames else None
    return finished(selected, folder, job_id, clip=sent)


def place(host: DeskHost, job: Job) -> Placed:
    return host.place(job, host.placements(host.selection().taken())[0].key)


def cut_of(movie: Path, rate: Fraction = PAL, start: int = 0) -> Path:
    """V1: gap 13, "before" 50, "shot" 48 from frame 100, "after" 20; V2: a title."""
    reference = external(movie, rate, start)
    return save(
        movie.with_name("cut.otio"),
        [
            gap(13, rate),
            clip("before", reference, time_range(start, 50, rate)),
            clip("shot", reference, time_range(start + 100, 48, rate)),
            clip("after", reference, time_range(start, 20, rate)),
        ],
        [gap(60, rate), clip("title", reference, time_range(start, 9, rate))],
        start=otio.opentime.RationalTime(an_hour(rate), float(rate)),
    )


def track_names(path: Path) -> list[str]:
    timeline = cuts.load(path)
    return [track.name for track in timeline.tracks]


# Where a result lies


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
@pytest.mark.parametrize("hours", [0, 1])
@pytest.mark.parametrize("first", [0, 40])
def test_a_movies_result_lies_over_the_used_range(
    movie: Path, rate: Fraction, hours: int, first: int
) -> None:
    start = an_hour(rate) * hours
    host = desk(movie, rate=rate, timecode=start)
    place(host, done(host, frames=FrameRange(first, first + 100)))

    written = cuts.load(movie.with_name("out.otio"))
    assert [track.name for track in written.tracks] == ["V1", "Reframe"]
    source, over = named(written, "A001"), result(written)
    assert source.source_range == time_range(start + first, 100, rate)
    assert source.media_reference.available_range == time_range(start, 500, rate)
    assert over.source_range == time_range(0, 100, rate)
    assert over.range_in_parent() == source.range_in_parent() == time_range(0, 100, rate)
    assert list(over.effects) == []
    for time in (over.source_range.duration, over.media_references()["reframe-exr"].rate):
        assert getattr(time, "rate", time) == float(rate)


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
@pytest.mark.parametrize("hours", [0, 1])
def test_a_clips_result_lies_at_its_own_record_time(
    movie: Path, rate: Fraction, hours: int
) -> None:
    host = desk(cut_of(movie, rate, an_hour(rate) * hours), "shot", rate)
    placed = place(host, done(host))

    written = cuts.load(movie.with_name("out.otio"))
    over = result(written)
    assert over.range_in_parent() == named(written, "shot").range_in_parent()
    assert over.range_in_parent() == time_range(63, 48, rate)
    assert over.source_range == time_range(0, 48, rate)
    assert over.parent()[0].duration() == otio.opentime.RationalTime(63, float(rate))
    assert "out.otio, track Reframe at 01:00:0" in placed.where


def test_the_new_track_lies_directly_above_the_clips(movie: Path) -> None:
    host = desk(cut_of(movie), "shot")
    place(host, done(host, "job-1"))
    place(host, done(host, "job-2"))
    assert track_names(movie.with_name("out.otio")) == ["A1", "V1", "Reframe", "Reframe 2", "V2"]


def test_a_clip_at_the_very_start_needs_no_gap(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", external(movie, PAL), time_range(0, 48, PAL))]
    )
    host = desk(source, "shot")
    place(host, done(host))
    written = cuts.load(movie.with_name("out.otio"))
    assert len(result(written).parent()) == 1


def test_clips_of_one_name_each_get_their_own_result(movie: Path) -> None:
    reference = external(movie, PAL)
    source = save(
        movie.with_name("cut.otio"),
        [clip("a", reference, time_range(at, 10, PAL)) for at in (0, 50, 100)],
    )
    for number in (1, 2, 3):
        host = desk(source, f"a#{number}")
        place(host, done(host, f"job-{number}"))
    written = cuts.load(movie.with_name("out.otio"))
    starts = [result(written, f"job-{n}").range_in_parent().start_time.value for n in (1, 2, 3)]
    assert starts == [0, 10, 20]


def test_two_movies_share_a_timeline_one_after_the_other(movie: Path) -> None:
    second = movie.with_name("B002.mov")
    second.touch()
    first_host, second_host = desk(movie), desk(second)
    place(first_host, done(first_host, "job-1", FrameRange(0, 100)))
    place(second_host, done(second_host, "job-2", FrameRange(7, 57)))
    place(first_host, done(first_host, "job-3", FrameRange(20, 60)))
    written = cuts.load(movie.with_name("out.otio"))
    assert [item.name for item in written.tracks[0]] == ["A001", "B002"]
    assert result(written, "job-2").range_in_parent() == time_range(100, 50, PAL)
    assert result(written, "job-3").range_in_parent() == time_range(20, 40, PAL)


# Retimes, rates and results that differ


def pairs(path: Path, rate: Fraction, key: str = "") -> list[tuple[int, int]]:
    written = cuts.load(path)
    under = frames_shown(named(written, "shot"), rate)
    return [(under[n], shown) for n, shown in frames_shown(result(written), rate, key).items()]


@pytest.mark.parametrize("speed", [2, 0.5, 1.25, 0.333])
@pytest.mark.parametrize("narrow", [False, True])
def test_a_retimed_clip_gets_its_result_retimed_alike(
    movie: Path, speed: float, narrow: bool
) -> None:
    warp = otio.schema.LinearTimeWarp(time_scalar=speed)
    source = save(
        movie.with_name("cut.otio"),
        [gap(7, PAL), clip("shot", external(movie, PAL), time_range(100, 48, PAL), [warp])],
    )
    host = desk(source, "shot")
    whole = host.selection().taken().clip.range
    frames = FrameRange(whole.start + 3, whole.end - 4) if narrow else whole
    place(host, done(host, frames=frames))
    shown = pairs(movie.with_name("out.otio"), PAL)
    assert all(over == under - frames.start for under, over in shown)
    under = [frame for frame, _ in shown]
    timeline = cuts.load(source)
    visible = frames_shown(named(timeline, "shot"), PAL).values()
    assert under == [frame for frame in visible if frames.start <= frame < frames.end]


def test_media_at_another_rate_keeps_its_frames(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"),
        [gap(7, PAL), clip("shot", external(movie, Fraction(50)), time_range(100, 48, PAL))],
    )
    host = desk(source, "shot", Fraction(50))
    place(host, done(host))
    written = cuts.load(movie.with_name("out.otio"))
    assert result(written).source_range == time_range(0, 48, PAL)
    assert pairs(movie.with_name("out.otio"), PAL) == [(200 + 2 * n, 2 * n) for n in range(48)]


def test_a_start_within_a_frame_is_kept(movie: Path) -> None:
    source = save(
        movie.with_name("cut.otio"), [clip("shot", external(movie, PAL), time_range(10.5, 40, PAL))]
    )
    host = desk(source, "shot")
    place(host, done(host))
    written = cuts.load(movie.with_name("out.otio"))
    assert result(written).source_range == time_range(0.5, 40, PAL)


def test_another_rate_with_the_same_count_is_warped_frame_for_frame(movie: Path) -> None:
    host = desk(cut_of(movie), "shot")
    selected = host.selection().taken()
    job = finished(selected, movie.parent / "delivered", rate=Fraction(24))
    placed = place(host, job)
    over = result(cuts.load(movie.with_name("out.otio")))
    (warp,) = over.effects
    assert warp.time_scalar == 25 / 24
    assert over.duration() == otio.opentime.RationalTime(48, 25)
    assert "24 frames a second" in placed.summary
    assert pairs(movie.with_name("out.otio"), PAL) == [(100 + n, n) for n in range(48)]
    assert over.metadata["reframe"]["note"] in placed.summary


# What a result carries


def test_the_movie_is_active_and_the_sequence_a_second_reference(movie: Path) -> None:
    rate = RATES["23.976"]
    host = desk(cut_of(movie, rate), "shot", rate)
    job = done(host)
    place(host, job)
    over = result(cuts.load(movie.with_name("out.otio")))
    assert job.delivery is not None
    assert job.delivery.exr is not None
    assert over.active_media_reference_key == "DEFAULT_MEDIA"
    film, sequence = (over.media_references()[key] for key in ("DEFAULT_MEDIA", "reframe-exr"))
    assert film.target_url == Path(job.delivery.video).as_uri()
    assert film.available_range == sequence.available_range == time_range(0, 48, rate)
    assert (sequence.rate, sequence.start_frame) == (24000 / 1001, 100)
    assert (sequence.frame_step, sequence.frame_zero_padding) == (1, 6)
    assert sequence.number_of_images_in_sequence() == 48
    for number in (0, 47):
        url = sequence.target_url_for_image_number(number)
        expected = Path(job.delivery.exr.pattern.replace("%06d", f"{100 + number:06}"))
        assert url == expected.as_uri()
    assert pairs(movie.with_name("out.otio"), rate, "reframe-exr") == [
        (100 + n, 100 + n) for n in range(48)
    ]


def test_a_result_without_a_sequence_has_one_reference(movie: Path) -> None:
    host = desk(movie)
    selected = host.selection().taken()
    place(host, finished(selected, movie.parent / "delivered", exr=False))
    over = result(cuts.load(movie.with_name("out.otio")))
    assert list(over.media_references()) == ["DEFAULT_MEDIA"]


def test_a_result_tells_what_was_asked_and_paid_and_no_secret(movie: Path) -> None:
    host = desk(cut_of(movie), "shot")
    shape = Shape("9:16", "720p", SourcePosition(0, 0.25, 1, 0.5))
    job = replace(done(host), shape=shape, prompt='Sand, 漢字 and "quotes"')
    place(host, job)
    text = movie.with_name("out.otio").read_text("utf-8")
    over = result(cuts.load(movie.with_name("out.otio")))
    record = json.loads(otio.core.serialize_json_to_string(over.metadata["reframe"]))
    assert over.name == "shot 9:16"
    assert (record["job"], record["request"]) == ("job-1", "request-1")
    assert record["prompt"] == 'Sand, 漢字 and "quotes"'
    assert record["shape"] == {"ratio": "9:16", "resolution": "720p", "position": "0,0.25,1,0.5"}
    assert record["cost"] == {"billed_seconds": 4, "usd": "0.48", "origin": "fal"}
    assert record["sent"] == {"path": str(movie), "start": 100, "end": 148, "rate": "25"}
    assert record["returned"] == {"frames": 48, "rate": "25"}
    assert "secret" not in text
    assert "service.example" not in text


def test_a_sequence_as_source_stays_a_sequence(folder: Path) -> None:
    host = DeskHost(
        str(folder / "plate.%04d.exr"),
        timeline=str(folder / "out.otio"),
        media=lambda path: replace(facts(PAL)(path), range=FrameRange(1001, 1101)),
    )
    place(host, done(host, frames=FrameRange(1011, 1061)))
    timeline = cuts.load(folder / "out.otio")
    source = named(timeline, "plate")
    assert isinstance(source.media_reference, otio.schema.ImageSequenceReference)
    assert (
        source.media_reference.target_url_for_image_number(10)
        == (folder / "plate.1011.exr").as_uri()
    )
    assert source.source_range == time_range(1011, 50, PAL)
    assert list(frames_shown(source, PAL).values()) == list(range(1011, 1061))


# Copies, and files that exist


def test_relative_media_are_found_from_another_folder(movie: Path, tmp_path: Path) -> None:
    (movie.parent / "media").mkdir()
    (movie.parent / "media" / "a b.mov").touch()
    kept = ["https://example.com/x.mov", "C:\\show\\x.mov", "/show/x y.mov", ""]
    items = [
        clip(f"kept{n}", external(url, PAL), time_range(0, 5, PAL)) for n, url in enumerate(kept)
    ]
    plates = otio.schema.ImageSequenceReference(
        target_url_base="media", available_range=time_range(0, 5, PAL), rate=25
    )
    source = save(
        movie.with_name("cut.otio"),
        [
            clip("shot", external("media/a%20b.mov", PAL), time_range(0, 48, PAL)),
            clip("plates", plates, time_range(0, 5, PAL)),
            *items,
        ],
    )
    out = tmp_path / "elsewhere" / "out.otio"
    out.parent.mkdir()
    host = DeskHost(str(source), "shot", str(out), media=facts(PAL))
    place(host, done(host))
    written = cuts.load(out)
    assert (
        named(written, "shot").media_reference.target_url
        == (movie.parent / "media" / "a b.mov").as_uri()
    )
    assert named(written, "plates").media_reference.target_url_base == (
        (movie.parent / "media").as_uri() + "/"
    )
    for number, url in enumerate(kept):
        assert named(written, f"kept{number}").media_reference.target_url == url


def test_the_copy_keeps_all_that_the_timeline_had(movie: Path) -> None:
    source = cut_of(movie)
    timeline = cuts.load(source)
    timeline.metadata["studio"] = {"show": "漢"}
    named(timeline, "after").markers.append(otio.schema.Marker(name="mark"))
    otio.adapters.write_to_file(timeline, str(source))
    host = desk(source, "shot")
    place(host, done(host))
    before, after = (json.loads(path.read_text("utf-8")) for path in (source, host_out(source)))
    assert after["metadata"].pop("reframe")
    assert after["tracks"]["children"].pop(2)["name"] == "Reframe"
    assert after == before


def host_out(source: Path) -> Path:
    return source.with_name("out.otio")


def test_a_result_is_added_to_what_has_changed_since(movie: Path) -> None:
    host = desk(cut_of(movie), "shot")
    first, second = done(host, "job-1"), done(host, "job-2")
    place(host, first)
    out = host_out(movie)
    edited = cuts.load(out)
    edited.tracks[1].insert(0, gap(10, PAL))
    edited.tracks.append(otio.schema.Track(name="notes", kind=otio.schema.TrackKind.Video))
    otio.adapters.write_to_file(edited, str(out))
    place(host, second)
    written = cuts.load(out)
    assert track_names(out) == ["A1", "V1", "Reframe", "Reframe 2", "V2", "notes"]
    assert result(written, "job-1").range_in_parent() == time_range(63, 48, PAL)
    assert result(written, "job-2").range_in_parent() == time_range(73, 48, PAL)


def test_a_clip_that_is_not_there_any_more_is_said_and_not_guessed(movie: Path) -> None:
    source = cut_of(movie)
    host = desk(source, "shot")
    job = done(host)
    timeline = cuts.load(source)
    named(timeline, "shot").source_range = time_range(300, 48, PAL)
    otio.adapters.write_to_file(timeline, str(source))
    with pytest.raises(BadInput) as refused:
        host.place(job, "track")
    assert refused.value.code == ELSEWHERE
    assert not host_out(movie).exists()
    named(timeline, "shot").name = "renamed"
    otio.adapters.write_to_file(timeline, str(source))
    with pytest.raises(BadInput) as refused:
        host.place(job, "track")
    assert refused.value.code == ELSEWHERE


def test_results_of_another_timeline_are_kept_apart_before_anything_is_sent(movie: Path) -> None:
    host = desk(cut_of(movie), "shot")
    place(host, done(host))
    before = host_out(movie).read_bytes()
    other = movie.with_name("B002.mov")
    other.touch()
    stranger = desk(other)
    with pytest.raises(BadInput) as refused:
        stranger.placements(stranger.selection().taken())
    assert refused.value.code == ELSEWHERE
    with pytest.raises(BadInput):
        stranger.place(done(stranger, "job-2"), "track")
    assert host_out(movie).read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"not a timeline", b"{}", bytes(range(256)), None],
    ids=["empty", "text", "json", "bytes", "theirs"],
)
def test_a_file_that_is_not_ours_is_left_alone(movie: Path, content: bytes | None) -> None:
    source = cut_of(movie)
    out = host_out(movie)
    out.write_bytes(source.read_bytes() if content is None else content)
    before = out.read_bytes()
    host = desk(source, "shot")
    job = done(host)
    with pytest.raises(BadInput, match=r"out\.otio"):
        host.placements(host.selection().taken())
    with pytest.raises(BadInput, match=r"out\.otio"):
        host.place(job, "track")
    assert out.read_bytes() == before
    assert sorted(path.name for path in movie.parent.iterdir()) == [
        "A001.mov",
        "cut.otio",
        "delivered",
        "out.otio",
    ]


def test_the_source_timeline_is_never_written(movie: Path) -> None:
    source = cut_of(movie)
    before = source.read_bytes()
    host = desk(source, "shot", out="cut.otio")
    with pytest.raises(BadInput, match="did not make"):
        host.placements(host.selection().taken())
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("out.edl", "must end in .otio"),
        ("no/such/out.otio", "There is no folder"),
        ("folder.otio", "not a file"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_sent(
    movie: Path, out: str, said: str
) -> None:
    movie.with_name("folder.otio").mkdir()
    host = desk(movie, out=out)
    with pytest.raises(BadInput, match=said):
        host.placements(host.selection().taken())


def test_a_name_that_is_too_long_to_write_is_said(movie: Path) -> None:
    host = desk(movie, out="x" * 251 + ".otio")
    with pytest.raises(BadInput, match="cannot be written"):
        host.place(done(host), "track")
    assert [path.name for path in movie.parent.iterdir() if "xx" in path.name] == []


def test_without_a_timeline_there_is_no_choice(movie: Path) -> None:
    host = DeskHost(str(movie), media=facts(PAL))
    assert host.placements(host.selection().taken()) == ()
    assert host.placed("job-1") is None
    with pytest.raises(BadInput, match="No timeline was named"):
        host.place(done(host), "track")


def test_a_link_to_a_timeline_stays_a_link_and_its_mode_stays(movie: Path, tmp_path: Path) -> None:
    host = desk(movie)
    place(host, done(host, "job-1"))
    real = tmp_path / "real.otio"
    host_out(movie).rename(real)
    real.chmod(0o640)
    host_out(movie).symlink_to(real)
    again = desk(movie)
    place(again, done(again, "job-2"))
    assert host_out(movie).is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert track_names(real) == ["V1", "Reframe", "Reframe 2"]


def test_a_desk_opened_from_the_journal_places_like_the_first(movie: Path) -> None:
    host = desk(cut_of(movie), "shot")
    job = done(host)

    def gone(path: str) -> object:
        raise AssertionError("placing reads no media")

    movie.unlink()
    again = DeskHost.of_order(json.loads(json.dumps(job.target.placement)), media=gone)
    assert not again.place(job, "track").already_there
    assert host.placed("job-1") is not None
    assert pairs(host_out(movie), PAL) == [(100 + n, n) for n in range(48)]


def test_a_job_of_another_host_can_go_to_a_timeline_file(movie: Path) -> None:
    """Its placement says nothing that the desk knows; the movie's path is enough."""
    host = desk(movie)
    job = done(host, frames=FrameRange(10, 60))
    target = replace(job.target, host="resolve", placement={"item": "42"})
    job = replace(job, target=target, clip=replace(job.clip, start_timecode=90000))
    host.place(job, "track")
    host.place(replace(job, id="job-2"), "track")
    written = cuts.load(host_out(movie))
    assert named(written, "A001").source_range == time_range(10, 50, PAL)
    assert named(written, "A001").media_reference.available_range is None
    for job_id in ("job-1", "job-2"):
        assert result(written, job_id).range_in_parent() == time_range(0, 50, PAL)
