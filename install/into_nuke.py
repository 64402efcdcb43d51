"""``python3 install nuke``: Reframe in Nuke, Nuke Studio and Hiero, and out of them again.

One marked block in ``init.py``, which every Nuke runs, so that scripts can import ``reframe``; and
one in ``menu.py``, which Nuke runs with a GUI, for menu and panel (facts/nuke.md §1.4).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from block import has_block, remove_block, write_block
from ours import Ours
from reframe.hosts.nuke.places import folders, user_folder
from trouble import Trouble

TEMPLATE = Path(__file__).with_name("nuke_block.py")

#: Which function of ``reframe.hosts.nuke.entry`` each file calls; none: it only makes ``reframe``
#: importable.
ENTRIES = {"init.py": "", "menu.py": "start"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class NukeInstaller:
    """Writes the blocks of one checkout into one folder that Nuke looks into."""

    ours: Ours
    say: Say
    platform: str = sys.platform
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=Path.home)

    def look(self, folder: Path | None = None) -> None:
        """See, before all else, that the files may be written. Raises `Trouble` if not."""
        for name in ENTRIES:
            _require_writable(self.folder(folder) / name)

    def install(self, folder: Path | None = None) -> None:
        """Write both blocks, or none. Raises `Trouble` when a file may not be written."""
        self.look(folder)
        folder = self.folder(folder)
        written: list[Path] = []
        had = {name: has_block(folder / name) for name in ENTRIES}
        try:
            changed = []
            for name, entry in ENTRIES.items():
                if write_block(folder / name, self._text(entry)):
                    changed.append(folder / name)
                if not had[name]:
                    written.append(folder / name)
        except Trouble:
            for path in written:
                remove_block(path)
            raise
        for path in changed:
            self.say(f"written to {path}")
        self.say("Restart Nuke: the menu Reframe is there then." if changed else "Up to date.")
        if not self._is_looked_into(folder):
            self.say(f"Nuke looks there only if NUKE_PATH names it: {folder}")

    def uninstall(self, folder: Path | None = None) -> None:
        """Take both blocks out; all else in the files stays byte for byte."""
        folder = self.folder(folder)
        paths = [folder / name for name in ENTRIES if has_block(folder / name)]
        for path in paths:
            _require_writable(path)
        for path in reversed(paths):
            remove_block(path)
            self.say(f"taken out of {path}")
        if not paths:
            self.say(f"Reframe is not in {folder}; nothing was changed.")

    def folder(self, named: Path | None = None) -> Path:
        """The folder that was named, or ``.nuke`` where Nuke looks for it."""
        if named is not None:
            return named.expanduser().absolute()
        return user_folder(self.platform, self.environ, self.home)

    def _is_looked_into(self, folder: Path) -> bool:
        return folder in folders(self.platform, self.environ, self.home)

    def _text(self, entry: str) -> str:
        """The block, with paths as ASCII literals: Nuke reads its files in whatever encoding."""
        values = {"PYTHON": self.ours.python, "PACKAGE": self.ours.package, "ENTRY": entry}
        text = TEMPLATE.read_text("utf-8")
        for name, value in values.items():
            text = text.replace(f'    {name} = ""\n', f"    {name} = {str(value)!a}\n")
        return text


def _require_writable(path: Path) -> None:
    """What somebody protected stays as it is, although its folder would let us replace it."""
    if path.exists() and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
        raise Trouble(
            f"{path} is write-protected; nothing was changed. Allow writing to it, or name another "
            "folder of NUKE_PATH with --folder."
        )


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``python3 install nuke``."""
    parser.add_argument("--folder", type=Path, help="a folder of NUKE_PATH instead of ~/.nuke")
    parser.add_argument("--uninstall", action="store_true", help="take it out again")
