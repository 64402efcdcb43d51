"""What hangs on the module besides nodes: the environment, node classes, the progress bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from support.nuke.colour import config_of
from support.nuke.nodes import Node
from support.nuke.quirks import api

if TYPE_CHECKING:
    from support.nuke.module import Nuke


class Env:
    """`nuke.env`: not a mapping, but it looks like one (§1.4)."""

    def __init__(self, values: dict[str, object]) -> None:
        self._values = values

    def get(self, key: str, default: object = None) -> object:
        return self._values.get(key, default)

    def __getitem__(self, key: str) -> object:
        return self._values[key]

    def keys(self) -> list[str]:
        return list(self._values)

    def items(self) -> list[tuple[str, object]]:
        return list(self._values.items())


class Nodes:
    """`nuke.nodes`: classes as functions that make a node and connect nothing."""

    def __init__(self, nuke: Nuke) -> None:
        self._nuke = nuke

    def __getattr__(self, cls: str) -> Callable[..., Node]:
        return lambda **knobs: self._nuke._watch.call(
            f"nodes.{cls}", lambda: self._nuke._create(cls, knobs)
        )


@api
class ViewerProcess:
    """`nuke.ViewerProcess`: the viewer's list, as ``view (display)``."""

    def __init__(self, nuke: Nuke) -> None:
        self._nuke, self._watch = nuke, nuke._watch

    def registeredNames(self) -> list[str]:
        config = config_of(self._nuke._config)
        return [
            f"{view} ({display})"
            for display in config.getDisplays()
            for view in config.getViews(display)
        ]


@api
class ProgressTask:
    """The bar, until the object is deleted. ``cancel_after`` calls of `isCancelled` it says yes."""

    cancel_after: int | None = None

    def __init__(self, nuke: Nuke, title: str) -> None:
        self._nuke, self._watch, self.title = nuke, nuke._watch, title
        self.progress: list[int] = []
        nuke._tasks.append(self)

    def setProgress(self, percent: int) -> None:
        if not isinstance(percent, int):
            raise TypeError("an integer is required")
        self.progress.append(percent)

    def setMessage(self, text: str) -> None:
        self.message = text

    def isCancelled(self) -> bool:
        return (
            self._nuke._bar_cancels_at is not None
            and len(self.progress) > self._nuke._bar_cancels_at
        )
