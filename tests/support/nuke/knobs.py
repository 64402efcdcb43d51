"""Knobs: wrappers that are new at each look, and those that Python makes before they are added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from support.nuke.graph import KnobState
from support.nuke.quirks import Watch, api

if TYPE_CHECKING:
    from support.nuke.module import Nuke
    from support.nuke.nodes import Node


class Knob:
    """A knob of a node, or one that is not added yet."""

    def __init__(self, name: str = "", label: str = "") -> None:
        self._name = name
        self._state = KnobState(type(self).__name__, label=label or name, user=True)
        self._node: Node | None = None
        self._watch = Watch()

    @classmethod
    def _of(cls, node: Node, name: str) -> Knob:
        knob = cls.__new__(cls)
        knob._name, knob._node, knob._watch = name, node, node._watch
        knob._state = node._state.knobs[name]
        return knob

    @property
    def _nuke(self) -> Nuke:
        assert self._node is not None
        return self._node._nuke

    def _live(self) -> KnobState:
        return self._node._state.knobs[self._name] if self._node else self._state

    def _store(self, value: Any) -> None:
        if self._node is None:
            self._state.value = value
            return
        with self._nuke._graph.change(f"Change {self._name}"):
            self._live().value = value
            self._node._changed(self._name)

    def name(self) -> str:
        return self._name

    def Class(self) -> str:
        return self._live().kind

    def label(self) -> str:
        return self._live().label

    def node(self) -> Node | None:
        return self._node

    def value(self, *_: Any) -> Any:
        return self._live().value

    def getValue(self, *_: Any) -> Any:
        return self._live().value

    def setValue(self, value: Any, *_: Any) -> bool:
        self._store(value)
        return True

    def setExpression(self, expression: str) -> bool:
        self._store(f"{{{expression}}}")
        return True

    def setFlag(self, flag: int) -> None:
        self._live().flags |= flag

    def clearFlag(self, flag: int) -> None:
        self._live().flags &= ~flag

    def getFlag(self, flag: int) -> bool:
        return bool(self._live().flags & flag)


@api
class Tab_Knob(Knob):
    pass


@api
class String_Knob(Knob):
    def setValue(self, value: str, *_: Any) -> bool:
        if not isinstance(value, str):
            raise TypeError("setValue() argument 1 must be str")
        self._store(value)
        return True


@api
class Multiline_Eval_String_Knob(String_Knob):
    def evaluate(self) -> str:
        return unescaped(str(self._live().value))


@api
class EvalString_Knob(String_Knob):
    def evaluate(self, time: float | None = None) -> str:
        return unescaped(str(self._live().value))


@api
class File_Knob(EvalString_Knob):
    """A path with ``%04d`` or ``####``, ``%V`` and expressions in brackets (§2.2)."""

    def evaluate(self, time: float | None = None) -> str:
        frame = int(time) if time is not None else self._nuke._frame
        return self._nuke._path_of(str(self._live().value), frame, self._nuke._view)

    def fromUserText(self, text: str) -> None:
        assert self._node is not None
        match = re.fullmatch(r"(.*?)(?: (-?\d+)(?:-(-?\d+))?)?", text.strip())
        assert match is not None
        with self._nuke._graph.change("Change file"):
            self._live().value = match[1].replace("\\", "/")
            self._node._loaded(match[2], match[3] or match[2])


@api
class Int_Knob(Knob):
    def setValue(self, value: float, *_: Any) -> bool:
        if isinstance(value, (bool, str)):
            raise TypeError(f"{self._name}: a number is wanted")
        self._store(int(value))
        return True


@api
class Double_Knob(Knob):
    def setValue(self, value: float, *_: Any) -> bool:
        self._store(float(value))
        return True


@api
class Boolean_Knob(Knob):
    def value(self) -> bool:
        return bool(self._live().value)

    def setValue(self, value: bool) -> bool:
        self._store(bool(value))
        return True


@api
class Array_Knob(Knob):
    def value(self, index: int | None = None) -> Any:
        value = self._live().value
        return value if index is None else value[index]


@api
class Enumeration_Knob(Knob):
    """A list. What is not in it does not stick, without a word (§2.4): read it back."""

    def __init__(self, name: str = "", label: str = "", entries: Sequence[str] = ()) -> None:
        super().__init__(name, label)
        self._state.choices = tuple(entries)
        self._state.value = entries[0] if entries else ""

    def setValues(self, entries: Sequence[str]) -> None:
        """What is chosen is kept by its number, as Nuke keeps it."""
        assert self._node is not None
        with self._nuke._graph.change("Change list"):
            state = self._live()
            number = state.choices.index(state.value) if state.value in state.choices else 0
            state.choices = tuple(entries)
            state.value = entries[min(number, len(entries) - 1)] if entries else ""

    def values(self) -> list[str]:
        return self._nuke._choices(self._node, self._live())

    def value(self) -> str:
        value = str(self._live().value).split("\t")[0]
        if value == "default" and self._node and not self._nuke._quirks.plain_default:
            meant = self._nuke._pictures.default_space(self._node._state)
            return f"default ({meant})" if meant else value
        return value

    def setValue(self, value: Any) -> bool:
        entries = self.values()
        if isinstance(value, int):
            self._store(entries[value])
            return True
        for entry in entries:
            if value == entry or value == entry.split("\t")[0]:
                self._store(entry.split("\t")[0])
                return True
        return False

    def numValues(self) -> int:
        return len(self.values())

    def getDisplayStrFromID(self) -> str:
        return str(self._live().value)


@api
class Format_Knob(Knob):
    def value(self) -> Any:
        return self._nuke._format_named(self._live().value)

    def name(self) -> str:
        return self._name

    def setValue(self, value: Any) -> bool:
        self._store(value if isinstance(value, str) else value.name())
        return True


api(Knob)


def unescaped(text: str) -> str:
    """Text as TCL sees it: ``[…]`` is run, a backslash guards the next character."""
    out, index = "", 0
    while index < len(text):
        letter = text[index]
        if letter == "\\" and index + 1 < len(text):
            out += text[index + 1]
            index += 2
        elif letter in "[$":
            raise RuntimeError(f"TCL ran a command: {text[index:]}")
        else:
            out += letter
            index += 1
    return out


KINDS: dict[str, type[Knob]] = {
    cls.__name__: cls
    for cls in (
        Tab_Knob,
        String_Knob,
        Multiline_Eval_String_Knob,
        EvalString_Knob,
        File_Knob,
        Int_Knob,
        Double_Knob,
        Boolean_Knob,
        Array_Knob,
        Enumeration_Knob,
        Format_Knob,
    )
}
