"""Where Reframe's own interpreter and package are, and how that gets into a file of a host's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from environment import Environment


@dataclass(frozen=True)
class Ours:
    """What an entry point in a host must know to find Reframe again."""

    #: The interpreter of Reframe's own environment.
    python: Path
    #: The folder of the package ``reframe``. It must not get onto a host's ``sys.path``, nor must
    #: the folder above it: the package is loaded from its file alone.
    package: Path
    version: str


def ours(root: Path) -> Ours:
    """What there is in the checkout ``root``, whether its environment has been made or not."""
    package = root / "plugin" / "reframe"
    text = (package / "__init__.py").read_text("utf-8")
    version = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    return Ours(Environment(root).python, package, version[1] if version else "")


def fill(template: str, **values: str) -> str:
    """``template`` with its lines ``NAME = …`` set to the values, as ASCII Python literals.

    A literal says what a path is whatever its characters and whatever encoding a host reads with.
    """
    lines = template.splitlines(keepends=True)
    for name, value in values.items():
        found = [number for number, line in enumerate(lines) if line.startswith(f"{name} = ")]
        if len(found) != 1:
            raise ValueError(f"{name} stands {len(found)} times in the template")
        lines[found[0]] = f"{name} = {value!a}\n"
    return "".join(lines)
