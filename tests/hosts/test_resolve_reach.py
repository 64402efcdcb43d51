"""Getting hold of Resolve from its menu and from outside, and knowing when it is gone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from reframe.hosts.resolve.entry import guarded, serve, tell
from reframe.hosts.resolve.places import Machine
from reframe.hosts.resolve.presence import MISSES, MISSES_BESIDE_A_PARENT, Presence
from reframe.hosts.resolve.reach import from_menu, from_outside
from reframe.model.errors import BadInput, Interrupted, Unreachable
from support.resolve import World, studio
from support.resolve_machines import SYSTEMS, Laid, lay_out, started

#: Blackmagic's module puts its native library in its own place; this one another object.
SCRIPT = """
import os, sys
from types import SimpleNamespace

def scriptapp(name):
    return {answer}

sys.modules[__name__] = SimpleNamespace(scriptapp=scriptapp)
"""


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither the module nor the variables of one test reach the next."""
    for name in ("RESOLVE_SCRIPT_API", "RESOLVE_SCRIPT_LIB"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    yield
    sys.modules.pop("DaVinciResolveScript", None)


def scripting(laid: Laid, answer: str) -> Path:
    """Blackmagic's module where that system has it."""
    api = {
        "darwin": "Library/Application Support/Blackmagic Design/DaVinci Resolve",
        "win32": "C:/ProgramData/Blackmagic Design/DaVinci Resolve/Support",
    }
    machine = laid.machine
    base = machine.root / api[machine.platform] if machine.platform in api else laid.program
    modules = base / "Developer" / "Scripting" / "Modules"
    modules.mkdir(parents=True, exist_ok=True)
    (modules / "DaVinciResolveScript.py").write_text(SCRIPT.format(answer=answer), "utf-8")
    return modules


@pytest.mark.parametrize("system", SYSTEMS)
def test_studio_is_reached_from_outside_where_its_files_are(place: Path, system: str) -> None:
    laid = lay_out(place, system)
    library = {
        "darwin": "Contents/Libraries/Fusion/fusionscript.so",
        "win32": "fusionscript.dll",
    }.get(system, "libs/Fusion/fusionscript.so")
    (laid.program / library).parent.mkdir(parents=True, exist_ok=True)
    (laid.program / library).touch()
    modules = scripting(laid, "(name, os.environ['RESOLVE_SCRIPT_LIB'])")
    before = list(sys.path)
    assert from_outside(laid.machine) == ("Resolve", str(laid.program / library))
    assert sys.path == before
    (modules / "DaVinciResolveScript.py").unlink()
    with pytest.raises(BadInput, match="RESOLVE_SCRIPT_API"):
        from_outside(laid.machine)


def test_a_folder_that_the_user_names_goes_first(place: Path) -> None:
    laid = lay_out(place, "linux")
    api = scripting(laid, "'named'").parent
    elsewhere = place / "elsewhere"
    api.rename(elsewhere)
    environ = {"RESOLVE_SCRIPT_API": str(elsewhere)}
    assert from_outside(Machine("linux", environ, place, place / "empty")) == "named"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Running DaVinci Resolve Studio v21.1.0.0014 (x)", "External scripting using"),
        ("Running DaVinci Resolve v20.1.0.0014 (x)", "its menu"),
    ],
)
def test_no_answer_from_outside_says_what_to_look_at(place: Path, line: str, says: str) -> None:
    laid = lay_out(place, "linux")
    scripting(laid, "None")
    started(laid, line)
    with pytest.raises(Unreachable, match=says):
        from_outside(laid.machine)


def test_a_library_that_cannot_be_loaded_is_named(place: Path) -> None:
    laid = lay_out(place, "linux")
    scripting(laid, "1 / 0")
    with pytest.raises(Unreachable, match="division by zero"):
        from_outside(laid.machine)


