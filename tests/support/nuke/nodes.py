"""Nodes, groups and the root: wrappers over the graph's state, new at each look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.nuke.files import facts_of, is_movie
from support.nuke.formats import Format, FrameRange
from support.nuke.graph import KnobState, NodeState
from support.nuke.knobs import KINDS, Knob
from support.nuke.quirks import api
from support.nuke.tables import CLASSES, writers

if TYPE_CHECKING:
    from support.nuke.module import Nuke


class Node:
    """A node. Two wrappers of one node are two objects, and not equal."""

    def __init__(self, nuke: Nuke, number: int) -> None:
        self._nuke, self._number, self._watch = nuke, number, nuke._watch

    @property
    def _state(self) -> NodeState:
        try:
            return self._nuke._graph.nodes[self._number]
        except KeyError:
            raise ValueError("A PythonObject is not attached to a node") from None

    def _value(self, name: str) -> Any:
        return self._state.knobs[name].value

    def name(self) -> str:
        return "root" if self._number == 0 else self._state.name

    def fullName(self) -> str:
        return self._nuke._graph.full_name(self._state) if self._number else "root"

    def Class(self) -> str:
        return self._state.cls

    def setName(self, name: str, uncollide: bool = True, updateExpressions: bool = False) -> None:
        graph = self._nuke._graph
        taken = {n.name for n in graph.children(self._state.parent) if n.number != self._number}
        if name in taken:
            name = graph.free_name(name.rstrip("0123456789"), self._state.parent)
        with graph.change("Rename"):
            self._state.knobs["name"].value = name

    def parent(self) -> Node | None:
        parent = self._state.parent
        return None if parent is None else self._nuke._node(parent)

    def knobs(self) -> dict[str, Knob]:
        return {name: self._knob(name) for name in self._state.knobs}

    def knob(self, name: str) -> Knob | None:
        return self._knob(name) if name in self._state.knobs else None

    def __getitem__(self, name: str) -> Knob:
        if name not in self._state.knobs:
            raise NameError(f"knob {name} does not exist")
        return self._knob(name)

    def _knob(self, name: str) -> Knob:
        return KINDS[self._state.knobs[name].kind]._of(self, name)

    def addKnob(self, knob: Knob) -> None:
        with self._nuke._graph.change("Add knob"):
            self._state.knobs[knob._name] = knob._state
        knob._node, knob._watch = self, self._watch

    def removeKnob(self, knob: Knob) -> None:
        with self._nuke._graph.change("Remove knob"):
            del self._state.knobs[knob._name]

    def xpos(self) -> int:
        return int(self._value("xpos"))

    def ypos(self) -> int:
        return int(self._value("ypos"))

    def setXYpos(self, x: int, y: int) -> None:
        with self._nuke._graph.change("Move"):
            self._state.knobs["xpos"].value, self._state.knobs["ypos"].value = int(x), int(y)

    def screenWidth(self) -> int:
        """Sizes are 0 in terminal mode (§2.1)."""
        if not self._nuke.GUI:
            return 0
        return int(self._value("bdwidth")) if self._state.cls == "BackdropNode" else 80

    def screenHeight(self) -> int:
        if not self._nuke.GUI:
            return 0
        if self._state.cls == "BackdropNode":
            return int(self._value("bdheight"))
        return 90 if self._state.knobs.get("postage_stamp", KnobState("")).value else 20

    def isSelected(self) -> bool:
        return bool(self._value("selected"))

    def setSelected(self, selected: bool) -> None:
        self._state.knobs["selected"].value = bool(selected)

    def inputs(self) -> int:
        wired = [index for index, each in enumerate(self._state.inputs) if each is not None]
        return max(wired) + 1 if wired else 0

    def maxInputs(self) -> int:
        return CLASSES[self._state.cls].inputs

    def input(self, index: int) -> Node | None:
        inputs = self._state.inputs
        if index >= len(inputs) or inputs[index] is None:
            return None
        return self._nuke._node(inputs[index] or 0)

    def setInput(self, index: int, node: Node | None) -> bool:
        if node is not None and node._state.parent != self._state.parent:
            raise ValueError("nodes of different groups cannot be connected")
        if index >= CLASSES[self._state.cls].inputs:
            return False
        with self._nuke._graph.change("Connect"):
            inputs = self._state.inputs
            inputs.extend([None] * (index + 1 - len(inputs)))
            inputs[index] = None if node is None else node._number
        return True

    def firstFrame(self) -> int:
        return self._nuke._pictures.range_of(self._state)[0]

    def lastFrame(self) -> int:
        return self._nuke._pictures.range_of(self._state)[1]

    def frameRange(self) -> FrameRange:
        return FrameRange(*self._nuke._pictures.range_of(self._state))

    def format(self) -> Format:
        return self._nuke._pictures.format_of(self._state)

    def width(self) -> int:
        return self.format().width()

    def height(self) -> int:
        return self.format().height()

    def pixelAspect(self) -> float:
        return self.format().pixelAspect()

    def channels(self) -> list[str]:
        return list(self._nuke._pictures.channels_of(self._state))

    def metadata(self, key: str | None = None, time: float | None = None, view: str = "") -> Any:
        frame = self._nuke._frame if time is None else int(time)
        facts = self._nuke._pictures.metadata_of(self._state, frame)
        return facts if key is None else facts.get(key)

    def _loaded(self, first: str | None, last: str | None) -> None:
        """What Nuke does when a Read's file is given as a user types it (§2.2)."""
        knobs = self._state.knobs
        path = self._nuke._path_of(str(knobs["file"].value), None, self._nuke._view)
        facts = facts_of(path)
        if first is not None and last is not None:
            start, end = int(first), int(last)
        elif facts and is_movie(str(knobs["file"].value)):
            start, end = 1, facts.frames
        else:
            start, end = 1, 1
        for name in ("first", "origfirst"):
            knobs[name].value = start
        for name in ("last", "origlast"):
            knobs[name].value = end
        knobs["origset"].value = True
        if facts:
            knobs["format"].value = self._nuke._add_format(*facts.format)

    def _changed(self, name: str) -> None:
        """What another knob takes from the one that was set."""
        knobs = self._state.knobs
        if self._state.cls == "Write" and name == "file":
            tail = str(knobs["file"].value).rpartition(".")[2].lower()
            if tail in self._nuke._writers():
                knobs["file_type"].value = tail
                self._typed(tail)
        elif self._state.cls == "Write" and name == "file_type":
            self._typed(str(knobs["file_type"].value))
        elif name == "display":
            views = self._nuke._choices(self, knobs["view"])
            if knobs["view"].value not in views:
                knobs["view"].value = views[0]

    def _typed(self, file_type: str) -> None:
        """A Write's own knobs come with its file type (§2.4)."""
        knobs = self._state.knobs
        every = writers(self._nuke._quirks.scanlines)
        for name in {name for specs in every.values() for name in specs}:
            knobs.pop(name, None)
        for name, spec in every.get(file_type, {}).items():
            knobs[name] = KnobState.of(spec)


