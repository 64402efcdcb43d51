"""The module object that scripts know as ``nuke``."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from support.nuke import colour, text
from support.nuke.files import numbered
from support.nuke.formats import Format, FrameRange
from support.nuke.graph import Graph, KnobState
from support.nuke.knobs import (
    Enumeration_Knob,
    Knob,
    Multiline_Eval_String_Knob,
    String_Knob,
    Tab_Knob,
    unescaped,
)
from support.nuke.nodes import WRAPPERS, Node, Root, ViewerWindow
from support.nuke.pictures import Pictures
from support.nuke.quirks import MENU_PATHS, ROLES, Quirks, Watch, any_thread, api
from support.nuke.rendering import CancelledError, execute
from support.nuke.surroundings import Env, Nodes, ProgressTask, ViewerProcess
from support.nuke.tables import WRITE_13, WRITE_15, Spec, writers
from support.nuke.undo import Undo

#: Nodes that Python reaches in the non-commercial edition (§1.7).
_REACH = 10
_DEFAULT_FORMATS = (("2K_Super_35(full-ap)", 2048, 1556, 1.0), ("HD_1080", 1920, 1080, 1.0))


@api
class Nuke:
    """One Nuke with one script open."""

    INVISIBLE = 0x400
    REPLACE = 1
    Knob = Knob
    Tab_Knob = Tab_Knob
    Enumeration_Knob = Enumeration_Knob
    String_Knob = String_Knob
    Multiline_Eval_String_Knob = Multiline_Eval_String_Knob
    CancelledError = CancelledError
    Format = Format
    FrameRange = FrameRange

    def __init__(
        self,
        version: tuple[int, int, int] = (15, 1, 3),
        config: str = colour.NUKE_DEFAULT,
        *,
        gui: bool = True,
        quirks: Quirks | None = None,
    ) -> None:
        self._watch = Watch()
        self._quirks = quirks or Quirks()
        self.NUKE_VERSION_MAJOR, self.NUKE_VERSION_MINOR, self.NUKE_VERSION_RELEASE = version
        self.NUKE_VERSION_STRING = "{}.{}v{}".format(*version)
        self.GUI = self.INTERACTIVE = gui
        self.env = Env(
            {
                "gui": gui,
                "studio": False,
                "hiero": False,
                "nukex": True,
                "nc": self._quirks.non_commercial,
                "indie": False,
                "NukeVersionMajor": version[0],
                "NukeVersionString": self.NUKE_VERSION_STRING,
            }
        )
        self.nodes = Nodes(self)
        self.ViewerProcess = ViewerProcess(self)
        self.EXE_PATH = f"/usr/local/Nuke{self.NUKE_VERSION_STRING}/Nuke"
        self.Undo = type("Undo", (Undo,), {"_nuke": self, "_watch": self._watch})
        if version[0] < 17:
            self.UndoGroup = self.Undo
        self._formats = [Format(w, h, a, name) for name, w, h, a in _DEFAULT_FORMATS]
        self._channels: dict[str, tuple[str, ...]] = {}
        self._expressions: dict[str, str] = {}
        self._tasks: list[ProgressTask] = []
        self._bar_cancels_at: int | None = None
        self._cancel = threading.Event()
        self._posted: list[Callable[[], None]] = []
        self._pictures = Pictures(self)
        self._view = "main"
        self._active_viewer: int | None = None
        self._new_script(config)

    # the script

    def _new_script(self, config: str) -> None:
        self._graph = Graph()
        self._context = [0]
        self._config = config
        root = self._graph.add("Root", None).knobs
        root["OCIO_config"].value = config
        root["colorManagement"].value = "Nuke" if config == colour.NUKE_DEFAULT else "OCIO"
        root["workingSpaceLUT"].value = (
            "linear" if config == colour.NUKE_DEFAULT else "scene_linear"
        )
        root["floatLut"].value = root["workingSpaceLUT"].value
        if config != colour.NUKE_DEFAULT:
            root["int8Lut"].value, root["int16Lut"].value = "matte_paint", "texture_paint"
        root["format"].value = "2K_Super_35(full-ap)"
        self._active_viewer = None

    @property
    def _frame(self) -> int:
        return int(self._graph.nodes[0].knobs["frame"].value)

    def _node(self, number: int) -> Node:
        return WRAPPERS.get(self._graph.nodes[number].cls, Node)(self, number)

    def _create(self, cls: str, given: dict[str, Any]) -> Node:
        extra: dict[str, Spec] = {}
        if cls == "Write":
            extra = WRITE_15 if self.NUKE_VERSION_MAJOR >= 15 else WRITE_13
        if cls in self._quirks.no_classes:
            raise RuntimeError(f"{cls}: Unknown command")
        if self._quirks.non_commercial and len(self._graph.nodes) > _REACH:
            raise RuntimeError("This edition lets scripts reach 10 nodes")
        with self._graph.change(f"Create {cls}"):
            state = self._graph.add(cls, self._context[-1], extra)
            self._defaults(cls, state.knobs)
            node = self._node(state.number)
            for index, wired in enumerate(given.pop("inputs", [])):
                node.setInput(index, wired)
            for name, value in given.items():
                if name not in state.knobs:
                    raise NameError(f"{cls} has no knob {name}")
                if name == "name":
                    node.setName(value)
                else:
                    node[name].setValue(value)
        if self._quirks.on_create is not None:
            self._quirks.on_create(node)
        return node

    # knobs' lists

    def _choices(self, node: Any, state: KnobState) -> list[str]:
        if state.choices == ("<colour>",):
            return self._colours()
        if state.choices == ("<writer>",):
            return ["    ", *(f"{name}\t{name} writer" for name in sorted(self._writers()))]
        if state.choices == ("<display>",):
            return list(colour.config_of(self._config).getDisplays())
        if state.choices == ("<view>",):
            display = str(node._state.knobs["display"].value)
            known = colour.config_of(self._config)
            return list(known.getViews(display or known.getDefaultDisplay()))
        return list(state.choices)

    def _defaults(self, cls: str, knobs: dict[str, KnobState]) -> None:
        """What lists that depend on the configuration show before anybody chooses."""
        config = colour.config_of(self._config)
        display = config.getDefaultDisplay()
        plain = "default" if cls in ("Read", "Write") else "scene_linear"
        first = {
            "<colour>": plain,
            "<display>": display,
            "<view>": config.getDefaultView(display),
            "<writer>": "    ",
        }
        for knob in knobs.values():
            if knob.choices and knob.choices[0] in first and not knob.value:
                knob.value = first[knob.choices[0]]

    def _colours(self) -> list[str]:
        config = colour.config_of(self._config)
        spaces = [s for s in colour.scene_spaces(self._config) if s not in self._quirks.no_colours]
        if self._quirks.colour_entries == MENU_PATHS:
            return [
                f"{s}\t{config.getColorSpace(s).getFamily() or 'Colorspaces'}/{s}" for s in spaces
            ]
        if self._quirks.colour_entries == ROLES:
            roles = [f"{role} ({space})" for role, space in config.getRoles() if space in spaces]
            return [*roles, *spaces]
        return spaces

    def _default_space(self, integer: bool) -> str:
        """What a colour knob at its default means: for integer files, and for floating point."""
        if not integer:
            return "scene_linear"
        names = (
            "sRGB",
            "Utility - sRGB - Texture",
            "sRGB - Texture",
            "sRGB Encoded Rec.709 (sRGB)",
        )
        return next(name for name in names if name in colour.scene_spaces(self._config))

    def _writers(self) -> set[str]:
        return set(writers(False)) - self._quirks.no_writers

    def _format_named(self, name: str) -> Format:
        name = name or str(self._graph.nodes[0].knobs["format"].value)
        return next(each for each in self._formats if each.name() == name)

    def _add_format(self, width: int, height: int, aspect: float) -> str:
        name = f"{width}x{height} {aspect:g}"
        if name not in [each.name() for each in self._formats]:
            self._formats.append(Format(width, height, aspect, name))
        return name

    def _path_of(self, path: str, frame: int | None, view: str) -> str:
        """A file knob's text as Nuke evaluates it: TCL first, then the view, then the frame."""
        for expression, value in self._expressions.items():
            path = path.replace(expression, value)
        path = unescaped(path).replace("%V", view).replace("%v", view[:1])
        return path if frame is None else numbered(path, frame)

    # Nuke's own functions

    def root(self) -> Root:
        return Root(self, 0)

    def thisGroup(self) -> Node:
        return self._node(self._context[-1])

    def selectedNodes(self, filter: str | None = None) -> list[Node]:
        return [node for node in self._in_reach() if node.isSelected()]

    def selectedNode(self) -> Node:
        selected = self.selectedNodes()
        if not selected:
            raise ValueError("no node selected")
        return selected[-1]

    def allNodes(
        self, filter: str | None = None, group: Node | None = None, recurseGroups: bool = False
    ) -> list[Node]:
        parent = self._context[-1] if group is None else group._number
        found = self._in_reach(parent, recurseGroups)
        return [node for node in found if filter in (None, node._state.cls)]

    def _in_reach(self, parent: int | None = None, deep: bool = False) -> list[Node]:
        parent = self._context[-1] if parent is None else parent
        found: list[Node] = []
        for state in self._graph.children(parent):
            found.append(self._node(state.number))
            if deep and state.cls == "Group":
                found += self._in_reach(state.number, True)
        return found[:_REACH] if self._quirks.non_commercial else found

    def toNode(self, name: str) -> Node | None:
        if name == "root":
            return self.root()
        parent: int = self._context[-1]
        for part in name.removeprefix("root.").split("."):
            found = [each for each in self._graph.children(parent) if each.name == part]
            if not found:
                return None
            parent = found[0].number
        return self._node(parent)

    def exists(self, name: str) -> bool:
        return self.toNode(name.split(".")[0]) is not None

    def delete(self, node: Node) -> None:
        with self._graph.change("Delete"):
            self._graph.remove(node._state.number)

    def activeViewer(self) -> ViewerWindow | None:
        number = self._active_viewer
        return None if number is None else ViewerWindow(self, number)

    def views(self) -> list[str]:
        return str(self._graph.nodes[0].knobs["views"].value).split()

    def filename(self, node: Node, i: int = 0) -> str | None:
        file = node._state.knobs.get("file")
        return None if file is None else self._path_of(str(file.value), None, self._view)

    def getColorspaceList(self, colorspaceKnob: Knob) -> list[str]:
        return list(colorspaceKnob.values())  # type: ignore[attr-defined]  # a list's knob

    def execute(
        self,
        nameOrNode: Node | str,
        start: int | None = None,
        end: int | None = None,
        incr: int | None = None,
        views: list[str] | None = None,
        continueOnError: bool = False,
    ) -> None:
        node = self.toNode(nameOrNode) if isinstance(nameOrNode, str) else nameOrNode
        assert node is not None
        first = self._frame if start is None else start
        for view in views or self.views()[:1]:
            execute(self, node._state, first, first if end is None else end, incr or 1, view)

    def modified(self, state: bool | None = None) -> bool:
        if state is not None:
            self._graph.modified = state
        return self._graph.modified

    def scriptSaveAs(self, filename: str | None = None, overwrite: int = -1) -> None:
        assert filename is not None
        self._graph.nodes[0].knobs["name"].value = filename
        text.save(self, filename)
        self._graph.modified = False

    def scriptOpen(self, filename: str | None = None) -> None:
        assert filename is not None
        self._new_script(self._config)
        text.load(self, filename)
        self._graph.done.clear()
        self._graph.modified = False

    def nodeCopy(self, s: str) -> None:
        text.save(self, s, [node._number for node in self.selectedNodes()])

    def nodePaste(self, s: str) -> None:
        with self._graph.change("Paste"):
            text.load(self, s)

    @any_thread
    def executeInMainThread(
        self, call: Callable[..., Any], args: Any = (), kwargs: Any = None
    ) -> None:
        """Returns at once; the loop runs it. From the main thread it would freeze (§1.6)."""
        if threading.current_thread() is self._watch.thread:
            raise AssertionError(
                "executeInMainThread was called from the main thread: Nuke freezes"
            )
        self._posted.append(lambda: call(*_args(args), **(kwargs or {})))

    @any_thread
    def executeInMainThreadWithResult(
        self, call: Callable[..., Any], args: Any = (), kwargs: Any = None
    ) -> Any:
        """Deadlocks from the main thread, and swallows what the callee raises (§1.6)."""
        if threading.current_thread() is self._watch.thread:
            raise AssertionError("executeInMainThreadWithResult was called from the main thread")
        done, box = threading.Event(), []

        def run() -> None:
            try:
                box.append(call(*_args(args), **(kwargs or {})))
            except Exception:  # as Nuke does: written to its console, and lost to the caller
                logging.getLogger("nuke").exception("in the main thread")
            done.set()

        self._posted.append(run)
        done.wait()
        return box[0] if box else None

    def ProgressTask(self, title: str) -> ProgressTask:
        return ProgressTask(self, title)

    def _pump(self) -> None:
        """One turn of Nuke's event loop."""
        while self._posted:
            self._posted.pop(0)()


def _args(args: Any) -> tuple[Any, ...]:
    return args if isinstance(args, tuple) else (args,)
