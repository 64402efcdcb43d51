"""Runs in a bare Python as Nuke 14 and 15 have it: the double of Nuke's nodes behind a bridge.

Opens the panel by the menu and does what comes for the main thread until the panel has ended.
Arguments: ``menu.py``, a movie of 30 frames at 24, the version of Nuke. Says what the placed Reads
show at each frame of the script, as JSON. The double reads no file here: a Python of Nuke's has
none of the libraries for it, so what is in the movie is told it.
"""

from __future__ import annotations

import json
import sys
import time
from fractions import Fraction
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

#: What the double imports and does not use here.
_ABSENT = ("numpy", "numpy.typing", "av", "OpenImageIO", "PyOpenColorIO")


class Anything:
    """A name that stands in an annotation."""

    def __class_getitem__(cls, _item: object) -> type:
        return cls


class OnlyTheStandardLibrary:
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        known = getattr(sys, "stdlib_module_names", None)  # from Python 3.10 on
        if known and name.split(".")[0] not in {"reframe", "support", *known}:
            raise ModuleNotFoundError(f"{name} is not in this Nuke")


def _without_libraries() -> None:
    for name in _ABSENT:
        module: Any = ModuleType(name)
        module.__getattr__ = lambda _name: Anything
        module.__path__ = []
        sys.modules[name] = module
    sys.modules["numpy"].typing = sys.modules["numpy.typing"]  # type: ignore[attr-defined]


def _told() -> None:
    """The movie's facts and the names of Nuke's own curves, which libraries would have read."""
    from support.nuke import colour, files, nodes, pictures, surroundings

    facts = files.Facts(30, (320, 180, 1.0), Fraction(24), ("R", "G", "B"))
    spaces = ["linear", "sRGB", "rec709", "Gamma2.2", "Gamma2.4", "raw"]
    config = SimpleNamespace(
        getDisplays=lambda: ["default"],
        getViews=lambda _display: ["sRGB", "rec709", "None"],
        getDefaultDisplay=lambda: "default",
        getDefaultView=lambda _display: "sRGB",
        getRoles=lambda: [("scene_linear", "linear")],
        getColorSpace=lambda name: (
            SimpleNamespace(getFamily=lambda: "") if name in spaces else None
        ),
    )
    for module in (files, nodes, pictures):
        module.facts_of = lambda path: facts if path.endswith((".mov", ".mp4")) else None
    for module in (colour, surroundings):
        module.config_of = lambda _name: config
    colour.scene_spaces = lambda _name: spaces


def script_with(movie: str, major: int) -> tuple[Any, Any, Any]:
    """A Nuke to be imported, its menus and its panels, with a Read of the movie selected; in the
    script it starts at 1001."""
    _without_libraries()
    from support.nuke import Nuke
    from support.nuke_windows import Menu, Panels

    _told()
    nuke: Any = Nuke(version=(major, 0, 1))
    menus = {name: Menu(name) for name in ("Nuke", "Nodes", "Pane")}
    panels = Panels(menus["Pane"])
    nuke.menu, nuke.getPaneFor = menus.__getitem__, lambda _id: None
    nuke.message = lambda text: sys.stderr.write(f"{text}\n")
    sys.modules["nuke"] = nuke
    nukescripts: Any = SimpleNamespace(panels=panels)
    sys.modules.update({"nukescripts": nukescripts, "nukescripts.panels": panels})  # type: ignore[dict-item]
    read = nuke.nodes.Read()
    read["file"].fromUserText(movie)
    read["frame_mode"].setValue("start at")
    read["frame"].setValue("1001")
    read.setSelected(True)
    return nuke, menus, panels


def shown_in(nuke: Any) -> dict[str, list[int | None]]:
    """The file's frame that each placed Read shows, at the script's frames 1000 to 1031."""
    placed = [node for node in nuke.allNodes("Read") if "reframe_job" in node.knobs()]
    shows = nuke._pictures.file_frame
    return {n.name(): [shows(n._state, frame) for frame in range(1000, 1032)] for n in placed}


def main(menu_py: str, movie: str, major: str) -> None:
    sys.meta_path.insert(0, OnlyTheStandardLibrary())
    nuke, menus, _ = script_with(movie, int(major))
    exec(compile(Path(menu_py).read_bytes(), menu_py, "exec"), {})
    menus["Nuke"].findItem("Reframe/Open panel").invoke()
    from reframe.hosts.nuke import panels

    (bridge,) = panels._bridges.values()
    deadline = time.monotonic() + 200
    while bridge.running and time.monotonic() < deadline:
        nuke._pump()
        time.sleep(0.01)
    placed = [node for node in nuke.allNodes("Read") if "reframe_job" in node.knobs()]
    seen = {
        "python": sys.version_info[:2],
        "jobs": sorted({node["reframe_job"].value() for node in placed}),
        "frames": shown_in(nuke),
        "steps": [name for name, _ in nuke._graph.done][-1:],
        "selected": [node.name() for node in nuke.selectedNodes()],
    }
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
