"""The double of Nuke invents nothing: names, arguments and knobs are those that are known.

And it has the habits that it claims: what it is told to do wrong, it does.
"""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nkparser.models import Script

from support.nuke import ACES_12, ACES_13, CONFIGS, NUKE_DEFAULT, Nuke, Quirks, colour
from support.nuke import knobs as knob_classes
from support.nuke.nodes import WRAPPERS, Node, ViewerWindow
from support.nuke.stubs import stubs, takes
from support.nuke.surroundings import ViewerProcess
from support.nuke.tables import CLASSES, COMMON, WRITE_13, WRITE_15, writers
from support.nuke.undo import Undo
from support.nuke_stage import plates, read_of

FACTS = Path(__file__).parents[3].parent / "shared" / "facts"
ROOT = Path(__file__).parents[3]
CLASSES_HELD = [
    Node,
    *WRAPPERS.values(),
    ViewerWindow,
    Undo,
    ViewerProcess,
    *knob_classes.KINDS.values(),
]


def public(cls: type) -> dict[str, Any]:
    return {
        name: member
        for name, member in vars(cls).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }


def parameters(function: Any) -> list[str]:
    """Named parameters without ``self``."""
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    own = inspect.signature(inspect.unwrap(function)).parameters.values()
    return [each.name for each in own if each.kind in kinds][1:]


@pytest.mark.parametrize("cls", CLASSES_HELD, ids=lambda cls: cls.__name__)
def test_every_method_of_the_double_is_one_of_the_stubs(cls: type) -> None:
    for name, member in public(cls).items():
        known = stubs().method(cls.__name__, name)
        assert known is not None, f"{cls.__name__}.{name} is invented"
        assert takes(known, parameters(member), method=True), f"{cls.__name__}.{name}: arguments"


def test_every_function_of_the_module_is_one_of_the_stubs() -> None:
    known = stubs()
    for name, member in public(Nuke).items():
        if name in known.classes:
            continue
        assert name in known.functions, f"nuke.{name} is invented"
        assert takes(known.functions[name], parameters(member), method=False), name
    for name in vars(Nuke()):
        if not name.startswith("_") and name != "UndoGroup":  # §1.2: absent in 17
            assert name in known.names or name in known.classes, f"nuke.{name} is invented"


def test_the_stubs_can_tell() -> None:
    """So that the two above can fail."""
    assert stubs().method("Node", "setXYpos") is not None
    assert stubs().method("Node", "moveTo") is None
    assert not takes(stubs().method("Node", "setXYpos") or [], ["x", "y", "z"], method=True)


@pytest.mark.skipif(not FACTS.exists(), reason="the list of facts is not here")
def test_every_knob_of_the_double_was_seen_or_is_in_the_facts() -> None:
    seen = json.loads((FACTS / "nuke_knobs.json").read_text("utf-8"))
    words = (FACTS / "nuke.md").read_text("utf-8").replace("/", " ").replace("`", " ")
    for punctuation in ",.;:()":
        words = words.replace(punctuation, " ")
    facts = set(words.split())
    facts.add("invert")  # of OCIODisplay: Foundry's reference guide, 14.1 and newer
    for cls, spec in CLASSES.items():
        for name in {*COMMON, *spec.knobs}:
            assert name in seen.get(cls, {}) or name in facts or name in seen["Read"], (cls, name)
    for name in {*WRITE_13, *WRITE_15, *(n for kind in writers(False).values() for n in kind)}:
        assert name in seen["Write"] or name in facts, name


def test_the_adapter_is_held_to_the_stubs(tmp_path: Path) -> None:
    """Type checking fails on a name that Nuke has not: where `types-nuke` is installed."""
    program = tmp_path / "wrong.py"
    program.write_text(
        "from reframe.hosts.nuke.api import Node\n"
        "def right(node: Node) -> int:\n    return node.xpos()\n"
        "def wrong(node: Node) -> None:\n    node.moveTo(1, 2)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", str(program)], cwd=ROOT, capture_output=True, text=True
    )
    assert '"Node" has no attribute "moveTo"' in done.stdout
    assert done.stdout.count("error:") == 1, done.stdout


@pytest.mark.parametrize("version", [(14, 0, 1), (15, 1, 3), (16, 0, 2), (17, 0, 1)])
def test_each_version_has_its_own_surface(version: tuple[int, int, int]) -> None:
    nuke = Nuke(version=version)
    write: Any = nuke.nodes.Write()
    assert hasattr(nuke, "UndoGroup") == (version[0] < 17)
    assert ("transformType" in write.knobs()) == (version[0] >= 15)
    assert ("in_colorspace" in write.knobs()) == (version[0] < 15)


def test_what_a_write_offers_depends_on_its_file_type() -> None:
    nuke = Nuke(quirks=Quirks(scanlines=True, no_writers=frozenset({"png"})))
    write: Any = nuke.nodes.Write()
    assert "compression" not in write.knobs()
    write["file"].setValue("/tmp/a.%04d.exr")
    assert "Zip (1 scanlines)" in write["compression"].values()
    assert not write["file_type"].setValue("png")
    assert write["file_type"].value() == "exr"


def test_two_looks_at_one_node_are_two_objects() -> None:
    nuke = Nuke()
    nuke.nodes.Read()
    assert nuke.toNode("Read1") is not nuke.toNode("Read1")
    assert nuke.toNode("Read1") != nuke.toNode("Read1")


