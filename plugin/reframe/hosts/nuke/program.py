"""Which program this is: Nuke, Nuke Studio or Hiero, which version, and with a GUI or without."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Optional

#: From this version on Nuke has a PySide6 that can hold the panel (facts/nuke.md §1.1, §1.2).
DOCKS_FROM = 16


@dataclass(frozen=True)
class Program:
    """The modules of the running program; those that it has not are None."""

    nuke: Any
    nukescripts: Any = None
    hiero: Any = None

    @property
    def major(self) -> int:
        return int(self.nuke.NUKE_VERSION_MAJOR)

    @property
    def version(self) -> str:
        return str(self.nuke.NUKE_VERSION_STRING)

    @property
    def has_gui(self) -> bool:
        return bool(self.nuke.GUI)

    @property
    def docks(self) -> bool:
        """Whether the panel can be a widget of the program itself."""
        return self.has_gui and self.major >= DOCKS_FROM and self.nukescripts is not None

    @property
    def has_nodes(self) -> bool:
        """Hiero alone has no node graph."""
        return not self.is_hiero_alone

    @property
    def has_timelines(self) -> bool:
        return self.hiero is not None

    @property
    def is_hiero_alone(self) -> bool:
        return self.flag("hiero") and not self.flag("studio") and not self.flag("hieroStudio")

    @property
    def name(self) -> str:
        """For people."""
        if self.is_hiero_alone:
            return "Hiero"
        return "Nuke Studio" if self.flag("studio") else "Nuke"

    def flag(self, key: str) -> bool:
        """One of ``nuke.env``'s, which is no mapping and has other keys in other versions."""
        try:
            return bool(self.nuke.env[key])
        except (KeyError, TypeError, AttributeError, RuntimeError):
            return False


def running() -> Program:
    """The program that this process is. Raises `ImportError` outside of Nuke."""
    nuke = importlib.import_module("nuke")
    program = Program(nuke, _module("nukescripts.panels") and _module("nukescripts"))
    edits = any(program.flag(key) for key in ("studio", "hiero", "hieroStudio"))
    if edits and _module("hiero.core") and _module("hiero.ui"):
        return Program(nuke, program.nukescripts, _module("hiero"))
    return program


def _module(name: str) -> Optional[Any]:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