class Group(Node):
    def begin(self) -> Group:
        self._nuke._context.append(self._number)
        return self

    def end(self) -> None:
        if len(self._nuke._context) > 1:
            self._nuke._context.pop()

    def __enter__(self) -> Group:
        self._nuke._context.append(self._number)
        return self

    def __exit__(self, *_: object) -> None:
        self._nuke._context.pop()

    def nodes(self) -> list[Node]:
        return [self._nuke._node(n.number) for n in self._nuke._graph.children(self._number)]


class BackdropNode(Node):
    pass


class Viewer(Node):
    pass


class Root(Group):
    def fps(self) -> int:
        return round(float(self._value("fps")))

    def realFps(self) -> float:
        return float(self._value("fps"))

    def firstFrame(self) -> int:
        return int(self._value("first_frame"))

    def lastFrame(self) -> int:
        return int(self._value("last_frame"))

    def name(self) -> str:
        """The script's path; 'Root' while it is unsaved (§2.3)."""
        return str(self._value("name")) or "Root"

    def modified(self) -> bool:
        return self._nuke._graph.modified

    def setModified(self, modified: bool) -> None:
        self._nuke._graph.modified = modified


@api
class ViewerWindow:
    """The viewer's window: what `nuke.activeViewer` gives."""

    def __init__(self, nuke: Nuke, number: int) -> None:
        self._nuke, self._number, self._watch = nuke, number, nuke._watch

    def node(self) -> Node:
        return self._nuke._node(self._number)

    def view(self) -> str:
        return self._nuke._view

    def activeInput(self, secondary: bool = False) -> int | None:
        return 0


for _cls in (Node, Group, BackdropNode, Viewer, Root):
    api(_cls)

#: Classes that have a wrapper of their own.
WRAPPERS: dict[str, type[Node]] = {
    "Root": Root,
    "Group": Group,
    "BackdropNode": BackdropNode,
    "Viewer": Viewer,
}
