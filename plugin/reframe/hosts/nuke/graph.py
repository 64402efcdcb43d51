"""Finding nodes: by name, by group, by selection."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, FrozenSet, Iterator, List, Optional, cast

if TYPE_CHECKING:
    from .api import Group, Node, Nuke


def name_of(node: Node) -> str:
    """The full name, with the groups that a node is in: ``Group1.Read1``."""
    return node.fullName() if hasattr(node, "fullName") else node.name()


@contextmanager
def inside(group: Group) -> Iterator[None]:
    """Within a group, as its context: what is made is made there (facts/nuke.md §2.1)."""
    if hasattr(group, "__enter__"):
        with group:
            yield
        return
    group.begin()
    try:
        yield
    finally:
        group.end()


def nodes_in(nuke: Nuke, group: Group) -> List[Node]:
    """The nodes directly in a group."""
    with inside(group):
        return list(nuke.allNodes())


def all_nodes(nuke: Nuke) -> List[Node]:
    """Every node of the script that Python reaches, in groups too."""
    with inside(nuke.root()):
        return list(nuke.allNodes(recurseGroups=True))


def find(nuke: Nuke, name: str) -> Optional[Node]:
    """The node with a full name, or None."""
    with inside(nuke.root()):
        node = nuke.toNode(name)
    if node is None and "." in name:
        node = next((each for each in all_nodes(nuke) if name_of(each) == name), None)
    return node


def group_of(nuke: Nuke, name: str) -> Group:
    """The group that the node with a full name is in: the script itself, or a Group."""
    parent, _, _ = name.rpartition(".")
    group = find(nuke, parent) if parent else None
    return cast("Group", group) if group is not None else nuke.root()


def selected_in(nuke: Nuke, group: Group) -> List[Node]:
    with inside(group):
        return list(nuke.selectedNodes())


def selected_names(nuke: Nuke, group: Group) -> FrozenSet[str]:
    """The full names of what is selected in a group."""
    return frozenset(name_of(node) for node in selected_in(nuke, group))


def selected_nodes(nuke: Nuke) -> List[Node]:
    """What is selected where the user is; where nothing is, what is selected in any group.

    ``selectedNodes`` looks into the current group alone (facts/nuke.md §2.1).
    """
    here = list(nuke.selectedNodes())
    if here:
        return here
    groups = [node for node in all_nodes(nuke) if node.Class() == "Group"]
    return [node for group in groups for node in selected_in(nuke, cast("Group", group))]


def script_name(nuke: Nuke) -> str:
    """The script's path with forward slashes; empty while it is unsaved (facts/nuke.md §2.3)."""
    root = nuke.root()
    name: Any = root["name"].value() if "name" in root.knobs() else root.name()
    return "" if name in (None, "Root", "root") else str(name).replace("\\", "/")
