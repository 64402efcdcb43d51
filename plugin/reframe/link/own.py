"""Reframe's own Python, for code that runs in a host's: engine and panel are started with it.

A host brings its own interpreter, libraries and Qt, and tells them to its children by the
environment. What is started from there must be as if the host were not.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, List, Mapping

#: Set by the entry points that the installer writes into hosts: the interpreter of Reframe's own
#: environment.
PYTHON = "REFRAME_PYTHON"

#: What a host's children must not inherit: another Python's home, other libraries, another Qt
#: (facts/resolve.md §2.7: a script of Resolve inherits LD_LIBRARY_PATH and Qt 5).
_FOREIGN = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONEXECUTABLE",
    "PYTHONSTARTUP",
    "PYTHONNOUSERSITE",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "DYLD_LIBRARY_PATH",
    "DYLD_FRAMEWORK_PATH",
    "DYLD_INSERT_LIBRARIES",
    "__PYVENV_LAUNCHER__",
)
_FOREIGN_BEGINNINGS = ("QT_", "QML", "PYSIDE")
#: Qt's variables that say something of the user's desktop, not of the host.
_OF_THE_DESKTOP = frozenset(
    {
        "QT_QPA_PLATFORM",
        "QT_SCALE_FACTOR",
        "QT_SCREEN_SCALE_FACTORS",
        "QT_AUTO_SCREEN_SCALE_FACTOR",
        "QT_ENABLE_HIGHDPI_SCALING",
        "QT_IM_MODULE",
        "QT_ACCESSIBILITY",
    }
)


def in_host() -> bool:
    """Whether this process is a host's."""
    return PYTHON in os.environ


def own_python() -> str:
    """The interpreter of Reframe's own environment: in its own processes, the one that runs."""
    return os.environ.get(PYTHON) or sys.executable


def own_command(module: str, *arguments: str) -> List[str]:
    """The command that runs one of Reframe's modules in a process of Reframe's own."""
    return [own_python(), "-m", module, *arguments]


def own_environment(environment: Mapping[str, str]) -> Dict[str, str]:
    """``environment`` for a process of Reframe's own: in a host, without what is the host's."""
    if PYTHON not in environment:
        return dict(environment)
    return {
        name: value
        for name, value in environment.items()
        if name != PYTHON
        and name not in _FOREIGN
        and (name in _OF_THE_DESKTOP or not name.startswith(_FOREIGN_BEGINNINGS))
    }


def of_its_own() -> Dict[str, Any]:
    """Options of `subprocess.Popen` for a process with a window: it is not ended together with the
    host, and has no console on Windows."""
    if sys.platform == "win32":
        return {"creationflags": 0x00000200 | 0x08000000}  # own group, no console
    return {"start_new_session": True}
