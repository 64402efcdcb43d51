"""The Pythons of this machine that a host could run us in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

#: What in-host code promises.
OLDEST = (3, 9)


@cache
def every_interpreter() -> dict[tuple[int, int], str]:
    """Every Python that is found: of pyenv, on the path, and the one that runs this."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [*root.glob("versions/*/bin/python"), Path(sys.executable)]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if "shims" not in folder:
            candidates += [
                path
                for path in Path(folder).glob("python[23].*")
                if re.fullmatch(r"python\d\.\d+", path.name)
            ]
    found = {}
    for path in candidates:
        asked = subprocess.run(
            [path, "-E", "-S", "-c", "import sys; print('%d %d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
        )
        if asked.returncode == 0:
            major, minor = asked.stdout.split()
            found.setdefault((int(major), int(minor)), str(path))
    return dict(sorted(found.items()))


def interpreters() -> dict[tuple[int, int], str]:
    """Every Python from 3.9 on."""
    return {version: path for version, path in every_interpreter().items() if version >= OLDEST}


def too_old() -> dict[tuple[int, int], str]:
    """Every Python before 3.9."""
    return {version: path for version, path in every_interpreter().items() if version < OLDEST}


def interpreter(which: str) -> str:
    found = interpreters()
    if which == "newest":
        return found[max(found)]
    if OLDEST not in found:
        pytest.skip("no Python 3.9 was found on this machine")
    return found[OLDEST]
