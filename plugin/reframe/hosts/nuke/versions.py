"""A group that holds results of the same frames in the same shape as versions of one another.

The group's own panel has two lists, *version* and *show*; the switches within follow them. A
result that comes later is one more entry: what is shown stays as it was until somebody chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional, cast

from . import records
from .graph import inside, name_of, nodes_in
from .knobs import value_of
from .results import MOVIE

if TYPE_CHECKING:
    from .api import Group, Node, Nuke
    from .building import Built

#: The knobs on the group, and the switches that follow them by name.
VERSION, SHOW = "reframe_version", "reframe_show"
_MOVIES, _SEQUENCES, _SHOWN = "movies", "sequences", "shown"
_KINDS = ("movie", "EXR")


def group_for(nuke: Nuke, beside: Group, source: str, series: str) -> Optional[Group]:
    """The group among the nodes of ``beside`` that a further version belongs into.

    None where there is none, and where it is not any more as it was built.
    """
    for node in nodes_in(nuke, beside):
        if node.Class() != "Group" or not records.is_of(node, source, series):
            continue
        group = cast("Group", node)
        names = {each.name() for each in nodes_in(nuke, group)}
        if {VERSION, SHOW} <= set(node.knobs()) and {_MOVIES, _SEQUENCES, _SHOWN} <= names:
            return group
    return None


def new_group(nuke: Nuke, name: str, made: List[Node]) -> Group:
    """An empty group with its lists and switches; it goes into ``made`` at once."""
    group = nuke.nodes.Group(name=name)
    made.append(group)
    records.add_tab(nuke, group)
    for knob, label in ((VERSION, "version"), (SHOW, "show")):
        group.addKnob(nuke.Enumeration_Knob(knob, label, []))
    with inside(group):
        movies, sequences = (_switch(nuke, each, VERSION, []) for each in (_MOVIES, _SEQUENCES))
        shown = _switch(nuke, _SHOWN, SHOW, [movies, sequences])
        nuke.nodes.Output(inputs=[shown])
    return group


def add(nuke: Nuke, group: Group, content: Built) -> str:
    """Put the ends of a version's Reads on the switches, and its name into the list.

    A result without EXR shows its movie under both. Returns the version's name.
    """
    number = versions_in(group) + 1
    kinds = dict(zip(content.kinds, content.ends))
    by_name = {node.name(): node for node in nodes_in(nuke, group)}
    first = content.ends[0]
    for name, end in (
        (_MOVIES, kinds.get(MOVIE, first)),
        (_SEQUENCES, content.ends[-1]),
    ):
        by_name[name].setInput(number - 1, end)
    version = f"v{number:02d}"
    _extend(group, VERSION, [*_entries(group, VERSION), version])
    if len(content.ends) > len(_entries(group, SHOW)):
        _extend(group, SHOW, list(_KINDS[: len(content.ends)]))
        if number == 1:
            cast("Any", group[SHOW]).setValue(_KINDS[len(content.ends) - 1])
    return version


def versions_in(group: Node) -> int:
    return len(_entries(group, VERSION))


def describe(group: Node, version: str) -> str:
    """What to tell of a version that is not the one that is shown."""
    return (
        f"It is version {version} in {name_of(group)}, which goes on showing "
        f"{value_of(group, VERSION)}; choose in its panel."
    )


def _switch(nuke: Nuke, name: str, knob: str, inputs: List[Node]) -> Node:
    switch: Any = nuke.nodes.Switch(name=name, inputs=inputs)
    switch["which"].setExpression(f"parent.{knob}")
    return switch  # type: ignore[no-any-return]  # a node of the stubs' own kind


def _entries(group: Node, knob: str) -> List[str]:
    return [str(entry) for entry in cast("Any", group[knob]).values()]


def _extend(group: Node, knob: str, entries: List[str]) -> None:
    """A longer list; what was chosen stays chosen."""
    chosen, list_knob = value_of(group, knob), cast("Any", group[knob])
    list_knob.setValues(entries)
    list_knob.setValue(chosen or entries[0])
