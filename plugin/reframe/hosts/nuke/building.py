"""The nodes of a placement: Reads, or a group that holds them with a switch."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, List, Sequence, Set

from reframe.model.errors import Interrupted
from reframe.model.order import Viewing

from . import colours
from .display import set_inverse
from .knobs import choose, set_if_there, value_of
from .results import EXR, Plan, Result

if TYPE_CHECKING:
    from .api import Node, Nuke

log = logging.getLogger(__name__)

#: AP1 (ACEScg) and AP0 (ACES2065-1) to Rec.709's primaries, with their white (Bradford).
_TO_709 = {
    "ACEScg": (
        *(1.705051, -0.621792, -0.083259),
        *(-0.130256, 1.140805, -0.010548),
        *(-0.024003, -0.128969, 1.152972),
    ),
    "ACES2065-1": (
        *(2.521686, -1.134131, -0.387555),
        *(-0.276480, 1.372719, -0.096239),
        *(-0.015378, -0.152975, 1.168354),
    ),
}


@dataclass
class Built:
    """The nodes that stand in the graph, what they show at their ends, and what has to be said."""

    nodes: List[Node] = field(default_factory=list)
    ends: List[Node] = field(default_factory=list)
    #: Of each end, whether it is the movie or the EXR sequence.
    kinds: List[str] = field(default_factory=list)
    notes: List[str] = field(default_factory=list)


def build_reads(
    nuke: Nuke, planned: Plan, name: Callable[[str], str], taken: Set[str], made: List[Node]
) -> Built:
    """Make the Reads of a plan in the current group; each goes into ``made`` at once.

    ``name`` says what a Read of a kind is called.
    """
    built = Built()
    for result in planned.results:
        _read(nuke, result, free_name(name(result.kind), taken), built, made)
        built.kinds.append(result.kind)
    return built


def _read(nuke: Nuke, result: Result, name: str, built: Built, made: List[Node]) -> None:
    """A Read of a result, and what it needs behind it (facts/nuke.md §2.2)."""
    read = nuke.nodes.Read(name=name)
    made.append(read)
    file: Any = read["file"]  # the stubs call it a Knob, which has no fromUserText
    file.fromUserText(result.text)
    if str(file.value()).replace("\\", "/") != result.path:
        file.setValue(result.path)
    for knob, value in (
        ("first", result.first),
        ("last", result.last),
        ("origfirst", result.first),
        ("origlast", result.last),
        ("origset", True),
    ):
        set_if_there(read, knob, value)
    for knob, choice in (("before", "black"), ("after", "black"), ("frame_mode", result.mode)):
        choose(read, knob, choice)
    set_if_there(read, "frame", result.frame)
    _check_range(read, result)
    built.nodes.append(read)
    built.ends.append(read)
    _colour(nuke, read, result, built, made)


def _check_range(read: Node, result: Result) -> None:
    """Read back what was set. Raises `Interrupted` when Nuke has it otherwise."""
    wanted = {
        "first": result.first,
        "last": result.last,
        "frame_mode": result.mode,
        "frame": result.frame,
    }
    for knob, value in wanted.items():
        if knob in read.knobs() and str(value_of(read, knob)) != str(value):
            log.error("%s is %r instead of %r", knob, value_of(read, knob), value)
            raise Interrupted(
                "Nuke did not take the result's frame range, so it was not placed; read its files "
                "with a Read node of your own.",
                "not-placed",
            )


def _colour(nuke: Nuke, read: Node, result: Result, built: Built, made: List[Node]) -> None:
    """Set the colour space by a name of the knob's own list, and read it back (§2.10)."""
    if result.viewing is not None and _view_taken_out(nuke, read, result.viewing, built, made):
        return
    entries = colours.listed(nuke, read)
    entry = colours.resolve(result.colours, entries)
    if entry is not None and choose(read, "colorspace", entry):
        if result.viewing is not None:
            built.notes.append(
                f"This Nuke cannot take the view {result.viewing.view} out of the movie again, so "
                "the viewer puts it on a second time; use the EXR sequence."
            )
        return
    matrix = _TO_709.get(result.colorspace)
    if matrix and "linear" in entries and choose(read, "colorspace", "linear"):
        _convert(nuke, read, matrix, result.colorspace, built, made)
        return
    kind = "EXR sequence" if result.kind == EXR else "movie"
    built.notes.append(
        f"The script's colour configuration has no {result.colours[0]}; choose the colour space "
        f"of the {kind} yourself."
    )


def _view_taken_out(
    nuke: Nuke, read: Node, viewing: Viewing, built: Built, made: List[Node]
) -> bool:
    """The codes as they are, and the inverse of the view behind them: configurations of ACES 1.3
    and 2.0 have no colour space that does it. False where this Nuke has no such node."""
    try:
        node = nuke.nodes.OCIODisplay(inputs=[read])
    except Exception:  # a class that is not there raises differently
        log.exception("there is no OCIODisplay to take the view out again")
        return False
    made.append(node)
    if not set_inverse(node, viewing.display, viewing.view):
        nuke.delete(made.pop())
        return False
    read["raw"].setValue(True)
    nearest = colours.resolve(colours.VIDEO_OF_ENGINE, colours.listed(nuke, read))
    if nearest is not None:  # what the codes are without the view, for who reads them so
        choose(read, "colorspace", nearest)
    built.nodes.append(node)
    built.ends[-1] = node
    built.notes.append(f"An OCIODisplay takes the view {viewing.view} out of its movie again.")
    return True


def _convert(
    nuke: Nuke,
    read: Node,
    matrix: Sequence[float],
    space: str,
    built: Built,
    made: List[Node],
) -> None:
    """Nuke's own curves know no primaries: those of ACES need a matrix (§2.10, nuke-default)."""
    node = nuke.nodes.ColorMatrix(inputs=[read])
    made.append(node)
    node["matrix"].setValue(list(matrix))
    built.nodes.append(node)
    built.ends[-1] = node
    built.notes.append(f"Its EXR is in {space}, and a ColorMatrix brings it to Rec.709.")


def free_name(name: str, taken: Set[str]) -> str:
    """The name, with a number where it is taken; it is taken from now on."""
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    taken.add(free)
    return free
