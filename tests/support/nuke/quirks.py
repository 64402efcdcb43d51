"""What the double can be told to do: measured or documented habits of Nuke, each a switch."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

#: How entries of a colour knob are written (facts/nuke.md §2.10).
PLAIN, MENU_PATHS, ROLES = "name", "name<TAB>menu", "role (name)"


@dataclass
class Quirks:
    """Switches; all off is a friendly Nuke."""

    #: `execute` raises as a user's Cancel does, when it comes to this frame.
    cancel_at: int | None = None
    #: What that cancel raises: RuntimeError 'Cancelled…' or CancelledError (§2.5).
    cancelled_error: bool = False
    #: Writers that the edition lacks.
    no_writers: frozenset[str] = frozenset()
    #: Classes of nodes that are not there.
    no_classes: frozenset[str] = frozenset()
    #: The form of colour knobs' entries.
    colour_entries: str = PLAIN
    #: A Read at its default says ``default``, and not what that is as well.
    plain_default: bool = False
    #: Colour spaces that no knob lists.
    no_colours: frozenset[str] = frozenset()
    #: Spellings of compressions: '(1 scanline)' or '(1 scanlines)' (§2.4).
    scanlines: bool = False
    #: Non-commercial: Python reaches ten nodes and no more (§1.7).
    non_commercial: bool = False
    #: A studio's callbacks, called with the node when it was made and before each render.
    on_create: Callable[[Any], None] | None = None
    before_render: Callable[[Any], None] | None = None
    #: Frames that `execute` says it wrote, and wrote empty.
    empty_frames: frozenset[int] = frozenset()


@dataclass
class Watch:
    """Counts calls from outside, lets only the main thread in, and fails where it is told to."""

    calls: int = 0
    names: list[str] = field(default_factory=list)
    #: The call, counted from 1, that raises; and whether it does so after it has done its work.
    fail_at: int = 0
    fail_after: bool = False
    depth: int = 0
    thread: threading.Thread = field(default_factory=threading.main_thread)

    def call(self, name: str, work: Callable[[], Any]) -> Any:
        if threading.current_thread() is not self.thread:
            raise AssertionError(f"{name} was called from {threading.current_thread().name}")
        if self.depth:
            return work()
        self.calls += 1
        self.names.append(name)
        fails = self.calls == self.fail_at
        if fails and not self.fail_after:
            raise RuntimeError(f"injected before {name}")
        self.depth += 1
        try:
            result = work()
        finally:
            self.depth -= 1
        if fails:
            raise RuntimeError(f"injected after {name}")
        return result


T = TypeVar("T")

_DUNDERS = ("__getitem__", "__enter__", "__exit__", "__call__")


def any_thread(method: T) -> T:
    """Marks the few methods that are not for the main thread."""
    method.any_thread = True  # type: ignore[attr-defined]
    return method


def api(cls: type[T]) -> type[T]:
    """Every public method of the class goes through the watch, found as ``self._watch``."""
    for name, method in list(vars(cls).items()):
        public = not name.startswith("_") or name in _DUNDERS
        if inspect.isfunction(method) and public and not hasattr(method, "any_thread"):
            setattr(cls, name, _watched(f"{cls.__name__}.{name}", method))
    return cls


def _watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._watch.call(name, lambda: method(self, *args, **kwargs))

    return watched
