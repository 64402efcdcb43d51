"""``python3 install resolve``: Reframe in DaVinci Resolve's menu, and out of it again."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from marked import remove_files, write_files
from ours import Ours, fill
from reframe.hosts.resolve.edition import Edition, edition_of, refusal
from reframe.hosts.resolve.places import (
    EVERY_PAGE,
    MENU_SCRIPTS,
    PANEL_SCRIPT,
    TEST_SCRIPT,
    Installation,
    Machine,
    installations,
    script_folders,
)
from trouble import Trouble

TEMPLATE = Path(__file__).with_name("resolve_menu.py")

#: Which function of ``reframe.hosts.resolve.entry`` each menu entry calls.
ENTRIES = {PANEL_SCRIPT: "open_panel", TEST_SCRIPT: "test_resolve"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class ResolveInstaller:
    """Writes the menu scripts of one checkout into one machine's Resolve."""

    ours: Ours
    say: Say
    machine: Machine = field(default_factory=Machine)

    def look(self, folder: Path | None = None) -> None:
        """Say, before all else, when the edition cannot run scripts. Raises `Trouble` without one.

        ``folder`` is the scripts folder that the user named; then Resolve need not be found.
        """
        found = installations(self.machine)
        if not found and folder is None and not self._was_used():
            raise Trouble(
                "DaVinci Resolve was not found on this machine; install it first, or name its "
                "scripts folder (…/Fusion/Scripts) with --folder."
            )
        for sentence in _refusals(found):
            self.say(sentence)

    def install(self, folder: Path | None = None, for_all: bool = False) -> None:
        """Write both menu scripts, and take them out of any other folder of this machine's."""
        folder = _named(folder) if folder else self._usual(for_all)
        template = TEMPLATE.read_text("utf-8")
        python, package = str(self.ours.python), str(self.ours.package)
        texts = {
            name: fill(template, PYTHON=python, PACKAGE=package, ENTRY=entry)
            for name, entry in ENTRIES.items()
        }
        changed = write_files(folder, texts)
        for other in self._others(folder):
            self._take_out(other)
        if changed:
            self.say("Restart DaVinci Resolve: it looks for scripts only when it starts. Then:")
        else:
            self.say("Already there, and up to date:")
        self.say("    Workspace › Scripts › Reframe                        the panel")
        self.say("    Workspace › Scripts › Reframe - test this Resolve    the self-test")
        self.say(f"written to {folder}")

    def uninstall(self, folder: Path | None = None) -> None:
        """Take the menu scripts out of the named folder, or wherever they are on this machine."""
        folders = [_named(folder)] if folder else self._others(Path())
        if not sum(self._take_out(each) for each in folders):
            where = f"{folders[0]} has no" if folder else "Resolve's usual folders have no"
            self.say(f"{where} script of Reframe's; nothing was changed.")
            if not folder:
                self.say("If it was installed with --folder, name that folder again.")

    def _take_out(self, folder: Path) -> int:
        removed = remove_files(folder, MENU_SCRIPTS)
        for path in removed:
            self.say(f"removed {path}")
        return len(removed)

    def _was_used(self) -> bool:
        """Whether a Resolve has made its folders here, wherever the program is."""
        return any(folder.parent.exists() for folder in script_folders(self.machine))

    def _usual(self, for_all: bool) -> Path:
        """Where Resolve that was found looks: its user's scripts, or everybody's."""
        found = installations(self.machine)
        if not found and for_all:
            raise Trouble("Where Resolve is for all users is not known; name it with --folder.")
        folders = script_folders(self.machine)
        for each in found[:1]:
            folders = [each.system_scripts if for_all else each.user_scripts]
        return folders[0] / EVERY_PAGE

    def _others(self, folder: Path) -> list[Path]:
        every = (each / EVERY_PAGE for each in script_folders(self.machine))
        return [each for each in every if each != folder]


def _named(folder: Path) -> Path:
    """``Utility`` of the scripts folder that the user named, or that folder itself."""
    folder = folder.expanduser().absolute()
    return folder if folder.name == EVERY_PAGE else folder / EVERY_PAGE


def _refusals(found: list[Installation]) -> list[str]:
    """Sentences for the user, when none of the installed ones can run scripts."""
    editions = [edition_of(each) for each in found] or [Edition()]
    refused = [refusal(each) for each in editions]
    if all(refused):
        return list(dict.fromkeys(each for each in refused if each))
    return []


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``python3 install resolve``."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--user", action="store_true", help="for you alone (the default)")
    where.add_argument("--system", action="store_true", help="for all users of this machine")
    where.add_argument("--folder", type=Path, help="Resolve's scripts folder, …/Fusion/Scripts")
    parser.add_argument("--uninstall", action="store_true", help="take it out again")
