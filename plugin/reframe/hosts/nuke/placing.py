"""Placing a result beside its clip, as one step of undo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, List, Optional, Tuple

from reframe.hosts.delivered import delivered
from reframe.hosts.port import ELSEWHERE, Choice, Placed, Selected
from reframe.model.errors import BadInput, Interrupted
from reframe.model.order import Job

from . import records
from .address import Address
from .building import build
from .graph import find, group_of, inside, name_of, nodes_in, script_name
from .labels import backdrop_label, node_names
from .layout import STAMP, Rect, free_place, rect_of, taken_in
from .putting_back import one_step
from .results import EXR, GROUP, MOVIE, READS, Plan, plan

if TYPE_CHECKING:
    from .api import Group, Node, Nuke

CHOICES = (
    Choice(READS, "Read nodes for the movie and the EXR sequence"),
    Choice(MOVIE, "A Read node for the movie"),
    Choice(EXR, "A Read node for the EXR sequence"),
    Choice(GROUP, "A group with movie, EXR and a switch"),
)
#: Room in a backdrop: above the nodes for its label, between them, and around them.
_HEADER, _BETWEEN, _MARGIN = 150, 40, 30
_GREY_GREEN = 0x41504AFF


def place(nuke: Nuke, job: Job, choice: str) -> Placed:
    """`Host.place`, in the main thread."""
    delivered(job)
    address = Address.of(job.target.placement)
    planned = plan(job, choice, address)
    standing = placed(nuke, job.id)
    if standing is not None:
        return standing
    node = _node_of(nuke, address)
    group = group_of(nuke, name_of(node))
    with one_step(nuke, group, f"Reframe {job.clip.name}") as made:
        nodes = _make(nuke, group, node, job, choice, planned, made)
        # Looked at one by one: in a full script the non-commercial edition lists no new nodes.
        if not all(records.has_job(each, job.id) for each in nodes):
            raise Interrupted("Nuke did not keep what was placed; try again.", "not-placed")
        return _described(job.id, nodes)


def placements(nuke: Nuke, selected: Selected) -> Tuple[Choice, ...]:
    """`Host.placements`, in the main thread."""
    _node_of(nuke, Address.of(selected.placement))
    return CHOICES


def placed(nuke: Nuke, job_id: str) -> Optional[Placed]:
    """The nodes of this job that stand in the open script."""
    found = records.nodes_of(nuke, job_id)
    return replace(_described(job_id, found), already_there=True) if found else None


def _described(job_id: str, nodes: List[Node]) -> Placed:
    where = records.where(nodes)
    notes = [note for note in map(records.note_of, nodes) if note]
    return Placed(job_id, where, f"It is in the {where}. {notes[0] if notes else ''}".strip())


def _node_of(nuke: Nuke, address: Address) -> Node:
    """The node that the order came from. Raises `BadInput` with `ELSEWHERE` when it is not here."""
    now = script_name(nuke)
    if not address.is_script(now):
        raise BadInput(
            f"This clip is of the script {address.script}, and "
            f"{now or 'a script that was never saved'} is open; open that one and place again.",
            ELSEWHERE,
        )
    node = find(nuke, address.node)
    if node is None or node.Class() != address.kind:
        raise BadInput(
            f"There is no {address.kind} node {address.node} in the open script any more; bring "
            "it back, or read the files with a Read node of your own.",
            ELSEWHERE,
        )
    return node


def _make(
    nuke: Nuke, group: Group, node: Node, job: Job, choice: str, planned: Plan, made: List[Node]
) -> List[Node]:
    """The nodes of the choice, on a backdrop, where nothing else is."""
    source = name_of(node)
    stem, version = node_names(job, records.versions_of(nuke, source) + 1)
    taken = taken_in(nuke, group)
    names = {name.rpartition(".")[2] for name in map(name_of, nodes_in(nuke, group))}
    with inside(group):
        built = build(nuke, planned, choice, (stem, version), names, made)
        nodes = built.nodes
        note = " ".join(text for text in (planned.note, *built.notes) if text)
        size = _size_for(len(nodes))
        spot = free_place(taken, rect_of(node), size)
        backdrop = _backdrop(nuke, job, spot)
        made.append(backdrop)
        for index, each in enumerate(nodes):
            x = spot.x + _MARGIN + index * (STAMP[0] + _BETWEEN)
            each.setXYpos(x, spot.y + _HEADER)
        for each in (*nodes, backdrop):
            records.remember(nuke, each, job, source, note)
    return [*nodes, backdrop]


def _size_for(count: int) -> Tuple[int, int]:
    width = max(240, 2 * _MARGIN + count * STAMP[0] + (count - 1) * _BETWEEN)
    return width, _HEADER + STAMP[1] + 2 * _MARGIN


def _backdrop(nuke: Nuke, job: Job, spot: Rect) -> Node:
    backdrop: Any = nuke.nodes.BackdropNode(
        bdwidth=spot.width,
        bdheight=spot.height,
        label=backdrop_label(job),
        note_font_size=18,
        tile_color=_GREY_GREEN,
    )
    backdrop.setXYpos(spot.x, spot.y)
    return backdrop  # type: ignore[no-any-return]  # a node of the stubs' own kind
