"""Where Nuke looks for its users' files, and what of ours is there (facts/nuke.md §1.4).

The installer asks before Nuke runs, ``reframe doctor`` afterwards.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import List, Mapping

#: The files that hold a block of ours: every Nuke runs the first, one with a GUI both.
FILES = ("init.py", "menu.py")

_PYTHON = re.compile(r"^    PYTHON = (.+?)\r?$", re.MULTILINE)
_MARK = "# >>> Reframe"


def user_folder(platform: str, environ: Mapping[str, str], home: Path) -> Path:
    """``.nuke``; on Windows below HOME where it is set, and the user's profile otherwise."""
    named = environ.get("HOME", "") if platform == "win32" else ""
    return (Path(named) if named else home) / ".nuke"


def folders(platform: str, environ: Mapping[str, str], home: Path) -> List[Path]:
    """Every folder that Nuke looks into: those of NUKE_PATH, and the user's."""
    named = environ.get("NUKE_PATH", "").split(";" if platform == "win32" else ":")
    return [*(Path(each) for each in named if each), user_folder(platform, environ, home)]


def pythons_in(folder: Path) -> List[Path]:
    """The interpreters that blocks of ours in a folder name; none without a block."""
    found = []
    for name in FILES:
        try:
            text = (folder / name).read_text("utf-8", "replace")
        except OSError:
            continue
        _, mark, block = text.partition(_MARK)
        literal = _PYTHON.search(block) if mark else None
        if literal:
            try:
                found.append(Path(ast.literal_eval(literal[1])))
            except (ValueError, SyntaxError, TypeError):
                found.append(Path())
    return found
