"""What a self-test found, as a report that a user can send: versions and findings, no project."""

from __future__ import annotations

import platform
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Dict, List

import reframe
from reframe.link.home import home_folder, private_folder, write_private
from reframe.model.errors import ReframeError

from .program import Program

#: Editions and modes by their keys in ``nuke.env`` (facts/nuke.md §1.4).
_FLAGS = ("nukex", "studio", "hiero", "hieroStudio", "nc", "indie", "ple", "assist")
#: How the script's colours are managed (§2.10). Paths of configurations are a studio's own.
_COLOUR_KNOBS = (
    "colorManagement",
    "OCIO_config",
    "workingSpaceLUT",
    "monitorLut",
    "int8Lut",
    "int16Lut",
    "floatLut",
)


class Failed(Exception):
    """A step found that something is not as it should be: words for the report."""


@dataclass
class Findings:
    """The steps so far. ``hide`` are texts that the report must not hold, such as folders."""

    hide: List[str] = field(default_factory=list)
    lines: List[str] = field(default_factory=list)
    failed: int = 0

    def step(self, name: str, work: Callable[[], object]) -> None:
        """Do one step; what it answers, or what it raises, is a line of the report."""
        try:
            answer = work()
        except Exception as problem:  # noqa: BLE001  any failure is what a self-test looks for
            self.failed += 1
            words = str(problem)
            if not isinstance(problem, (Failed, ReframeError)):
                words = f"{type(problem).__name__}: {words}"
            self.lines.append(f"FAILED   {name}: {words}")
        else:
            self.lines.append(f"ok       {name}{f': {answer}' if answer else ''}")

    def text(self, program: Program) -> str:
        head = [f"{key:<16}{value}" for key, value in facts_of(program).items()]
        text = "\n".join(["Reframe: test of this Nuke", "", *head, "", *self.lines, ""])
        for hidden in self.hide:
            text = text.replace(hidden, "…")
        return text

    def write(self, program: Program) -> Path:
        """Keep the report among Reframe's own files."""
        folder = private_folder(private_folder(home_folder()) / "reports")
        path = folder / f"nuke-{time.strftime('%Y%m%d-%H%M%S')}.txt"
        write_private(path, self.text(program))
        return path

    @property
    def summary(self) -> str:
        if self.failed:
            return f"{self.failed} of {len(self.lines)} steps failed."
        return f"All {len(self.lines)} steps are as they should be."


def facts_of(program: Program) -> Dict[str, str]:
    """Versions, edition and colour management."""
    nuke = program.nuke
    facts = {
        "reframe": reframe.__version__,
        "program": f"{program.name} {program.version}",
        "edition": ", ".join(flag for flag in _FLAGS if program.flag(flag)) or "-",
        "gui": str(program.has_gui),
        "python": sys.version.split()[0],
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
    knobs = nuke.root().knobs() if program.has_nodes else {}
    for name in _COLOUR_KNOBS:
        if name in knobs:
            facts[name] = str(nuke.root()[name].value())
    return facts


def require(true: bool, otherwise: str) -> None:
    """Raises `Failed` with ``otherwise`` unless it is true."""
    if not true:
        raise Failed(otherwise)
