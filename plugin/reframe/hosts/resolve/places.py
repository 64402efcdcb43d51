"""Where DaVinci Resolve, its script folders and its scripting library are, on three systems.

facts/resolve.md §1.1. The installer asks before Resolve runs, ``reframe resolve`` from outside of
it, ``reframe doctor`` afterwards. A `Machine` can be any: tests lay one out in a folder.
"""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Mapping

_MAKER = "Blackmagic Design"
_PRODUCT = "DaVinci Resolve"

#: The menu entries that the installer writes, by file name: Resolve shows them without ``.py``.
PANEL_SCRIPT = "Reframe.py"
TEST_SCRIPT = "Reframe - test this Resolve.py"
MENU_SCRIPTS = (PANEL_SCRIPT, TEST_SCRIPT)

#: The sub-folder of the scripts folder whose scripts are listed on every page.
EVERY_PAGE = "Utility"


@dataclass(frozen=True)
class Machine:
    """A computer: its system, its environment, its user's home, and what its paths begin with."""

    #: As ``sys.platform``.
    platform: str = sys.platform
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=Path.home)
    root: Path = Path("/")


@dataclass(frozen=True)
class Installation:
    """A Resolve of this machine. None of the paths need exist but the program's."""

    #: The program's own folder; on macOS its bundle.
    program: Path
    system_scripts: Path
    user_scripts: Path
    #: With ``Modules/DaVinciResolveScript.py`` in it.
    api: Path
    library: Path
    #: Where it writes its logs.
    logs: Path
    #: Whether it is known to be from Apple's App Store.
    app_store: bool = False


def installations(machine: Machine) -> List[Installation]:
    """Every Resolve that is found where its installer puts it."""
    return [each for each in _candidates(machine) if each.program.exists()]


def script_folders(machine: Machine) -> List[Path]:
    """Every folder that could hold menu scripts, the user's first, whether Resolve is found or not.

    These are the folders that have ``Utility`` in them.
    """
    folders = []
    for each in _candidates(machine):
        folders += [each.user_scripts, each.system_scripts]
    return sorted(set(folders), key=folders.index)


def menu_scripts(machine: Machine) -> List[Path]:
    """The menu scripts of ours that are installed, each with a full path."""
    paths = [
        folder / EVERY_PAGE / name for folder in script_folders(machine) for name in MENU_SCRIPTS
    ]
    return [path for path in paths if path.is_file()]


def python_of(script: Path) -> Path:
    """The interpreter that a menu script of ours starts; an empty path for another's script."""
    for line in script.read_text("utf-8", "replace").splitlines():
        name, _, value = line.partition(" = ")
        if name == "PYTHON":
            try:
                return Path(ast.literal_eval(value.split("  #")[0]))
            except (ValueError, SyntaxError, TypeError):
                break
    return Path()


def _candidates(machine: Machine) -> List[Installation]:
    if machine.platform == "darwin":
        return _on_macos(machine)
    if machine.platform == "win32":
        return _on_windows(machine)
    return _on_linux(machine)


def _on_macos(machine: Machine) -> List[Installation]:
    """The bundles of the website's installer, and where the App Store puts its own."""
    applications = machine.root / "Applications"
    bundles = (
        applications / _PRODUCT / f"{_PRODUCT}.app",
        applications / f"{_PRODUCT}.app",
        applications / f"{_PRODUCT} Studio.app",
    )
    support = Path("Library") / "Application Support" / _MAKER / _PRODUCT
    system, user = machine.root / support, machine.home / support
    return [
        Installation(
            program=bundle,
            system_scripts=system / "Fusion" / "Scripts",
            user_scripts=user / "Fusion" / "Scripts",
            api=system / "Developer" / "Scripting",
            library=bundle / "Contents" / "Libraries" / "Fusion" / "fusionscript.so",
            logs=user / "logs",
            # Apple's own mark of what was bought there.
            app_store=(bundle / "Contents" / "_MASReceipt" / "receipt").exists(),
        )
        for bundle in bundles
    ]


def _on_windows(machine: Machine) -> List[Installation]:
    environ = machine.environ
    drive = machine.root / "C:" if machine.root != Path("/") else Path("C:/")
    programs = Path(environ.get("PROGRAMFILES") or drive / "Program Files")
    shared = Path(environ.get("PROGRAMDATA") or drive / "ProgramData")
    roaming = Path(environ.get("APPDATA") or machine.home / "AppData" / "Roaming")
    program = programs / _MAKER / _PRODUCT
    system = shared / _MAKER / _PRODUCT
    user = roaming / _MAKER / _PRODUCT / "Support"
    return [
        Installation(
            program=program,
            system_scripts=system / "Fusion" / "Scripts",
            user_scripts=user / "Fusion" / "Scripts",
            api=system / "Support" / "Developer" / "Scripting",
            library=program / "fusionscript.dll",
            logs=user / "logs",
        )
    ]


def _on_linux(machine: Machine) -> List[Installation]:
    user = machine.home / ".local" / "share" / "DaVinciResolve"
    return [
        Installation(
            program=program,
            system_scripts=program / "Fusion" / "Scripts",
            user_scripts=user / "Fusion" / "Scripts",
            api=program / "Developer" / "Scripting",
            library=program / "libs" / "Fusion" / "fusionscript.so",
            logs=user / "logs",
        )
        for program in (machine.root / "opt" / "resolve", machine.root / "home" / "resolve")
    ]