def test_what_a_group_of_actions_did_is_one_step_of_undo() -> None:
    nuke = Nuke()
    undo = nuke.Undo()
    undo.begin()
    undo.name("two")
    nuke.nodes.Read()
    nuke.nodes.Dot()
    undo.end()
    assert len(nuke.allNodes()) == 2
    undo.undo()
    assert nuke.allNodes() == []
    undo.redo()
    assert len(nuke.allNodes()) == 2
    undo.begin()
    nuke.nodes.Dot()
    undo.cancel()
    assert len(nuke.allNodes()) == 2


def test_nukes_own_ways_into_the_main_thread_are_the_traps_they_are() -> None:
    nuke = Nuke()
    with pytest.raises(AssertionError):
        nuke.executeInMainThreadWithResult(lambda: 1)
    got: list[object] = []

    def fail() -> None:
        raise ValueError("lost")

    asking = threading.Thread(target=lambda: got.append(nuke.executeInMainThreadWithResult(fail)))
    asking.start()
    while asking.is_alive():
        nuke._pump()
    assert got == [None]


def test_nodes_touched_from_another_thread_are_noticed() -> None:
    nuke = Nuke()
    problems: list[BaseException] = []

    def touch() -> None:
        try:
            nuke.root()
        except AssertionError as error:
            problems.append(error)

    thread = threading.Thread(target=touch)
    thread.start()
    thread.join()
    assert len(problems) == 1


def test_python_reaches_ten_nodes_in_the_non_commercial_edition() -> None:
    nuke = Nuke(quirks=Quirks(non_commercial=True))
    for _ in range(10):
        nuke.nodes.Dot()
    with pytest.raises(RuntimeError):
        nuke.nodes.Dot()
    assert len(nuke.allNodes()) == 10


def test_proxy_mode_halves_what_is_written(place: Path) -> None:
    nuke = Nuke()
    read = read_of(nuke, plates(place, 1, 1))
    write: Any = nuke.nodes.Write(inputs=[read], file=f"{place}/out.%04d.png", file_type="png")
    nuke.root()["proxy"].setValue(True)
    nuke.execute(write, 1, 1, 1)
    assert colour_size(place / "out.0001.png") == (8, 4)


def colour_size(path: Path) -> tuple[int, int]:
    from support.nuke.files import facts_of

    facts = facts_of(str(path))
    assert facts is not None
    return facts.format[:2]


@pytest.mark.parametrize("config", CONFIGS)
def test_a_picture_comes_back_from_what_the_viewer_showed(config: str) -> None:
    """The configurations are whole: there and back through Rec.709 video."""
    video = {
        NUKE_DEFAULT: "rec709",
        ACES_12: "Output - Rec.709",
    }.get(config, "Gamma 2.4 Rec.709 - Texture")
    pixels = np.array([[[0.18, 0.3, 0.1], [0.5, 0.5, 0.5]]], np.float32)
    shown = colour.convert(config, pixels, "scene_linear", video)
    back = colour.convert(config, shown, video, "scene_linear")
    assert np.abs(back - pixels).max() < 2e-3


def flat_script(nuke: Nuke, place: Path) -> None:
    read = read_of(nuke, plates(place, 1, 2), label='say "hi" [value x] $y \\z')
    grade: Any = nuke.nodes.Grade(inputs=[read], multiply=2)
    other: Any = nuke.nodes.Constant(color=(0.1, 0.2, 0.3))
    nuke.nodes.Merge2(inputs=[grade, other])
    nuke.nodes.Dot(inputs=[grade])


def test_saved_scripts_are_what_an_independent_reader_says(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    flat_script(nuke, place)
    nuke.scriptSaveAs(str(place / "flat.nk"))
    script = Script.from_file(str(place / "flat.nk"))
    theirs = {node.name: node for node in script.nodes}
    ours = {node.name: node for node in nuke._graph.children(0)}
    for name, node in ours.items():
        assert theirs[name].class_name == node.cls
        inputs = [nuke._graph.nodes[each].name if each else None for each in node.inputs]
        # Its order of several inputs is known to be wrong (facts/nuke.md §4).
        assert {each and each.name for each in theirs[name].inputs} == set(inputs), name
    assert theirs["Grade1"].get("multiply") == "2.0"
    assert theirs["Read1"].get("last") == "2"


def test_a_script_is_read_back_as_it_was_saved(place: Path) -> None:
    nuke = Nuke(config=ACES_13)
    flat_script(nuke, place)
    group: Any = nuke.nodes.Group(name="inner")
    with group:
        nuke.nodes.Output(inputs=[nuke.nodes.Dot()])
    nuke.scriptSaveAs(str(place / "script.nk"))
    before = _shape(nuke)
    nuke.scriptOpen(str(place / "script.nk"))
    assert _shape(nuke) == before


def _shape(nuke: Nuke) -> object:
    """Nodes with their knobs, and what is wired to them by name: numbers change in a file."""
    graph = nuke._graph
    return sorted(
        (
            graph.full_name(node),
            node.cls,
            [graph.nodes[each].name if each else None for each in node.inputs],
            sorted((name, str(knob.value)) for name, knob in node.knobs.items()),
        )
        for node in graph.nodes.values()
        if node.number
    )
