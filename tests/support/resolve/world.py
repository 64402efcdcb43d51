"""The switches behind the objects: version, edition, quirks, and what fails when."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from .quirks import Quirks
from .surface import DEPRECATED, SINCE, Version

F = TypeVar("F", bound=Callable[..., Any])


class Says:
    """An answer in place of a method's own; a hook of `World.before` gives it."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Killed(BaseException):
    """The process that called is gone: nothing after this happens, no clean-up either."""


class World:
    """One Resolve: everything that is not a project."""

    def __init__(
        self, version: Version = (21, 0, 4), *, quirks: Quirks | None = None, studio: bool = True
    ) -> None:
        self.version = version
        self.quirks = quirks or Quirks()
        self.studio = studio
        self.page = "edit"
        #: A dialog is open: every call returns None, 0 or False (§2.5).
        self.modal = False
        #: Resolve was quit: every call raises, or returns None.
        self.gone = ""
        #: Frames of media by path, for files that are empty: frames, rate.
        self.facts: dict[str, tuple[int, Any]] = {}
        self.calls = 0
        self.changes: list[str] = []
        self._ids = itertools.count(1)
        self._before: Callable[[str, bool], Any] | None = None

    def new_id(self, kind: str) -> str:
        return f"{kind}-{next(self._ids):04}"

    def has(self, kind: str, name: str) -> bool:
        """Whether this version's surface has the method."""
        if name in DEPRECATED and not self.quirks.single_keys and self.version >= (21, 1):
            return False
        return self.version >= SINCE.get(f"{kind}.{name}", SINCE.get(name, (0,)))

    def enter(self, name: str, changes: bool) -> str | Says:
        """Called before each method. What it says is what the method does: ``""`` as it should,
        ``"nothing"`` it returns None; `Says`: it answers that."""
        self.calls += 1
        if self._before is not None:
            answer = self._before(name, changes)
            if answer:
                return answer if isinstance(answer, Says) else str(answer)
        if self.gone == "raises":
            raise ConnectionError("fusionscript: the application does not answer")
        if self.modal or self.gone:
            return "nothing"
        if changes:
            self.changes.append(name)
        return ""

    @contextmanager
    def before(self, hook: Callable[[str, bool], Any]) -> Iterator[None]:
        """While it lasts, ``hook(name, changes)`` is asked before every call."""
        self._before = hook
        try:
            yield
        finally:
            self._before = None


def api(method: F) -> F:
    """A method of the scripting API that changes nothing."""
    method.changes = False  # type: ignore[attr-defined]
    return method


def change(method: F) -> F:
    """A method of the scripting API that changes the project or the program."""
    method.changes = True  # type: ignore[attr-defined]
    return method


class Remote:
    """An object of the scripting API: upper-case names are the API, all else is the test's."""

    kind = ""

    def __init__(self, world: World) -> None:
        self.world = world

    def __getattribute__(self, name: str) -> Any:
        if not name[:1].isupper():
            return object.__getattribute__(self, name)
        world: World = object.__getattribute__(self, "world")
        method = getattr(type(self), name, None)
        if method is None or not world.has(type(self).__name__, name):
            if world.quirks.everything_is_there:
                return None
            raise AttributeError(name)
        return _remote(world, method, self)


def _remote(world: World, method: Callable[..., Any], self: Remote) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any) -> Any:
        told = world.enter(method.__name__, method.changes)  # type: ignore[attr-defined]
        if isinstance(told, Says):
            return told.value
        return None if told == "nothing" else method(self, *args)

    return call
