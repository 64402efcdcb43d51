"""How commands end: for people in a sentence, for programs in JSON, whatever happens."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from conftest import end_engine
from reframe.cli import follow
from reframe.cli.run import Request, carry_out
from reframe.sandbox import Sandbox
from support.command import Desk
from support.counter import make_movie
from support.plates import movie_counters


@pytest.fixture
def movie(place: Path) -> Path:
    return make_movie(place / "clip.mov", 8, size=(160, 90))


def test_what_is_refused_ends_in_json_for_who_reads_json(standing_shop: Desk, movie: Path) -> None:
    refused = standing_shop.order(movie, "--in", 9, "--out", 12)
    assert refused.code == 2
    assert refused.json["job"] is None
    assert refused.json["error"]["kind"] == "bad-input"
    assert refused.json["error"]["message"] in refused.sentence


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGINT for another process")
def test_control_c_before_the_order_is_taken_cancels(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("schema:stall=5")
    client = shop.start("run", movie, "--ratio", "9:16", "--prompt", "p", "--json")
    sandbox.wait_for("schema", finished=False)
    client.send_signal(signal.SIGINT)
    out, err = client.communicate(timeout=60)
    assert client.returncode == 5, err
    assert "Traceback" not in err and '"cancelled"' in out
    assert sandbox.posts == 0


def test_a_result_that_cannot_be_placed_is_delivered_and_placed_later(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    timeline = shop.place / "new.otio"
    sandbox.fault("in-progress=1")
    words = ("--ratio", "9:16", "--prompt", "p", "--dest", shop.place / "o", "--exr", "never")
    client = shop.start("run", movie, *words, "--timeline", timeline)
    sandbox.wait_for("status")
    timeline.mkdir()
    out, err = client.communicate(timeout=60)
    assert client.returncode == 4 and "new.otio" in err, err
    assert "movie" in out and "timeline" not in out
    timeline.rmdir()
    done = shop.run("resume", "--json")
    assert done.code == 0, done.err
    assert done.json["timeline"] == str(timeline) and timeline.is_file()
    assert sandbox.posts == 1


def test_what_can_be_done_with_an_unknown_order_is_said_once_with_its_name(
    shop: Desk, sandbox: Sandbox, movie: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.fault("submit:lost-answer", "unlisted")
    monkeypatch.setattr(follow, "UNKNOWN_PATIENCE", 1.0)
    for name, value in shop.variables().items():
        monkeypatch.setenv(name, value)
    words = ("p", ("9:16",), "540p", str(shop.place / "o"))
    left = carry_out(Request(str(movie), *words, exr="never", yes=True), rehearse=False).left
    assert left is not None and left.exit_code == 6
    (job,) = shop.run("jobs", "--json").json["jobs"]
    assert left.message.count(f"reframe resume {job['job']} --send-again") == 1


def test_names_are_shown_as_they_are(standing_shop: Desk) -> None:
    movie = make_movie(standing_shop.place / "[red]x [b] :cat:.mov", 8, size=(160, 90))
    assert standing_shop.order(movie, "--exr", "never").code == 0
    wide = standing_shop.run("jobs", "[red]").out
    assert "[red]x [b] :cat:" in wide
    standing_shop.environment = {"COLUMNS": "72"}
    narrow = standing_shop.run("jobs", "[red]").out
    assert "[red]x [b]" in narrow and "…" in narrow and "$0.06" in narrow


def test_json_is_the_same_in_every_locale(standing_shop: Desk, movie: Path) -> None:
    standing_shop.environment = {
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    done = standing_shop.order(movie, "--exr", "never")
    assert done.code == 0, done.err
    assert movie_counters(done.json["video"]) == list(range(8))
    assert standing_shop.run("jobs").code == 0


def test_a_key_may_come_from_a_pipe_and_none_changes_nothing(desk: Desk) -> None:
    done = desk.run("key")
    assert done.code == 2 and "No key was given" in done.sentence
    assert "Warning" not in done.err


def test_a_demo_takes_the_beginning_of_a_long_clip_and_leaves_a_folder_as_it_is(desk: Desk) -> None:
    movie = make_movie(desk.place / "clip.mov", 24, 2, size=(64, 36))
    folder = desk.place / "shown to all"
    folder.mkdir(mode=0o755)
    done = desk.run("demo", "--source", movie, "--dest", folder)
    assert done.code == 0, done.err
    assert "the first 10 s" in done.err and "20 frames at 2" in done.out
    assert folder.stat().st_mode & 0o777 == 0o755
    end_engine(folder / "state")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_a_panel_without_a_screen_is_a_sentence(desk: Desk) -> None:
    desk.environment = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    done = desk.run("panel")
    assert done.code == 2 and "no screen" in done.sentence


def test_no_copy_of_the_footage_is_left_where_nobody_looks(
    shop: Desk, sandbox: Sandbox, movie: Path
) -> None:
    sandbox.fault("exr=zip")
    done = shop.order(movie)
    assert done.code == 0 and done.json["exr"]["origin"] == "service", done.err
    assert [path.name for path in (shop.home / "orders").rglob("*")] == []
    left = [path.name for path in (shop.home / "jobs").rglob("*") if path.is_file()]
    assert left == ["answer.json"]
    assert Path(done.json["proxy"]).is_file()
