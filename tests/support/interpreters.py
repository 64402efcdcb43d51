"""The Pythons of this machine, from the oldest that in-host code promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

OLDEST = (3, 9)


@cache
def interpreters() -> dict[tuple[int, int], str]:
    """Every Python from 3.9 on that is found: of pyenv, on the path, and the one that runs this."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [*root.glob("versions/3.*/bin/python3"), Path(sys.executable)]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if "shims" not in folder:
            candidates += [
                path
                for path in Path(folder).glob("python3.*")
                if re.fullmatch(r"python3\.\d+", path.name)
            ]
    found = {}
    for path in candidates:
        asked = subprocess.run(
            [path, "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
        )
        if asked.returncode == 0:
            major, minor = asked.stdout.split()
            found.setdefault((int(major), int(minor)), str(path))
    return {version: path for version, path in sorted(found.items()) if version >= OLDEST}


def interpreter(which: str) -> str:
    found = interpreters()
    if which == "newest":
        return found[max(found)]
    if OLDEST not in found:
        pytest.skip("no Python 3.9 was found on this machine")
    return found[OLDEST]
