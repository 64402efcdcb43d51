"""`nuke.Undo`: groups of actions, and switching their recording off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.nuke.quirks import Watch, api

if TYPE_CHECKING:
    from support.nuke.graph import Graph
    from support.nuke.module import Nuke


@api
class Undo:
    """Of one Nuke, whose subclass of it this is."""

    _nuke: Nuke
    _watch: Watch

    @property
    def _graph(self) -> Graph:
        return self._nuke._graph

    def begin(self, name: str = "") -> None:
        self._graph.begin()
        self._graph.name(name)

    def name(self, name: str = "") -> None:
        self._graph.name(name)

    def end(self) -> None:
        self._graph.end()

    def cancel(self) -> None:
        self._graph.cancel()

    def disable(self) -> None:
        self._graph.disabled += 1

    def enable(self) -> None:
        self._graph.disabled = max(0, self._graph.disabled - 1)

    def disabled(self) -> bool:
        return self._graph.disabled > 0

    def undo(self) -> None:
        self._graph.undo()

    def redo(self) -> None:
        self._graph.redo()

    def __enter__(self) -> Undo:
        self._graph.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._graph.end()
