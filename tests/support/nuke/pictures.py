"""What each node shows at a frame: which file, which pixels, which range and format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from support.nuke import colour
from support.nuke.colour import Picture
from support.nuke.files import facts_of, image, is_movie, movie_frame
from support.nuke.formats import Format
from support.nuke.graph import Graph, NodeState

if TYPE_CHECKING:
    from support.nuke.module import Nuke

_BLACK = "black"


class Pictures:
    """Reads the graph; changes nothing."""

    def __init__(self, nuke: Nuke) -> None:
        self._nuke = nuke

    @property
    def _graph(self) -> Graph:
        return self._nuke._graph

    def source(self, node: NodeState, index: int = 0) -> NodeState | None:
        """What is wired to an input; of a group, what its Output shows."""
        if index >= len(node.inputs) or node.inputs[index] is None:
            return None
        return self._graph.nodes[node.inputs[index] or 0]

    def _through(self, node: NodeState) -> NodeState | None:
        """The node that decides range, format and channels."""
        if node.cls == "Group":
            outputs = [each for each in self._graph.children(node.number) if each.cls == "Output"]
            return outputs[0] if outputs else None
        if node.cls == "Switch":
            return self.source(node, self._which(node))
        if node.cls == "Input":
            group = self._graph.nodes[node.parent or 0]
            return self.source(group)
        return self.source(node)

    def _which(self, switch: NodeState) -> int:
        """The number of the input; beyond the last, the last. An expression is the number of what
        is chosen in a list of the group's (§2.7: user knobs)."""
        value = switch.knobs["which"].value
        match = re.fullmatch(r"\{parent\.(\w+)\}", str(value))
        if match:
            knob = self._graph.nodes[switch.parent or 0].knobs[match[1]]
            value = knob.choices.index(knob.value)
        return min(int(value), len(switch.inputs) - 1)

    def range_of(self, node: NodeState) -> tuple[int, int]:
        """First and last frame, as Nuke counts them in the script."""
        if node.cls == "Read":
            first, last = (int(node.knobs[name].value) for name in ("first", "last"))
            shift = self._shift(node)
            return first + shift, last + shift
        source = self._through(node)
        if source is None:
            root = self._graph.nodes[0].knobs
            return int(root["first_frame"].value), int(root["last_frame"].value)
        first, last = self.range_of(source)
        offset = int(node.knobs["time_offset"].value) if node.cls == "TimeOffset" else 0
        return first + offset, last + offset

    def _shift(self, read: NodeState) -> int:
        """Script frame less file frame."""
        mode, text = read.knobs["frame_mode"].value, str(read.knobs["frame"].value).strip()
        if mode == "start at" and text:
            return int(text) - int(read.knobs["first"].value)
        if mode == "offset" and text:
            return -int(text)
        match = re.fullmatch(r"frame\s*([+-])\s*(\d+)", text)
        if match:
            return -int(match[1] + match[2])
        return 0

    def file_frame(self, read: NodeState, frame: int) -> int | None:
        """The frame of the file that is shown; None for black (§2.2)."""
        knobs = read.knobs
        mode, text = knobs["frame_mode"].value, str(knobs["frame"].value).strip()
        if mode == "expression" and text:
            names = {"frame": frame, "floor": lambda x: int(x // 1), "__builtins__": {}}
            number = eval(text, names)
            number = int(number)
        else:
            number = frame - self._shift(read)
        first, last = int(knobs["first"].value), int(knobs["last"].value)
        if first <= number <= last:
            return number
        edge = knobs["before" if number < first else "after"].value
        if edge == _BLACK:
            return None
        if edge == "loop":
            return first + (number - first) % (last - first + 1)
        return min(max(number, first), last)

    def format_of(self, node: NodeState) -> Format:
        if node.cls == "Reformat" and node.knobs["type"].value == "to box":
            box = (int(node.knobs[name].value) for name in ("box_width", "box_height"))
            return Format(*box, float(node.knobs["box_pixel_aspect"].value))
        name = node.knobs["format"].value if "format" in node.knobs else ""
        source = self._through(node)
        if name or source is None:
            return self._nuke._format_named(name)
        return self.format_of(source)

    def channels_of(self, node: NodeState) -> tuple[str, ...]:
        given = self._nuke._channels.get(self._graph.full_name(node))
        if given is not None:
            return given
        if node.cls == "Read":
            return ("rgba.red", "rgba.green", "rgba.blue", "rgba.alpha")
        source = self._through(node)
        if source is not None:
            return self.channels_of(source)
        return ("rgba.red", "rgba.green", "rgba.blue") if node.cls in _MAKERS else ()

    def metadata_of(self, node: NodeState, frame: int) -> dict[str, Any]:
        if node.cls != "Read":
            source = self._through(node)
            return self.metadata_of(source, frame) if source else {}
        path = str(node.knobs["file"].value)
        facts = facts_of(self._nuke._path_of(path, None, self._nuke._view))
        if facts is None:
            return {}
        found: dict[str, Any] = {
            "input/filename": path,
            "input/frame": self.file_frame(node, frame),
            "input/width": facts.format[0],
            "input/height": facts.format[1],
        }
        if facts.rate is not None:
            found["input/frame_rate"] = float(facts.rate)
        return found

    def default_space(self, node: NodeState) -> str:
        """What a Read's colour knob at its default means; empty for any other node."""
        if node.cls != "Read":
            return ""
        path = self._nuke._path_of(str(node.knobs["file"].value), None, self._nuke._view)
        facts = facts_of(path)
        return "" if facts is None else self._nuke._default_space(not facts.floating)

    # pixels, in the working space

    def picture(self, node: NodeState, frame: int) -> Picture:
        if node.knobs.get("disable") is not None and node.knobs["disable"].value:
            source = self.source(node)
            return self.picture(source, frame) if source else self._black(node)
        maker = _MAKERS.get(node.cls)
        if maker is not None:
            return maker(self, node, frame)
        source = self._through(node)
        if source is None:
            raise RuntimeError(f"{node.name}: no input")
        return self.picture(source, frame)

    def _black(self, node: NodeState) -> Picture:
        size = self.format_of(node)
        return np.zeros((size.height(), size.width(), 3), np.float32)

    def read(self, node: NodeState, frame: int) -> Picture:
        number = self.file_frame(node, frame)
        if number is None:
            return self._black(node)
        text = str(node.knobs["file"].value)
        movie = is_movie(text)
        path = self._nuke._path_of(text, number, self._nuke._view)
        if not Path(path).is_file():
            if node.knobs["on_error"].value == "error":
                raise RuntimeError(f"{node.name}: {path} does not exist")
            return self._black(node)
        pixels = movie_frame(path, number - 1) if movie else image(path)
        if node.knobs["raw"].value:
            return pixels
        space = str(node.knobs["colorspace"].value)
        if not space or space.startswith("default"):
            space = self.default_space(node)
        name = self._nuke._config
        return colour.convert(name, pixels, _inner(space), "scene_linear")

    def constant(self, node: NodeState, _frame: int) -> Picture:
        picture = self._black(node)
        picture[:] = node.knobs["color"].value
        return picture

    def checker(self, node: NodeState, _frame: int) -> Picture:
        picture = self._black(node)
        y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
        picture[(x // 16 + y // 16) % 2 == 0] = 0.18
        return picture

    def grade(self, node: NodeState, frame: int) -> Picture:
        source = self._need(node)
        return self.picture(source, frame) * np.float32(node.knobs["multiply"].value)

    def matrix(self, node: NodeState, frame: int) -> Picture:
        matrix = np.array(node.knobs["matrix"].value, np.float32).reshape(3, 3)
        return np.asarray(self.picture(self._need(node), frame) @ matrix.T, np.float32)

    def offset(self, node: NodeState, frame: int) -> Picture:
        return self.picture(self._need(node), frame - int(node.knobs["time_offset"].value))

    def merge(self, node: NodeState, frame: int) -> Picture:
        below, above = self.source(node, 0), self.source(node, 1)
        if below is None or above is None:
            return self.picture(below or above or self._need(node), frame)
        return self.picture(below, frame) + self.picture(above, frame)

    def reformat(self, node: NodeState, frame: int) -> Picture:
        pixels = self.picture(self._need(node), frame)
        size = self.format_of(node)
        rows = np.arange(size.height()) * pixels.shape[0] // size.height()
        columns = np.arange(size.width()) * pixels.shape[1] // size.width()
        return np.ascontiguousarray(pixels[rows][:, columns])

    def to_display(self, node: NodeState, frame: int) -> Picture:
        knobs = node.knobs
        space = _inner(str(knobs["colorspace"].value)) or "scene_linear"
        pixels = self.picture(self._need(node), frame)
        display, view = str(knobs["display"].value), str(knobs["view"].value)
        backwards = bool(knobs["invert"].value) if "invert" in knobs else False
        return colour.shown(self._nuke._config, pixels, space, display, view, backwards)

    def to_space(self, node: NodeState, frame: int) -> Picture:
        spaces = (_inner(str(node.knobs[n].value)) for n in ("in_colorspace", "out_colorspace"))
        return colour.convert(self._nuke._config, self.picture(self._need(node), frame), *spaces)

    def _need(self, node: NodeState) -> NodeState:
        source = self._through(node)
        if source is None:
            raise RuntimeError(f"{node.name}: no input")
        return source


def _inner(space: str) -> str:
    """``role (name)`` is the space itself; a name with brackets of its own stays."""
    match = re.fullmatch(
        r"(?:scene_linear|data|default|compositing_log|texture_paint|matte_paint) \((.+)\)", space
    )
    return match[1] if match else space


_MAKERS = {
    "Read": Pictures.read,
    "Constant": Pictures.constant,
    "CheckerBoard2": Pictures.checker,
    "Grade": Pictures.grade,
    "ColorMatrix": Pictures.matrix,
    "TimeOffset": Pictures.offset,
    "Merge2": Pictures.merge,
    "Reformat": Pictures.reformat,
    "OCIODisplay": Pictures.to_display,
    "OCIOColorSpace": Pictures.to_space,
}
