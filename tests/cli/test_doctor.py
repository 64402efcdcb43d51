"""The doctor names what is wrong; live, it writes down what the service answers."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import av
import pytest

from into_nuke import NukeInstaller
from into_resolve import ResolveInstaller
from ours import Ours
from reframe.cli.app import app
from reframe.cli.doctor import nuke_menu, resolve_menu
from reframe.hosts.resolve.places import Machine
from reframe.sandbox import Sandbox
from support.command import Desk
from support.counter import make_movie
from support.resolve_machines import SYSTEMS, lay_out, started


def test_a_sound_installation_is_called_so(shop: Desk) -> None:
    done = shop.run("doctor")
    assert done.code == 0, done.out
    assert "MEND" not in done.out
    assert "127.0.0.1" in done.out


def test_a_missing_key_is_named_with_the_way_to_get_one(shop: Desk) -> None:
    shop.key = ""
    done = shop.run("doctor")
    assert done.code == 1
    (line,) = [line for line in done.out.splitlines() if line.startswith("MEND")]
    assert "key" in line and "FAL_KEY" in line


def test_a_service_that_does_not_answer_is_named_by_its_address(desk: Desk) -> None:
    with Sandbox() as gone:
        desk.service = gone.url
    done = desk.run("doctor")
    assert done.code == 1
    assert any("127.0.0.1" in line for line in done.out.splitlines() if line.startswith("MEND"))


def test_without_a_way_to_fal_libraries_add_no_words_of_their_own(desk: Desk) -> None:
    desk.environment = {"HTTPS_PROXY": "http://127.0.0.1:9"}  # nobody listens there
    done = desk.run("doctor")
    assert done.code == 1
    assert "MEND  queue" in done.out
    assert done.err == ""


@pytest.mark.parametrize("system", SYSTEMS)
def test_resolve_s_menu_is_looked_at(place: Path, system: str) -> None:
    laid = lay_out(place, system)

    def finding() -> tuple[bool, str]:
        (found,) = resolve_menu(laid.machine)
        return found.well, found.sentence

    def install(python: Path) -> None:
        ours = Ours(python, place / "reframe", "1")
        ResolveInstaller(ours, lambda _: None, laid.machine).install()

    assert finding()[0] and "python3 install resolve" in finding()[1]
    install(place / "another ü" / "python")
    assert not finding()[0] and "another Reframe" in finding()[1]
    install(Path(sys.executable).with_name("python"))
    assert finding()[0] and "Utility" in finding()[1]
    started(laid, "Running DaVinci Resolve v21.1.0.0014 (Linux/Clang x86_64)")
    assert not finding()[0] and "Studio" in finding()[1]


def test_where_there_is_no_resolve_nothing_is_said_of_it(place: Path) -> None:
    assert not list(resolve_menu(Machine("linux", {}, place, place)))


def test_nuke_s_menu_is_looked_at(place: Path) -> None:
    machine = Machine("linux", {"NUKE_PATH": str(place / "pipe")}, place, place)
    assert not list(nuke_menu(machine))
    (place / ".nuke").mkdir()
    (found,) = nuke_menu(machine)
    assert found.well and "without Reframe" in found.sentence
    package = Path(__file__).parents[2] / "plugin" / "reframe"
    for python, well, words in (
        (sys.executable, True, "starts this Reframe"),
        ("/another's/python", False, "starts another Reframe; call python3 install nuke"),
    ):
        ours = Ours(Path(python), package, "1")
        NukeInstaller(ours, lambda _line: None, "linux", {}, place).install(place / "pipe")
        (found,) = nuke_menu(machine)
        assert found.well == well and words in found.sentence


def test_live_spends_only_when_told_to(shop: Desk, sandbox: Sandbox) -> None:
    done = shop.run("doctor", "--live")
    assert done.code == 2 and "--yes" in done.sentence
    assert sandbox.posts == 0


def test_live_writes_down_what_came_back(shop: Desk, sandbox: Sandbox) -> None:
    done = shop.run("doctor", "--live", "--yes")
    assert done.code == 0, done.err
    assert sandbox.posts == 1
    (path,) = (shop.home / "live").rglob("findings.json")
    findings = json.loads(path.read_text("utf-8"))
    assert findings["outcome"]["cost"] == {"billed_seconds": 1, "usd": "0.06", "origin": "fal"}
    assert findings["returned_movie"]["range"] == {"start": 0, "end": 25}
    assert findings["answer"]["exr_file"] is None
    assert findings["endpoint_in_force"]["max_seconds"] == 30
    assert findings["report"]["verdict"] == "exact"
    assert shop.key.partition(":")[2] not in path.read_text("utf-8")


def test_the_sandbox_says_where_it_is_and_serves_there(desk: Desk) -> None:
    command = desk.start("sandbox")
    try:
        assert command.stdout is not None
        url = command.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/sandbox/requests") as answer:
            assert [one["path"] for one in json.loads(answer.read())] == ["/sandbox/requests"]
    finally:
        command.terminate()
        command.communicate(timeout=30)


def test_probe_tells_people_and_programs_the_same(desk: Desk) -> None:
    movie = make_movie(desk.place / "clip.mov", 30, "24000/1001", timecode="01:00:00:00")
    told = desk.run("probe", movie).out
    assert "23.976 (24000/1001)" in told and "01:00:00:00" in told and "320×180" in told
    facts = desk.run("probe", movie, "--json").json
    assert (facts["range"], facts["rate"]) == ({"start": 0, "end": 30}, "24000/1001")
    refused = desk.run("probe", desk.place)
    assert refused.code == 2 and refused.sentence


def test_settings_are_shown_and_changed_one_by_one(desk: Desk) -> None:
    assert "confirm_above" in desk.run("settings").out
    assert desk.run("settings", "confirm_above", "2.50").code == 0
    assert desk.run("settings", "confirm_above").out.strip() == "2.50"
    refused = desk.run("settings", "confirm_above", "lots")
    assert refused.code == 2 and "confirm_above" in refused.sentence


def test_every_command_shows_examples(desk: Desk) -> None:
    for command in app.registered_commands:
        assert command.epilog is not None and "reframe " in command.epilog, command
    done = desk.run("run", "--help")
    assert done.code == 0 and "Usage" in done.out and "Examples" in done.out


def test_the_shell_can_complete(desk: Desk) -> None:
    asked = {"_REFRAME_COMPLETE": "complete_bash", "COMP_WORDS": "reframe e", "COMP_CWORD": "1"}
    program = Path(sys.executable).with_name("reframe")
    done = subprocess.run(
        [program], env={**desk.variables(), **asked}, capture_output=True, text=True
    )
    assert "estimate" in done.stdout


def test_a_lean_proxy_sends_no_more_than_the_canvas_shows(shop: Desk) -> None:
    movie = make_movie(shop.place / "clip.mov", 8, size=(1280, 720))
    done = shop.order(movie, "--lean", "--exr", "never")
    assert done.code == 0, done.err
    with av.open(done.json["proxy"]) as proxy:
        stream = proxy.streams.video[0]
        assert (stream.width, stream.height) == (540, 304)
