"""Bad input: one sentence that says what is wrong and what to do, exit 2, nothing sent."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reframe.sandbox import Sandbox
from support.command import Desk, Done
from support.counter import make_movie
from support.images import write_sequence
from support.plates import movie_counters


@pytest.fixture
def movie(place: Path) -> Path:
    return make_movie(place / "clip.mov", 30)


@pytest.fixture
def sandbox(standing_sandbox: Sandbox) -> Sandbox:
    """Refused orders leave no trace, so that one engine and one service see all of them."""
    return standing_sandbox


@pytest.fixture
def shop(standing_shop: Desk) -> Desk:
    return standing_shop


@pytest.fixture
def own_shop(desk: Desk, sandbox: Sandbox) -> Desk:
    """For tests that change the engine's settings, or its key."""
    desk.service = sandbox.url
    return desk


@pytest.fixture
def refused(place: Path, sandbox: Sandbox) -> Callable[[Done], str]:
    """Checks that an order was refused as it should be, and gives the sentence."""

    def check(done: Done) -> str:
        assert done.code == 2, done.err + done.out
        assert "Traceback" not in done.err
        assert len([line for line in done.err.splitlines() if line.startswith("reframe: ")]) == 1
        assert sandbox.posts == 0 and not sandbox.requests(phase="upload")
        assert not (place / "out").exists() or not any((place / "out").iterdir())
        return done.sentence

    return check


Refused = Callable[[Done], str]


@pytest.mark.parametrize(
    ("points", "says"),
    [
        (("--in", 10, "--out", 10), "must come after"),
        (("--in", 20, "--out", 10), "must come after"),
        (("--in", -1, "--out", 10), "is not in it"),
        (("--in", 0, "--out", 31), "at most 30"),
        (("--in", 30), "must come after"),
        (("--in-tc", "nonsense"), "not a timecode"),
        (("--in-tc", "00:00:00:99"), "not a timecode at 25"),
        (("--in", 1, "--in-tc", "00:00:00:01"), "not both"),
    ],
    ids=str,
)
def test_in_and_out_must_lie_in_the_media(
    shop: Desk, movie: Path, refused: Refused, points: tuple[object, ...], says: str
) -> None:
    assert says in refused(shop.order(movie, *points))


def test_over_thirty_seconds_says_which_out_would_fit(
    shop: Desk, place: Path, refused: Refused
) -> None:
    movie = make_movie(place / "long.mov", 130, 4, size=(64, 36))
    assert "set the out point to 125" in refused(shop.order(movie, "--in", 5))


