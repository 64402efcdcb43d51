"""The script as plain state: nodes, their knobs and wires; and its undo, by whole copies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from support.nuke.tables import CLASSES, COMMON, Spec


@dataclass
class KnobState:
    """A knob's value. ``user``: made by Python and saved with its definition."""

    kind: str
    value: Any = ""
    label: str = ""
    flags: int = 0
    choices: tuple[str, ...] = ()
    user: bool = False

    @classmethod
    def of(cls, spec: Spec) -> KnobState:
        return cls(spec.kind, spec.default, choices=spec.choices)


@dataclass
class NodeState:
    number: int
    cls: str
    parent: int | None
    inputs: list[int | None]
    knobs: dict[str, KnobState]

    @property
    def name(self) -> str:
        return str(self.knobs["name"].value)

    def copy(self) -> NodeState:
        knobs = {name: replace(knob) for name, knob in self.knobs.items()}
        return replace(self, inputs=list(self.inputs), knobs=knobs)


Nodes = dict[int, NodeState]


@dataclass
class Graph:
    """Node 0 is the root. ``undone`` holds what can be redone."""

    nodes: Nodes = field(default_factory=dict)
    modified: bool = False
    done: list[tuple[str, Nodes]] = field(default_factory=list)
    undone: list[tuple[str, Nodes]] = field(default_factory=list)
    disabled: int = 0
    _open: list[tuple[str, Nodes]] = field(default_factory=list)
    _last: int = -1

    def add(self, cls: str, parent: int | None, extra: dict[str, Spec] | None = None) -> NodeState:
        if cls not in CLASSES:
            raise RuntimeError(f"{cls}: Unknown command")
        specs = {**(COMMON if cls != "Root" else {}), **CLASSES[cls].knobs, **(extra or {})}
        knobs = {name: KnobState.of(spec) for name, spec in specs.items()}
        self._last += 1
        state = NodeState(self._last, cls, parent, [], knobs)
        if cls != "Root":
            knobs["name"].value = self.free_name(cls.rstrip("0123456789"), parent)
        self.nodes[state.number] = state
        return state

    def free_name(self, stem: str, parent: int | None) -> str:
        taken = {node.name for node in self.children(parent)}
        count = 1
        while f"{stem}{count}" in taken:
            count += 1
        return f"{stem}{count}"

    def children(self, parent: int | None) -> list[NodeState]:
        return [node for node in self.nodes.values() if node.parent == parent and node.number]

    def full_name(self, node: NodeState) -> str:
        if node.parent in (None, 0):
            return node.name
        return f"{self.full_name(self.nodes[node.parent])}.{node.name}"

    def remove(self, number: int) -> None:
        for child in self.children(number):
            self.remove(child.number)
        del self.nodes[number]
        for node in self.nodes.values():
            node.inputs = [None if each == number else each for each in node.inputs]

    def copy(self) -> Nodes:
        return {number: node.copy() for number, node in self.nodes.items()}

    # undo

    @contextmanager
    def change(self, name: str) -> Iterator[None]:
        """What changes within it is a step of undo, or a part of the open one."""
        before = self.copy() if not (self.disabled or self._open) else None
        yield
        self.modified = True
        if before is not None:
            self.done.append((name, before))
            self.undone.clear()

    def begin(self) -> None:
        self._open.append(("", self.copy()))

    def name(self, name: str) -> None:
        if self._open:
            self._open[-1] = (name, self._open[-1][1])

    def end(self) -> None:
        if not self._open:
            return
        name, before = self._open.pop()
        if not self._open and not self.disabled and before != self.nodes:
            self.done.append((name, before))
            self.undone.clear()

    def cancel(self) -> None:
        if self._open:
            self.nodes = self._open.pop()[1]

    def undo(self) -> None:
        if self.done:
            name, before = self.done.pop()
            self.undone.append((name, self.nodes))
            self.nodes = before

    def redo(self) -> None:
        if self.undone:
            name, after = self.undone.pop()
            self.done.append((name, self.nodes))
            self.nodes = after

    def by_value(self) -> object:
        """Everything that a user could see has changed."""
        nodes = [
            (
                self.full_name(node),
                node.cls,
                list(node.inputs),
                {k: (v.value, v.choices) if v.user else v.value for k, v in node.knobs.items()},
            )
            for node in self.nodes.values()
            if node.number
        ]
        root = {name: knob.value for name, knob in self.nodes[0].knobs.items()}
        history = [name for name, _ in self.done], [name for name, _ in self.undone]
        return nodes, root, history, self.modified, self.disabled, len(self._open)
