"""Finding nodes: by name, by group, by selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, FrozenSet, List, Optional, cast

if TYPE_CHECKING:
    from .api import Group, Node, Nuke


def name_of(node: Node) -> str:
    """The full name, with the groups that a node is in: ``Group1.Read1``."""
    return node.fullName()


def nodes_in(nuke: Nuke, group: Group) -> List[Node]:
    """The nodes directly in a group."""
    with group:
        return list(nuke.allNodes())


def all_nodes(nuke: Nuke) -> List[Node]:
    """Every node of the script that Python reaches, in groups too."""
    with nuke.root():
        return list(nuke.allNodes(recurseGroups=True))


def find(nuke: Nuke, name: str) -> Optional[Node]:
    """The node with a full name, or None."""
    with nuke.root():
        return nuke.toNode(name)


def group_of(nuke: Nuke, name: str) -> Group:
    """The group that the node with a full name is in: the script itself, or a Group."""
    parent, _, _ = name.rpartition(".")
    group = find(nuke, parent) if parent else None
    return cast("Group", group) if group is not None else nuke.root()


def selected_names(nuke: Nuke, group: Group) -> FrozenSet[str]:
    """The full names of what is selected in a group."""
    with group:
        return frozenset(name_of(node) for node in nuke.selectedNodes())


def selected_nodes(nuke: Nuke) -> List[Node]:
    """What is selected where the user is; where nothing is, what is selected in any group.

    ``selectedNodes`` looks into the current group alone (facts/nuke.md §2.1).
    """
    here = list(nuke.selectedNodes())
    return here or [node for node in all_nodes(nuke) if _is_selected(node)]


def _is_selected(node: Node) -> bool:
    return "selected" in node.knobs() and bool(node["selected"].value())


def script_name(nuke: Nuke) -> str:
    """The script's path with forward slashes; empty while it is unsaved (facts/nuke.md §2.3)."""
    root = nuke.root()
    name: Any = root["name"].value() if "name" in root.knobs() else root.name()
    return "" if name in (None, "Root", "root") else str(name).replace("\\", "/")
