"""Leaving Nuke as it was: after a render, and after a placement that failed."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, FrozenSet, Iterator, List

from .editions import is_non_commercial
from .graph import name_of, nodes_in, selected_names

if TYPE_CHECKING:
    from .api import Group, Node, Nuke

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Before:
    """What is put back, by value: Nuke's wrappers of a node are new at each look."""

    names: FrozenSet[str]
    selected: FrozenSet[str]
    modified: bool
    proxy: Any
    frame: Any

    @classmethod
    def of(cls, nuke: Nuke, group: Group) -> _Before:
        root = nuke.root()
        knobs = root.knobs()
        return cls(
            frozenset(name_of(node) for node in nodes_in(nuke, group)),
            selected_names(nuke, group),
            is_modified(nuke),
            root["proxy"].value() if "proxy" in knobs else None,
            root["frame"].value() if "frame" in knobs else None,
        )


@contextmanager
def untouched(nuke: Nuke, group: Group) -> Iterator[List[Node]]:
    """Nodes added to the list that is given are gone afterwards, and so is every other trace.

    While it lasts, nothing is recorded for undo and the proxy mode is off (facts/nuke.md §2.5).
    """
    before = _Before.of(nuke, group)
    undo = nuke.Undo()
    made: List[Node] = []
    try:
        undo.disable()
        if before.proxy:
            nuke.root()["proxy"].setValue(False)
        yield made
    finally:
        _remove(nuke, group, before, made)
        _put_back(nuke, group, before)
        _insist(undo.enable)
        _insist(lambda: _set_modified(nuke, before))


@contextmanager
def one_step(nuke: Nuke, group: Group, title: str) -> Iterator[List[Node]]:
    """What is made within it is one step of undo; when it fails, it never happened.

    Nodes that are made belong into the list that is given.
    """
    before = _Before.of(nuke, group)
    undo = nuke.Undo()
    made: List[Node] = []
    try:
        undo.begin()
        undo.name(title)
        yield made
    except BaseException:
        _remove(nuke, group, before, made)
        _insist(undo.cancel)
        _put_back(nuke, group, before)
        _insist(lambda: _set_modified(nuke, before))
        raise
    _put_back(nuke, group, before)
    _insist(undo.end)


def _remove(nuke: Nuke, group: Group, before: _Before, made: List[Node]) -> None:
    """Delete what is in the group and was not; a node may be there whose maker raised.

    Where Python does not reach every node, what it did not see before may be the user's: there,
    only what is known to be ours goes.
    """

    def sweep() -> None:
        for node in nodes_in(nuke, group):
            if name_of(node) not in before.names:
                nuke.delete(node)

    for node in reversed(made):
        _try(lambda node=node: nuke.delete(node))  # type: ignore[misc]
    if not is_non_commercial(nuke):
        _insist(sweep)


def _put_back(nuke: Nuke, group: Group, before: _Before) -> None:
    def restore(name: str, value: Any) -> None:
        root = nuke.root()
        if value is not None and root[name].value() != value:
            root[name].setValue(value)

    def select() -> None:
        if selected_names(nuke, group) != before.selected:
            for node in nodes_in(nuke, group):
                if "selected" in node.knobs():
                    node["selected"].setValue(name_of(node) in before.selected)

    _insist(lambda: restore("proxy", before.proxy))
    _insist(lambda: restore("frame", before.frame))
    _insist(select)


def is_modified(nuke: Nuke) -> bool:
    """The script's modified flag, by whichever of two names this Nuke has."""
    root: Any = nuke.root()
    module: Any = nuke
    return bool(root.modified() if hasattr(root, "modified") else module.modified())


def _set_modified(nuke: Nuke, before: _Before) -> None:
    if is_modified(nuke) == before.modified:
        return
    root: Any = nuke.root()
    module: Any = nuke
    (root.setModified if hasattr(root, "setModified") else module.modified)(before.modified)


def _insist(step: Callable[[], Any]) -> None:
    """Do a step of putting back, twice if need be: no step may keep the next from being done."""
    if not _try(step):
        _try(step)


def _try(step: Callable[[], Any]) -> bool:
    try:
        step()
    except Exception:  # Nuke and a studio's callbacks raise anything; the other steps must follow
        log.exception("a step of putting Nuke back failed")
        return False
    return True