def empty(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("This is not a movie at all.\n" * 50)


def truncated(path: Path) -> None:
    make_movie(path, 30)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def a_directory(path: Path) -> None:
    path.mkdir()


def missing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize("make", [empty, text, truncated, a_directory, missing])
def test_what_is_no_movie_is_refused_by_name(
    shop: Desk, refused: Refused, make: Callable[[Path], None]
) -> None:
    path = shop.place / "clip.mov"
    make(path)
    assert "clip.mov" in refused(shop.order(path))


def test_sound_alone_is_refused(shop: Desk, refused: Refused) -> None:
    import wave

    path = shop.place / "sound.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000)
    assert "sound.wav" in refused(shop.order(path))


def damaged(movie: Path) -> Path:
    """The movie with nonsense in the second half of its coded pictures.

    Always the same, and much of it: one in sixteen little changes to H.264 makes another picture
    that no decoder finds fault with.
    """
    data = bytearray(movie.read_bytes())
    start = data.index(b"mdat") + len(data) // 3
    data[start : start + 20_000] = random.Random(0).randbytes(20_000)
    movie.write_bytes(data)
    return movie


def test_a_corrupt_frame_inside_the_range_is_named(shop: Desk, refused: Refused) -> None:
    movie = damaged(make_movie(shop.place / "clip.mov", 60, container={"movflags": "faststart"}))
    assert "frame" in refused(shop.order(movie))


@pytest.mark.parametrize(
    ("prompt", "says"), [("", "prompt"), ("   ", "prompt"), ("a" * 6001, "6000")]
)
def test_a_prompt_must_be_there_and_not_too_long(
    shop: Desk, movie: Path, refused: Refused, prompt: str, says: str
) -> None:
    words = ("--ratio", "9:16", "--dest", shop.place / "out")
    assert says in refused(shop.run("run", movie, "--prompt", prompt, *words)).lower()


def test_a_prompt_of_6000_characters_is_taken(shop: Desk, movie: Path) -> None:
    words = ("--ratio", "9:16", "--dest", shop.place / "out", "--exr", "never", "--json")
    assert shop.run("run", movie, "--prompt", "ü" * 6000, *words).code == 0


@pytest.mark.parametrize(
    ("position", "says"),
    [
        ("nan,0,1,1", "not finite"),
        ("1,0,1,1", "nothing of the picture"),
        ("0,0,3,1", "at most 2"),
        ("0,0,1", "four numbers"),
        ("left", "four numbers"),
    ],
)
def test_a_position_must_make_sense(
    shop: Desk, movie: Path, refused: Refused, position: str, says: str
) -> None:
    assert says in refused(shop.order(movie, "--position", position))


def test_an_unknown_ratio_names_the_choices(shop: Desk, movie: Path, refused: Refused) -> None:
    assert "9:16, 3:4" in refused(shop.order(movie, ratio="2:1"))


def test_an_unknown_resolution_names_the_choices(shop: Desk, movie: Path, refused: Refused) -> None:
    assert "540p, 720p, 1080p" in refused(shop.order(movie, "--resolution", "4k"))


def test_without_a_key_nothing_is_sent(own_shop: Desk, movie: Path, refused: Refused) -> None:
    own_shop.key = ""
    assert "FAL_KEY" in refused(own_shop.order(movie))


def test_a_service_that_would_get_the_key_in_clear_is_refused(
    own_shop: Desk, movie: Path, refused: Refused
) -> None:
    own_shop.service = "http://service.example"
    assert "https" in refused(own_shop.order(movie))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_destination_without_rights_is_refused(shop: Desk, movie: Path, refused: Refused) -> None:
    (shop.place / "closed").mkdir(mode=0o500)
    done = shop.order(movie, "--dest", shop.place / "closed")
    assert "--dest" in refused(done)


def test_a_destination_that_is_a_file_is_refused(shop: Desk, movie: Path, refused: Refused) -> None:
    (shop.place / "file").write_text("x")
    assert "--dest" in refused(shop.order(movie, "--dest", shop.place / "file"))
    assert (shop.place / "file").read_text() == "x"


def test_a_pair_that_luma_refuses_is_not_sent_without_a_yes(
    shop: Desk, movie: Path, refused: Refused
) -> None:
    words = ("--ratio", "9:16", "--resolution", "1080p", "--dest", shop.place / "out")
    sentence = refused(shop.run("run", movie, "--prompt", "more", *words))
    assert "not available for 9:16" in sentence and "--yes" in sentence


def test_an_order_above_the_limit_is_not_sent_without_a_yes(
    own_shop: Desk, movie: Path, refused: Refused
) -> None:
    own_shop.run("settings", "confirm_above", "0.05")
    words = ("--ratio", "9:16", "--dest", own_shop.place / "out")
    sentence = refused(own_shop.run("run", movie, "--prompt", "more", *words))
    assert "$0.12" in sentence and "--yes" in sentence


def test_a_yes_does_not_help_against_the_cap(own_shop: Desk, movie: Path, refused: Refused) -> None:
    own_shop.run("settings", "monthly_cap", "0.05")
    assert "monthly_cap" in refused(own_shop.order(movie))


def test_an_unknown_clip_of_a_timeline_names_those_there_are(
    shop: Desk, movie: Path, refused: Refused
) -> None:
    import opentimelineio as otio

    track = otio.schema.Track("V1", [otio.schema.Clip("A012"), otio.schema.Clip("B007")])
    path = shop.place / "cut.otio"
    otio.adapters.write_to_file(otio.schema.Timeline(tracks=[track]), str(path))
    sentence = refused(shop.order(path, "--clip", "C"))
    assert "A012" in sentence and "B007" in sentence


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A tiny file system of its own, where this test may make one."""
    folder = place / f"small {size}"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "reframe", str(folder)])
    if made.returncode != 0:
        pytest.skip("a small file system cannot be made here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may mount")
def test_a_disk_without_room_is_found_before_anything_is_sent(
    shop: Desk, movie: Path, refused: Refused
) -> None:
    with small_disk(shop.place, "8m") as small:
        assert "MB free" in refused(shop.order(movie, "--dest", small))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_fills_up_meanwhile_is_said_and_leaves_nothing_half_written(
    shop: Desk, movie: Path, sandbox: Sandbox
) -> None:
    with small_disk(shop.place, "80m") as small:
        sandbox.fault("in-progress=1")
        words = ("--prompt", "fills up", "--ratio", "9:16", "--dest", small, "--exr", "never")
        client = shop.start("run", movie, *words)
        sandbox.wait_for("status")
        with (small / "fill").open("wb") as fill, contextlib.suppress(OSError):
            while True:
                fill.write(bytes(1 << 20))
        _, err = client.communicate(timeout=60)
        assert client.returncode == 4 and "full" in err, err
        assert [path.name for path in small.rglob("*")] == ["fill"]
        (small / "fill").unlink()
        assert shop.run("resume").code == 0
        assert sandbox.posts == 1


@pytest.mark.parametrize(
    "name",
    [
        "two words, ümläut ß ñ, 漢字 かな 한글 🎬.mov",
        "quote ' and \" per%cent %04d $HOME `x`.mov",
        "-leading-dash.mov",
        "x" * 246 + ".mov",
    ],
    ids=["languages", "quotes and percent", "dash", "250"],
)
def test_any_path_that_the_file_system_takes_is_taken(shop: Desk, name: str) -> None:
    movie = make_movie(shop.place / "plain.mov", 8).rename(shop.place / name)
    timeline = shop.place / "new.otio"
    done = shop.order(movie.absolute(), "--timeline", timeline, "--exr", "never")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(8))
    assert timeline.is_file()


def test_an_image_that_lies_in_a_folder_is_not_sent_by_mistake(
    shop: Desk, place: Path, refused: Refused
) -> None:
    (place / "stills").mkdir()
    write_sequence(place / "stills", "poster.%04d.png", [7], "uint8")
    assert "one image" in refused(shop.order(place / "stills"))
    assert "No source is named" in refused(shop.order(""))


def test_the_same_shape_twice_is_not_paid_twice(shop: Desk, movie: Path, refused: Refused) -> None:
    assert "paid twice" in refused(shop.order(movie, "--ratio", "9:16"))


def test_an_empty_position_is_not_taken_for_none(shop: Desk, movie: Path, refused: Refused) -> None:
    assert "four numbers" in refused(shop.order(movie, "--position", ""))


def test_an_empty_id_is_no_job(shop: Desk) -> None:
    for command in ("cancel", "resume"):
        done = shop.run(command, "")
        assert done.code == 2 and "no job" in done.sentence


@pytest.mark.skipif(sys.platform != "linux", reason="where no folder can be made differs")
@pytest.mark.parametrize("folder", ["/proc/deliveries", "x" * 300], ids=["proc", "too long"])
def test_a_destination_that_takes_no_folder_is_found_before_anything_is_sent(
    shop: Desk, movie: Path, refused: Refused, folder: str
) -> None:
    assert "--dest" in refused(shop.order(movie, "--dest", shop.place / "new" / folder))
    assert not (shop.place / "new").exists()


@pytest.mark.parametrize("name", ["x" * 251 + ".otio", "x" * 250 + ".otio"])
def test_a_name_that_is_too_long_for_a_timeline_is_found_before_anything_is_sent(
    shop: Desk, movie: Path, refused: Refused, name: str
) -> None:
    done = shop.order(movie, "--timeline", shop.place / name, "--exr", "never")
    if len(name) > 255:
        assert "too long" in refused(done)
    else:
        assert done.code == 0, done.err
        assert (shop.place / name).is_file()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "clip.mov", "--ratio", "9:16"), "--prompt"),
        (("run", "clip.mov", "--ratio", "9:16", "--prompt", "p", "--in", "one"), "--in"),
        (("run", "clip.mov", "--wide"), "--wide"),
        (("reform",), "reform"),
    ],
)
def test_options_that_make_no_sense_are_one_sentence_and_json(
    desk: Desk, words: tuple[str, ...], says: str
) -> None:
    done = desk.run(*words, "--json")
    assert done.code == 2
    assert done.err.strip() == done.sentence and says in done.sentence
    assert done.json["error"]["kind"] == "bad-input"
