"""A script in the double of Nuke, as the conformance suite sees it from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reframe.hosts.nuke import NukeHost
from reframe.hosts.port import Choice, Host, Selected
from reframe.model.order import Clip
from support.images import write_image
from support.nuke import Nuke
from support.nuke.graph import NodeState

#: Frames before and after the clip that are looked at as well.
_AROUND = 60


@dataclass
class NukeStage:
    """A selected node. ``shift`` is the script's frame less the clip's own number.

    ``choice`` is made the host's default, so that the suite places by it.
    """

    folder: Path
    nuke: Nuke
    clip: Clip
    shift: int = 0
    choice: str = "reads"

    def open(self) -> Host:
        return _PlacedBy(self.nuke, self.choice)

    def everything_else(self) -> object:
        """The script without placements; undo is looked at by tests of its own."""
        nodes, root, *_ = self.nuke._graph.by_value()  # type: ignore[misc]
        ours = {self.nuke._graph.full_name(node) for node in self._ours()}
        kept = [node for node in nodes if not any(f"{node[0]}.".startswith(f"{o}.") for o in ours)]
        files = sorted(str(p) for p in self.folder.glob("*.exr"))
        return kept, root, self.nuke._graph.disabled, self.nuke._context, files

    def placements(self) -> list[str]:
        """Each job as often as it is placed: on a backdrop, or as a further version in a group."""
        return [
            str(node.knobs["reframe_job"].value)
            for node in self._ours()
            if node.cls == "BackdropNode" or re.fullmatch(r"movie_v0[2-9].*", node.name)
        ]

    def pairs(self, job_id: str) -> list[tuple[int, int]]:
        read = self._read(job_id)
        zero = 1 if read.knobs["file"].value.endswith(".mp4") else self._exr_start()
        start, end = self.clip.range.start + self.shift, self.clip.range.end + self.shift
        found = []
        for frame in range(start - _AROUND, end + _AROUND):
            number = self.nuke._pictures.file_frame(read, frame)
            if number is not None:
                found.append((frame - self.shift, number - zero))
        return found

    @contextmanager
    def full(self) -> Iterator[None]:
        """The last node of every placement cannot be made: a studio's callback raises."""

        def refuse(node: Any) -> None:
            if node.Class() == "BackdropNode" or re.fullmatch(r"exr_v0[2-9].*", node.name()):
                raise KeyError("a studio's callback")

        self.nuke._quirks.on_create = refuse
        try:
            yield
        finally:
            self.nuke._quirks.on_create = None

    def _exr_start(self) -> int:
        folder = self.folder / "delivered" / "job-1" / "exr"
        return min(int(path.name.split(".")[1]) for path in folder.iterdir())

    def _ours(self) -> list[NodeState]:
        return [n for n in self.nuke._graph.nodes.values() if "reframe_job" in n.knobs]

    def _read(self, job_id: str) -> NodeState:
        """The job's movie; where that was not placed, its EXR."""
        tops = [n for n in self._ours() if n.knobs["reframe_job"].value == job_id]
        reads = [
            node
            for top in tops
            for node in (top, *self.nuke._graph.children(top.number))
            if node.cls == "Read"
        ]
        return min(reads, key=lambda read: not read.knobs["file"].value.endswith(".mp4"))


class _PlacedBy(NukeHost):
    """The host with another of its ways as the default."""

    def __init__(self, nuke: Any, choice: str) -> None:
        super().__init__(nuke)
        self._first = choice

    def placements(self, selected: Selected) -> tuple[Choice, ...]:
        return tuple(sorted(super().placements(selected), key=lambda c: c.key != self._first))


def plates(folder: Path, first: int, last: int, name: str = "plate") -> str:
    """Small EXR files, and what a user would type into a Read for them."""
    grey = np.full((8, 16, 3), 0.18, np.float32)
    for frame in range(first, last + 1):
        write_image(folder / f"{name}.{frame:04d}.exr", grey)
    return f"{folder}/{name}.%04d.exr {first}-{last}"


def read_of(nuke: Nuke, text: str, **knobs: Any) -> Any:
    """A Read of what a user typed, selected."""
    read = nuke.nodes.Read()
    read["file"].fromUserText(text)
    for name, value in knobs.items():
        read[name].setValue(value)
    read.setSelected(True)
    return read
