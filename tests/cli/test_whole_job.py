"""One command from a clip to movie, EXR sequence and timeline."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from reframe.model.geometry import canvas_size
from reframe.sandbox import Sandbox
from reframe.sandbox.faults import Fault
from support.command import Desk, Done
from support.counter import make_movie
from support.plates import exr_counters, movie_counters

FOOTAGE = Path(__file__).parents[2].parent / "shared" / "media"

RATES = ["24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"]

#: In and out of a clip of 48 frames: its start, the middle of a group of pictures, its end.
RANGES = [(0, 10), (13, 31), (37, 48)]


@pytest.mark.skipif(not FOOTAGE.is_dir(), reason="the real footage is not here")
def test_real_footage_gives_exactly_its_frames_as_movie_exr_and_timeline(
    standing_shop: Desk,
) -> None:
    timeline = standing_shop.place / "new.otio"
    movie = FOOTAGE / "car-detection.mp4"
    done = standing_shop.order(movie, "--in", 40, "--out", 140, "--timeline", timeline)
    assert done.code == 0, done.err
    result = done.json
    assert result["frames"] == 100
    assert result["rate"] == "25/2"
    assert result["cost"]["billed_seconds"] == 8
    assert result["cost"]["usd"] == "0.48"
    exr = result["exr"]
    assert (exr["first"], exr["last"], exr["origin"]) == (40, 139, "video")
    assert all(Path(exr["pattern"] % frame).is_file() for frame in range(40, 140))
    assert len(list(Path(exr["pattern"]).parent.iterdir())) == 100
    report = json.loads(Path(result["report"]).read_text("utf-8"))
    assert report["verdict"] == "exact", report
    assert report["frames"] == {"sent": 100, "returned": 100}
    read = otio.adapters.read_from_file(str(timeline))
    clips = list(read.find_clips())
    assert len(clips) == 2
    assert all(clip.duration().to_frames() == 100 for clip in clips)


@pytest.mark.parametrize("codec", ["h264", "prores"])
@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.replace("/", "_"))
def test_every_frame_lands_where_it_came_from(standing_shop: Desk, rate: str, codec: str) -> None:
    movie = make_movie(standing_shop.place / "counter.mov", 48, rate, codec)

    def order(points: tuple[int, int]) -> Done:
        wish = "auto" if points == RANGES[1] else "never"
        return standing_shop.order(movie, "--in", points[0], "--out", points[1], "--exr", wish)

    with ThreadPoolExecutor() as pool:
        done = list(pool.map(order, RANGES))
    for (first, end), result in zip(RANGES, done, strict=True):
        assert result.code == 0, result.err
        assert movie_counters(result.json["video"]) == list(range(first, end))
        assert Fraction(result.json["rate"]) == Fraction(rate)
    first, end = RANGES[1]
    assert exr_counters(done[1].json["exr"]) == list(range(first, end))


def test_a_second_run_into_the_same_folder_keeps_both(standing_shop: Desk) -> None:
    movie = make_movie(standing_shop.place / "clip.mov", 10)
    first, second = (standing_shop.order(movie, "--exr", "never").json for _ in range(2))
    assert first["folder"] != second["folder"]
    assert Path(first["video"]).is_file() and Path(second["video"]).is_file()


def test_the_same_bytes_are_uploaded_once_while_their_link_lives(
    shop: Desk, sandbox: Sandbox
) -> None:
    movie = make_movie(shop.place / "clip.mov", 10)
    words = ("--ratio", "1:1", "--ratio", "16:9", "--exr", "never")
    done = shop.order(movie, *words)
    assert done.code == 0, done.err
    assert [job["ratio"] for job in done.json["jobs"]] == ["9:16", "1:1", "16:9"]
    assert sandbox.posts == 3
    assert shop.order(movie, "--exr", "never").code == 0
    assert len(sandbox.requests(phase="upload")) == 1


def test_the_upload_has_an_expiry(shop: Desk, sandbox: Sandbox) -> None:
    shop.order(make_movie(shop.place / "clip.mov", 10), "--exr", "never")
    (upload,) = sandbox.requests(phase="upload")
    headers = {name.lower(): value for name, value in upload.headers.items()}
    lifecycle = json.loads(headers["x-fal-object-lifecycle"])
    assert lifecycle["expiration_duration_seconds"] == 86400


def test_the_position_and_the_rest_of_the_order_are_sent_as_asked(
    standing_shop: Desk, standing_sandbox: Sandbox
) -> None:
    movie = make_movie(standing_shop.place / "clip.mov", 10)
    done = standing_shop.order(movie, "--position", "-0.1,0.25,1.2,0.5", "--resolution", "720p")
    assert done.code == 0, done.err
    (submit,) = standing_sandbox.requests(phase="submit")
    assert submit.json is not None
    sent = {name: value for name, value in submit.json.items() if name != "video_url"}
    assert sent == {
        "prompt": "more of the same",
        "aspect_ratio": "9:16",
        "resolution": "720p",
        "source_position": {"x_norm": -0.1, "y_norm": 0.25, "w_norm": 1.2, "h_norm": 0.5},
    }
    canvas = canvas_size("9:16", "720p")
    report = json.loads(Path(done.json["report"]).read_text("utf-8"))
    for name, value in sent["source_position"].items():
        side = canvas.width if name[0] in "xw" else canvas.height
        assert report["plate"][name] == pytest.approx(value, abs=2 / side)


@pytest.mark.parametrize("layout", ["zip-folder", "exr=file"])
def test_an_exr_that_the_service_sends_is_delivered(
    standing_shop: Desk, standing_sandbox: Sandbox, layout: str
) -> None:
    standing_sandbox.fault(layout)
    movie = make_movie(standing_shop.place / "clip.mov", 12)
    done = standing_shop.order(movie, "--in", 2, "--out", 9)
    assert done.code == 0, done.err
    exr = done.json["exr"]
    last = 2 if layout == "exr=file" else 8
    assert (exr["first"], exr["last"], exr["origin"]) == (2, last, "service")
    assert exr_counters(exr) == list(range(2, last + 1))


@pytest.mark.parametrize(
    "hostile",
    ["zip-parent-path", "zip-bomb", "zip-damaged-exr"],
)
def test_a_hostile_archive_is_refused_and_the_movie_delivered(
    shop: Desk, sandbox: Sandbox, hostile: str
) -> None:
    sandbox.fault(hostile)
    movie = make_movie(shop.place / "clip.mov", 10)
    before = {path for path in shop.place.rglob("*") if "out" not in path.parts}
    done = shop.order(movie)
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(10))
    assert done.json["exr"]["origin"] == "video"
    assert "EXR" in done.json["notes"][0]
    strangers = {
        path
        for path in shop.place.rglob("*")
        if shop.home not in path.parents and "out" not in path.parts and path != shop.home
    }
    assert strangers <= before | {shop.home}


def test_a_clip_of_a_timeline_comes_back_above_it(standing_shop: Desk) -> None:
    movie = make_movie(standing_shop.place / "clip ü.mov", 48, 24)
    rate = 24
    clip = otio.schema.Clip(
        "A012",
        otio.schema.ExternalReference(movie.as_uri()),
        otio.opentime.TimeRange(
            otio.opentime.RationalTime(5, rate), otio.opentime.RationalTime(20, rate)
        ),
    )
    track = otio.schema.Track(
        "V1", [otio.schema.Gap(duration=otio.opentime.RationalTime(7, rate)), clip]
    )
    source = standing_shop.place / "cut.otio"
    otio.adapters.write_to_file(otio.schema.Timeline(tracks=[track]), str(source))
    out = standing_shop.place / "reframed.otio"
    done = standing_shop.order(source, "--clip", "A012", "--timeline", out, "--exr", "never")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(5, 25))
    read = otio.adapters.read_from_file(str(out))
    below, above = read.video_tracks()
    placed = [item for item in above if isinstance(item, otio.schema.Clip)]
    assert below.name == "V1" and len(placed) == 1
    assert placed[0].range_in_parent().start_time.to_frames() == 7
    assert placed[0].duration().to_frames() == 20


def test_jobs_lists_what_was_done_and_resume_has_nothing_left(shop: Desk) -> None:
    done = shop.order(make_movie(shop.place / "clip.mov", 10), "--exr", "never")
    table = shop.run("jobs").out
    assert done.json["job"] in table and "clip" in table and "done" in table
    (job,) = shop.run("jobs", "--json").json["jobs"]
    assert job["video"] == done.json["video"]
    nothing = shop.run("resume")
    assert nothing.code == 0 and "Nothing to resume" in nothing.out


def test_an_estimate_sends_nothing(standing_shop: Desk, standing_sandbox: Sandbox) -> None:
    movie = make_movie(standing_shop.place / "clip.mov", 26)
    quoted = standing_shop.run("estimate", movie, "--json").json
    assert (quoted["billed_seconds"], quoted["usd"]) == (2, "0.12")
    assert quoted["saving"] == {"frames": 1, "usd": "0.06"}
    assert standing_sandbox.posts == 0 and not standing_sandbox.requests(phase="upload")


def test_a_rehearsal_needs_no_key_and_marks_itself(desk: Desk) -> None:
    desk.key = ""
    movie = make_movie(desk.place / "clip.mov", 10)
    done = desk.order(movie, "--rehearse", "--exr", "never")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(10))


def test_the_movie_can_be_used_while_the_exr_still_comes(
    shop: Desk, sandbox: Sandbox, place: Path
) -> None:
    sandbox.fault("exr=zip", Fault("stall-mid-body", "download", skip=1))
    movie = make_movie(place / "clip.mov", 8, size=(160, 90))
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", place / "out")
    client = shop.start("run", movie, *words)
    assert client.stderr is not None
    line = next(line for line in client.stderr if "the movie is there: " in line)
    video = line.partition("is there: ")[2].strip()
    assert movie_counters(video) == list(range(8))
    (job,) = shop.run("jobs", "--json").json["jobs"]
    assert (job["state"], job["video"], job["exr"]) == ("unpack", video, None)
    client.kill()
    client.communicate()
