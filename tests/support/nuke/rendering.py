"""`nuke.execute`: frames really written, and really stopped in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from support.nuke import colour
from support.nuke.colour import Picture
from support.nuke.files import write_image
from support.nuke.graph import NodeState
from support.nuke.pictures import _inner

if TYPE_CHECKING:
    from support.nuke.module import Nuke

_KINDS = {
    "8 bit": "uint8",
    "16 bit": "uint16",
    "16 bit half": "half",
    "32 bit float": "float",
}


#: How the list's entries begin, and what the file is then.
_COMPRESSIONS = (("none", "none"), ("Zip (1 ", "zips"), ("Zip (16 ", "zip"), ("PIZ", "piz"))


class CancelledError(Exception):
    """Nuke's own; not a RuntimeError (§2.5)."""


def execute(nuke: Nuke, write: NodeState, first: int, last: int, step: int, view: str) -> None:
    """Write frames ``first`` to ``last``, as many as there are until somebody cancels."""
    quirks = nuke._quirks
    if write.cls != "Write":
        raise RuntimeError(f"{write.name} cannot be executed")
    if quirks.before_render is not None:
        quirks.before_render(nuke._node(write.number))
    for frame in range(first, last + 1, step):
        if frame == quirks.cancel_at or nuke._cancel.is_set():
            nuke._cancel.clear()
            raise CancelledError() if quirks.cancelled_error else RuntimeError("Cancelled by user")
        _write(nuke, write, frame, view)


def _write(nuke: Nuke, write: NodeState, frame: int, view: str) -> None:
    knobs = write.knobs
    path = Path(nuke._path_of(str(knobs["file"].value), frame, view))
    kind = str(knobs["file_type"].value)
    if kind not in nuke._writers():
        raise RuntimeError(f"{write.name}: no writer for {path.name}")
    if not path.parent.is_dir():
        if not knobs["create_directories"].value:
            raise RuntimeError(f"{write.name}: {path.parent} does not exist")
        path.parent.mkdir(parents=True)
    if frame in nuke._quirks.empty_frames:
        path.touch()
        return
    before, nuke._view = nuke._view, view
    try:
        pixels = nuke._pictures.picture(nuke._pictures.source(write) or write, frame)
    finally:
        nuke._view = before
    if nuke._graph.nodes[0].knobs["proxy"].value:  # Writes use the proxy's scale (§2.5)
        pixels = pixels[::2, ::2]
    datatype = str(knobs["datatype"].value) if "datatype" in knobs else "8 bit"
    sample = _KINDS[datatype]
    chosen = str(knobs["compression"].value) if "compression" in knobs else ""
    compression = next((c for name, c in _COMPRESSIONS if chosen.startswith(name)), "")
    codes = np.clip(_encoded(nuke, write, pixels, kind), 0, None)
    write_image(str(path), codes, sample, compression)


def _encoded(nuke: Nuke, write: NodeState, pixels: Picture, kind: str) -> Picture:
    knobs, config = write.knobs, nuke._config
    if knobs["raw"].value:
        return pixels
    if "transformType" in knobs and knobs["transformType"].value == "display":
        display, view = str(knobs["display"].value), str(knobs["view"].value)
        return colour.shown(config, pixels, "scene_linear", display, view)
    space = str(knobs["colorspace"].value)
    if not space or space.startswith("default"):
        space = nuke._default_space(kind != "exr")
    return colour.convert(config, pixels, "scene_linear", _inner(space))