def test_the_menu_hands_resolve_over_by_several_names() -> None:
    app = SimpleNamespace(GetResolve=lambda: "resolve")
    assert from_menu({"resolve": "resolve", "app": None}) == "resolve"
    assert from_menu({"resolve": None, "app": app}) == "resolve"
    assert from_menu({"fusion": app}) == "resolve"
    with pytest.raises(Unreachable, match="Workspace"):
        from_menu({"resolve": None, "app": SimpleNamespace(GetResolve=None)})
    with pytest.raises(Interrupted, match="does not answer any more"):
        from_menu({"resolve": None, "app": SimpleNamespace(GetResolve=lambda: 1 / 0)})


def lives(presence: Presence, times: int) -> list[bool]:
    return [presence() for _ in range(times)]


@pytest.mark.parametrize("parent", [True, None])
def test_an_open_dialog_is_not_the_end(parent: bool | None) -> None:
    resolve = studio()
    resolve.world.modal = True
    assert all(lives(Presence(resolve, lambda: parent), 2 * MISSES_BESIDE_A_PARENT))


@pytest.mark.parametrize("thing", [object(), SimpleNamespace(GetProductName=None)])
def test_methods_that_are_gone_are_the_end_after_a_while(thing: object) -> None:
    assert lives(Presence(thing, lambda: None), MISSES) == [True] * (MISSES - 1) + [False]
    beside = lives(Presence(thing, lambda: True), MISSES_BESIDE_A_PARENT)
    assert beside == [True] * (MISSES_BESIDE_A_PARENT - 1) + [False]


@pytest.mark.parametrize("gone", ["raises", "nothing"])
def test_a_parent_that_has_ended_is_the_end_at_once(gone: str) -> None:
    resolve = studio()
    presence = Presence(resolve, lambda: False)
    assert presence()  # it answers: what ended was not Resolve
    resolve.world.gone = gone
    assert not presence()


def test_a_resolve_that_answers_again_was_not_gone() -> None:
    resolve = studio()
    presence = Presence(resolve, lambda: None)
    for _ in range(3):
        resolve.world.gone = "raises"
        assert lives(presence, MISSES - 1) == [True] * (MISSES - 1)
        resolve.world.gone = ""
        assert presence()


def test_a_resolve_that_is_too_old_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRAME_HOME", str(place))
    with pytest.raises(BadInput, match=r"18\.5"):
        serve(studio(World((17, 4))))
    monkeypatch.setenv("REFRAME_PYTHON", "/no/such/python")
    for odd in ("17.4", 17, {"major": 17}):  # said in a form that nobody knows: not too old
        with pytest.raises(Interrupted, match="panel cannot be started"):
            serve(SimpleNamespace(GetVersion=lambda odd=odd: odd))


def test_nothing_gets_out_of_a_menu_entry(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REFRAME_HOME", str(place))
    monkeypatch.setenv("REFRAME_PYTHON", "/bin/false")
    shown: list[str] = []
    for problem in (BadInput("Do this."), KeyError("defect"), SystemExit(3), KeyboardInterrupt()):

        def work(problem: BaseException = problem) -> None:
            raise problem

        guarded(work, shown.append)
    assert shown[0] == "Do this." and "KeyError" in shown[1] and len(shown) == 4
    assert "resolve.log" in shown[1] and "Traceback" in (place / "resolve.log").read_text("utf-8")
    assert all(f"Reframe: {sentence}" in capsys.readouterr().out for sentence in shown[:1])


def test_a_console_without_letters_still_gets_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REFRAME_PYTHON", "/bin/false")
    source, sink = os.pipe()
    with os.fdopen(sink, "w", encoding="ascii") as console:
        monkeypatch.setattr(sys, "stdout", console)
        tell("Größe 家 ›", lambda _: None)
        monkeypatch.undo()
    with os.fdopen(source, "rb") as read:
        assert read.read() == b"Reframe: Gr??e ? ?\n"
