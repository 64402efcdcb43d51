"""Asking Resolve's objects.

``hasattr`` is true for every name and unknown methods are None (facts/resolve.md §2.5), methods
come and go with versions, and an open dialog makes every call return None, 0 or False. So each
question goes through `ask`, which answers None for whatever is not there, and what matters is read
back, never believed.
"""

from __future__ import annotations

import logging
import os
from math import isfinite
from typing import Any, Dict, List, Optional, Tuple

from reframe.model.errors import Interrupted

log = logging.getLogger(__name__)

#: An object of Resolve's: it has no type that could be named.
Thing = Any

#: The code of the `Interrupted` that is raised when Resolve was quit.
GONE = "host-gone"
#: The code of the `Interrupted` that is raised when Resolve answers nothing at all.
SILENT = "host-silent"


def can(thing: Thing, name: str) -> bool:
    """Whether this build's object has the method."""
    try:
        return callable(getattr(thing, name, None))
    except Exception:  # noqa: BLE001  whatever the bridge to a closed Resolve raises
        return False


def ask(thing: Thing, name: str, *arguments: Any) -> Any:
    """What ``thing.name(*arguments)`` answers; None when there is no such thing or method.

    Raises `Interrupted` with the code `GONE` when the call itself fails: Resolve's methods return
    None or False for what they cannot do, so what raises is the connection.
    """
    if thing is None or not can(thing, name):
        return None
    try:
        return getattr(thing, name)(*arguments)
    except TypeError as problem:  # a build with other arguments: the same as no such method
        log.info("%s%r: %s", name, arguments, problem)
        return None
    except Exception as problem:
        log.warning("%s%r: %s", name, arguments, problem)
        raise Interrupted(
            "DaVinci Resolve does not answer any more; it was closed or has crashed. Start it, "
            "open the project and try again.",
            GONE,
        ) from problem


def ask_list(thing: Thing, name: str, *arguments: Any) -> List[Any]:
    """A list that holds what was answered, without what is None; older builds answer a dict."""
    found = ask(thing, name, *arguments)
    if isinstance(found, dict):
        found = list(found.values())
    return [each for each in found if each is not None] if isinstance(found, (list, tuple)) else []


def ask_dict(thing: Thing, name: str, *arguments: Any) -> Dict[str, Any]:
    found = ask(thing, name, *arguments)
    return found if isinstance(found, dict) else {}


def ask_text(thing: Thing, name: str, *arguments: Any) -> str:
    found = ask(thing, name, *arguments)
    return found if isinstance(found, str) else ""


def ask_int(thing: Thing, name: str, *arguments: Any) -> Optional[int]:
    """A whole number; 21.1 types many of them as float (§1.6)."""
    return whole(ask(thing, name, *arguments))


def ask_float(thing: Thing, name: str, *arguments: Any) -> Optional[float]:
    found = ask(thing, name, *arguments)
    return float(found) if isinstance(found, (int, float)) and isfinite(found) else None


def whole(value: Any) -> Optional[int]:
    """A number, or text of one, as the nearest whole number."""
    try:
        return None if value is None or isinstance(value, bool) else round(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def unique_id(thing: Thing) -> str:
    """Empty for what is not there, such as the item that a failed append returns (§2.2)."""
    return ask_text(thing, "GetUniqueId")


def setting(thing: Thing, key: str) -> str:
    """A setting of a project or timeline: by its key, or in the form of 21.1 (§1.4)."""
    found = ask(thing, "GetSetting", key)
    if found is None or found == "":
        found = ask_dict(thing, "GetSettings").get(key)
    return "" if found is None else str(found)


def set_setting(thing: Thing, key: str, value: str) -> bool:
    """Set, and read back: whether it holds."""
    ask(thing, "SetSetting", key, value)
    if setting(thing, key) != value:
        ask(thing, "SetSettings", {key: value})
    return setting(thing, key) == value


def properties(item: Thing) -> Dict[str, Any]:
    """A timeline item's inspector; empty for transitions (§2.1)."""
    return ask_dict(item, "GetProperty") or ask_dict(item, "GetProperties")


def clip_property(media: Thing, key: str) -> str:
    """A property of a media pool item as text; empty when it has none."""
    found = ask(media, "GetClipProperty", key)
    if isinstance(found, dict):
        found = found.get(key)
    return "" if found is None else str(found)


def version_of(resolve: Thing) -> Tuple[int, ...]:
    """``(21, 0, 4)``; empty when Resolve does not say."""
    parts = ask(resolve, "GetVersion")
    if not isinstance(parts, (list, tuple)):
        parts = ask_text(resolve, "GetVersionString").split(".")
    numbers = [whole(part) for part in list(parts)[:3]]
    return tuple(number for number in numbers if number is not None)


def require_answers(resolve: Thing) -> None:
    """Raises `Interrupted` with the code `SILENT` when Resolve answers nothing.

    Any open dialog does that (§2.5), and so does a Resolve that was never there (§1.1).
    """
    if resolve is None:
        raise Interrupted(
            "DaVinci Resolve cannot be reached from here; start Reframe from its menu Workspace › "
            "Scripts, or in Studio allow External scripting in Preferences › System › General.",
            SILENT,
        )
    if ask(resolve, "GetProjectManager") is None or not version_of(resolve):
        raise Interrupted(
            "DaVinci Resolve answers nothing, as it does while a dialog is open; close the dialog "
            "(preferences, project manager, a question) and try again.",
            SILENT,
        )


def same_path(one: str, other: str) -> bool:
    return os.path.normcase(os.path.normpath(one)) == os.path.normcase(os.path.normpath(other))
