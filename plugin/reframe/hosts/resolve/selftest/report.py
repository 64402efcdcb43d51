"""What the self-test found, for people and for programs. It names no project, clip or folder."""

from __future__ import annotations

import json
import platform
import re
import sys
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Tuple

import reframe
from reframe.link.home import private_folder, write_private


@dataclass(frozen=True)
class Step:
    """One thing that was tried; ``problem`` is empty when it went as it should."""

    name: str
    problem: str = ""


@dataclass
class Report:
    """``build`` and ``product`` are Resolve's own words for itself."""

    product: str
    build: str
    findings: Dict[str, Any] = field(default_factory=dict)
    steps: List[Step] = field(default_factory=list)
    reframe: str = reframe.__version__
    system: str = field(default_factory=lambda: f"{platform.system()} {platform.machine()}")
    python: str = field(default_factory=lambda: sys.version.split()[0])

    @property
    def well(self) -> bool:
        return not any(step.problem for step in self.steps)

    @property
    def summary(self) -> str:
        """One or two sentences for the user."""
        failed = [step.name for step in self.steps if step.problem]
        if not failed:
            return f"All is well: {len(self.steps)} steps went as they should on {self.build}."
        return f"{len(failed)} of {len(self.steps)} steps went wrong: {', '.join(failed)}."

    def text(self) -> str:
        lines = [
            f"{self.product} {self.build}",
            f"Reframe {self.reframe}, Python {self.python}, {self.system}",
            "",
            *(f"{'ok' if not s.problem else 'WRONG':<6} {s.name}  {s.problem}" for s in self.steps),
            "",
            *(f"{name:<28} {json.dumps(value)}" for name, value in self.findings.items()),
        ]
        return "\n".join(line.rstrip() for line in lines) + "\n"


def write(report: Report, home: Path, now: datetime) -> Tuple[Path, Path]:
    """The report as text and as JSON, below ``home``: their paths."""
    folder = private_folder(private_folder(home) / "resolve-test")
    build = re.sub(r"[^\w.-]", "-", report.build) or "unknown"
    name = f"{build} {now:%Y-%m-%d %H.%M.%S}"
    text, data = folder / f"{name}.txt", folder / f"{name}.json"
    write_private(text, report.text())
    write_private(data, json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n")
    return text, data
