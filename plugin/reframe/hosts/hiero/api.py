"""Hiero's objects as they are met: versions differ, wrappers are new at each call."""

from __future__ import annotations

from typing import Any


def answer(thing: Any, method: str, default: Any) -> Any:
    """What a method answers; ``default`` where this version has no such method, or where it
    raises `RuntimeError`, which is Hiero's way to say that nothing is set."""
    found = getattr(thing, method, None)
    if found is None:
        return default
    try:
        return found()
    except RuntimeError:
        return default


def identity(thing: Any) -> str:
    """What tells two objects apart: wrappers are new at each call, so never their identity."""
    found = answer(thing, "guid", default="") or answer(thing, "name", default="")
    return str(found)


def same(one: Any, other: Any) -> bool:
    return one is not None and other is not None and identity(one) == identity(other)


def is_a(hiero: Any, thing: Any, name: str) -> bool:
    """Whether a thing is of the class ``hiero.core.NAME``; no, where there is no such class."""
    kind = getattr(hiero.core, name, None)
    return isinstance(kind, type) and isinstance(thing, kind)
