"""How to get hold of Resolve: what its menu hands a script, or its external scripting.

facts/resolve.md §1.1 and §2.5: calls that fail give None instead of raising, an open dialog of
Resolve's makes every call fail, and only Studio answers a program from outside.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any, List, Mapping

from reframe.model.errors import BadInput, ReframeError, Unreachable

from .api import ask
from .edition import edition_of
from .places import Installation, Machine, installations

_MODULE = "DaVinciResolveScript"


def from_menu(names: Mapping[str, object]) -> Any:
    """The ``resolve`` object among the global names of a menu script. Raises `Unreachable`."""
    for name, method in (("resolve", ""), ("app", "GetResolve"), ("fusion", "GetResolve")):
        found: Any = names.get(name)
        if method and found is not None:
            found = ask(found, method)
        if found is not None:
            return found
    raise Unreachable(
        "DaVinci Resolve gave the script nothing to work with; close its dialogs and start Reframe "
        "from Workspace › Scripts.",
        "no-resolve",
    )


def from_outside(machine: Machine) -> Any:
    """The running Resolve, through the external scripting of Studio.

    Raises `BadInput` when there is none on this machine, and `Unreachable` with what to look at
    when it does not answer.
    """
    found = installations(machine)
    script = _scripting_module(machine.environ, found)
    _name_library(found)
    try:
        resolve = _load(script).scriptapp("Resolve")
    except ReframeError:
        raise
    except Exception as problem:  # the native library raises whatever it likes
        raise Unreachable(
            f"DaVinci Resolve's scripting library cannot be loaded ({problem}); start Reframe from "
            "Workspace › Scripts in Resolve instead.",
            "no-resolve",
        ) from problem
    if resolve is None:
        raise Unreachable(_why_no_answer(found), "no-resolve")
    return resolve


def _scripting_module(environ: Mapping[str, str], found: List[Installation]) -> Path:
    named = environ.get("RESOLVE_SCRIPT_API")
    folders = [Path(named)] if named else []
    folders += [each.api for each in found]
    for folder in folders:
        script = folder / "Modules" / f"{_MODULE}.py"
        if script.is_file():
            return script
    raise BadInput(
        "DaVinci Resolve's scripting files were not found on this machine; install Resolve, or set "
        "RESOLVE_SCRIPT_API to its folder Developer/Scripting."
    )


def _name_library(found: List[Installation]) -> None:
    """Tell Blackmagic's module where its library is, unless the user has."""
    for each in found:
        if each.library.exists():
            os.environ.setdefault("RESOLVE_SCRIPT_LIB", str(each.library))


def _load(script: Path) -> Any:
    """Blackmagic's module, from its file; it puts its native library in its own place."""
    spec = importlib.util.spec_from_file_location(_MODULE, str(script))
    if spec is None or spec.loader is None:
        raise BadInput(f"{script} cannot be loaded; install DaVinci Resolve again.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_MODULE] = module
    spec.loader.exec_module(module)
    return sys.modules[_MODULE]


def _why_no_answer(found: List[Installation]) -> str:
    editions = [edition_of(each) for each in found]
    if editions and all(each.studio is False for each in editions):
        return (
            f"The free {editions[0].name} does not answer programs from outside; start Reframe "
            "from its menu, Workspace › Scripts."
        )
    return (
        "DaVinci Resolve does not answer: start it, close its dialogs, and set Preferences › "
        "System › General › External scripting using to Local (this needs Studio)."
    )
