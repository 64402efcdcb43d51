"""The installer on trees laid out like the three systems': it touches nothing but its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from into_resolve import ResolveInstaller
from ours import Ours
from reframe.hosts.resolve.places import MENU_SCRIPTS, Machine, menu_scripts
from support.resolve_machines import SYSTEMS, Laid, bundle, lay_out, started
from support.tree import tree
from trouble import Trouble

ROOT = Path(__file__).parents[2]


class Clerk:
    """An installer whose words are kept."""

    def __init__(self, machine: Machine, python: str = "/opt/Größe/python") -> None:
        self.said: list[str] = []
        ours = Ours(Path(python), Path("/opt/Größe/reframe"), "1")
        self.installer = ResolveInstaller(ours, self.said.append, machine)

    def install(self, folder: Path | None = None, for_all: bool = False) -> list[str]:
        self.said.clear()
        self.installer.look(folder)
        self.installer.install(folder, for_all)
        return list(self.said)

    def uninstall(self, folder: Path | None = None) -> list[str]:
        self.said.clear()
        self.installer.uninstall(folder)
        return list(self.said)


def new_files(folder: Path, before: dict[str, object]) -> set[Path]:
    after = tree(folder)
    assert {name: after.get(name) for name in before} == before
    return {folder / name for name in after.keys() - before.keys()}


def scripts(folder: Path) -> set[Path]:
    return {folder / "Utility" / name for name in MENU_SCRIPTS}


@pytest.mark.parametrize("for_all", [False, True], ids=["user", "all users"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_twice_upgraded_and_out_again_nothing_else_is_touched(
    place: Path, system: str, for_all: bool
) -> None:
    laid = lay_out(place, system)
    before = tree(place)
    wanted = scripts(laid.system if for_all else laid.user)
    said = Clerk(laid.machine).install(for_all=for_all)
    assert "Restart DaVinci Resolve" in said[0]
    assert new_files(place, before) == wanted
    once = tree(place)
    assert "up to date" in Clerk(laid.machine).install(for_all=for_all)[0]
    assert tree(place) == once
    Clerk(laid.machine, "/opt/newer/python").install(for_all=for_all)
    assert new_files(place, before) == wanted
    assert all("/opt/newer/python" in path.read_text("ascii") for path in wanted)
    assert set(menu_scripts(laid.machine)) == wanted
    assert len(Clerk(laid.machine).uninstall()) == 2
    assert tree(place) == before
    assert "nothing was changed" in Clerk(laid.machine).uninstall()[0]


@pytest.mark.parametrize("system", SYSTEMS)
def test_it_is_in_one_menu_only(place: Path, system: str) -> None:
    """Resolve lists user's and system's scripts together: two would be listed twice."""
    laid = lay_out(place, system)
    before = tree(place)
    Clerk(laid.machine).install()
    Clerk(laid.machine).install(for_all=True)
    assert new_files(place, before) == scripts(laid.system)
    Clerk(laid.machine).install()
    assert new_files(place, before) == scripts(laid.user)


def test_folders_that_resolve_has_not_made_yet_are_made_and_go_again(place: Path) -> None:
    machine = Machine("linux", {}, place / "home", place)
    (place / "opt" / "resolve").mkdir(parents=True)
    before = tree(place)
    Clerk(machine).install()
    assert len(menu_scripts(machine)) == 2
    Clerk(machine).uninstall()
    assert tree(place) == before


@pytest.mark.parametrize("named", ["Fusion/Scripts", "Fusion/Scripts/Utility"])
def test_a_named_folder_is_taken_where_resolve_is_not_found(place: Path, named: str) -> None:
    machine = Machine("linux", {}, place / "home", place)
    with pytest.raises(Trouble, match="--folder"):
        Clerk(machine).install()
    assert tree(place) == {}
    Clerk(machine).install(place / named)
    assert set(place.rglob("*.py")) == scripts(place / "Fusion" / "Scripts")
    assert "name that folder again" in Clerk(machine).uninstall()[1]
    Clerk(machine).uninstall(place / named)
    assert tree(place) == {}
    (said,) = Clerk(machine).uninstall(place / named)
    assert "Utility has no script of Reframe's; nothing was changed" in said


def test_a_script_of_that_name_that_is_not_ours_stays(place: Path) -> None:
    laid = lay_out(place, "linux")
    (laid.user / "Utility" / "Reframe.py").write_text("somebody's", "utf-8")
    before = tree(place)
    with pytest.raises(Trouble, match="not written by Reframe"):
        Clerk(laid.machine).install()
    Clerk(laid.machine).uninstall()
    assert tree(place) == before


def says_at_once(laid: Laid) -> str:
    first = Clerk(laid.machine).install()[0]
    return "" if first.startswith(("Restart", "Already")) else first


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    ("started_as", "wrong"),
    [
        ("Running DaVinci Resolve v21.1.0.0014 (Linux/Clang x86_64)", "free"),
        ("Running DaVinci Resolve v22.0.0.0001 (Linux/Clang x86_64)", "free"),
        ("Running DaVinci Resolve v21.0.4.0005 (Linux/Clang x86_64)", ""),
        ("Running DaVinci Resolve Studio v21.1.0.0014 (Linux/Clang x86_64)", ""),
        ("nothing of the kind", ""),
    ],
)
def test_the_first_line_says_when_the_edition_runs_no_python(
    place: Path, system: str, started_as: str, wrong: str
) -> None:
    laid = lay_out(place, system)
    started(laid, "Running DaVinci Resolve v18.1.4.0009 (Linux/Clang x86_64)", started_as)
    first = says_at_once(laid)
    assert (wrong in first) if wrong else not first
    if wrong:
        assert "Studio" in first and "21.0.4" in first


def test_the_app_store_s_resolve_is_known_by_its_receipt(place: Path) -> None:
    laid = lay_out(place, "darwin")
    bundle(laid.program, "21.0.4")
    assert says_at_once(laid) == ""
    laid.program.rename(place / "set aside")
    bundle(place / "Applications" / "DaVinci Resolve.app", "21.0.4", app_store=True)
    assert "App Store" in says_at_once(laid) and "website" in says_at_once(laid)


def test_a_bundle_newer_than_the_last_start_counts(place: Path) -> None:
    laid = lay_out(place, "darwin")
    started(laid, "Running DaVinci Resolve v21.0.4.0005 (Mac/Clang arm64)")
    bundle(laid.program, "21.1.0")
    assert "free DaVinci Resolve 21.1" in says_at_once(laid)


def test_the_command_takes_it_in_and_out(place: Path) -> None:
    """``python3 install uninstall resolve`` is the same as ``install resolve --uninstall``."""

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "install", *words, "--folder", str(place)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")

    Clerk(Machine("linux", {}, place, place)).install(place)
    done = call("uninstall", "resolve")
    assert (done.returncode, done.stdout.count("removed")) == (0, 2)
    assert tree(place) == {}
    assert "nothing was changed" in call("resolve", "--uninstall").stdout
