"""Knobs as they are met: which exist differs between versions, and lists refuse in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    from .api import Node


def value_of(node: Node, name: str, missing: Any = "") -> Any:
    """The knob's value; ``missing`` where the node has no such knob."""
    return node[name].value() if name in node.knobs() else missing


def set_if_there(node: Node, name: str, value: Any) -> None:
    """Set a knob, where the node has it."""
    if name in node.knobs():
        node[name].setValue(value)


def tokens(entries: Any) -> List[str]:
    """What the entries of a list are called when they are set: what stands before a TAB
    (facts/nuke.md §2.4)."""
    return [str(entry).split("\t")[0] for entry in entries or ()]


def choices_of(node: Node, name: str) -> List[str]:
    """What a list offers; nothing where the node has no such list."""
    knob: Any = node[name] if name in node.knobs() else None
    return tokens(knob.values()) if hasattr(knob, "values") else []


def choose(node: Node, name: str, choice: str) -> bool:
    """Set a list to a choice, and say whether it took it (facts/nuke.md §2.4: read back)."""
    if name not in node.knobs():
        return False
    node[name].setValue(choice)
    return str(node[name].value()).split("\t")[0] == choice
