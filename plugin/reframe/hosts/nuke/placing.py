"""Placing a result beside its clip, as one step of undo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, List, Optional, Tuple

from reframe.hosts.delivered import delivered
from reframe.hosts.port import ELSEWHERE, Choice, Placed, Selected, sent_range
from reframe.model.errors import BadInput, Interrupted
from reframe.model.order import Job

from . import records, versions
from .address import Address
from .building import Built, build_reads, free_name
from .graph import find, group_of, inside, name_of, nodes_in, script_name
from .knobs import set_if_there, value_of
from .labels import backdrop_label, node_names, version_line
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
#: A line of a backdrop's label.
_LINE = 24
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
    work = _Work(nuke, job, planned, node, _series(job, address))
    versions_group = work.versions_group() if choice == GROUP else None
    with one_step(nuke, versions_group or work.group, f"Reframe {job.clip.name}") as made:
        if versions_group is not None:
            nodes = work.add_to(versions_group, made)
        else:
            nodes = work.make(choice, made)
        # Looked at one by one: in a full script the non-commercial edition lists no new nodes.
        if not all(records.has_job(each, job.id) for each in nodes):
            raise Interrupted("Nuke did not keep what was placed; try again.", "not-placed")
        return _described(job.id, nodes)


def _series(job: Job, address: Address) -> str:
    sent = sent_range(job).shifted(address.shift)
    return records.series_of(job, sent.start, len(sent))


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


@dataclass(frozen=True)
class _Work:
    """One placement: what is placed, beside which node."""

    nuke: Nuke
    job: Job
    planned: Plan
    node: Node
    series: str

    @property
    def source(self) -> str:
        return name_of(self.node)

    @property
    def group(self) -> Group:
        return group_of(self.nuke, self.source)

    def versions_group(self) -> Optional[Group]:
        return versions.group_for(self.nuke, self.group, self.source, self.series)

    def make(self, choice: str, made: List[Node]) -> List[Node]:
        """The nodes of the choice, on a backdrop, where nothing else is."""
        nuke, group = self.nuke, self.group
        number = records.versions_of(nuke, self.source, self.series) + 1
        stem, version = node_names(self.job, number)
        taken = taken_in(nuke, group)
        names = {name.rpartition(".")[2] for name in map(name_of, nodes_in(nuke, group))}
        with inside(group):
            if choice == GROUP:
                built = self._new_group(free_name(stem, names), made)
                version = "v01"
            else:
                built = build_reads(
                    nuke, self.planned, lambda kind: f"{stem}_{kind}_{version}", names, made
                )
            spot = free_place(taken, rect_of(self.node), _size_for(len(built.nodes)))
            backdrop = _backdrop(nuke, self.job, version, spot)
            made.append(backdrop)
            for index, each in enumerate(built.nodes):
                x = spot.x + _MARGIN + index * (STAMP[0] + _BETWEEN)
                each.setXYpos(x, spot.y + _HEADER)
            for each in (*built.nodes, backdrop):
                self._remember(each, built.notes)
        return [*built.nodes, backdrop]

    def _new_group(self, name: str, made: List[Node]) -> Built:
        group = versions.new_group(self.nuke, name, made)
        content = self._version_in(group, [])
        versions.add(self.nuke, group, content)
        return Built([group], [group], notes=content.notes)

    def add_to(self, group: Group, made: List[Node]) -> List[Node]:
        """One more version in a group; what it shows, and what it held, stays as it is."""
        content = self._version_in(group, made)
        version = versions.add(self.nuke, group, content)
        content.notes.insert(0, versions.describe(group, version))
        for each in content.nodes:
            self._remember(each, content.notes)
        self._label(group, version)
        return content.nodes

    def _version_in(self, group: Group, made: List[Node]) -> Built:
        number = versions.versions_in(group) + 1
        with inside(group):
            taken = {each.name() for each in self.nuke.allNodes()}
            content = build_reads(
                self.nuke, self.planned, lambda kind: f"{kind}_v{number:02d}", taken, made
            )
        for index, each in enumerate(content.nodes):
            each.setXYpos(index * (STAMP[0] + _BETWEEN), -number * (STAMP[1] + _BETWEEN))
        return content

    def _remember(self, node: Node, notes: List[str]) -> None:
        note = " ".join(text for text in (self.planned.note, *notes) if text)
        record = records.Record(self.job.id, self.source, self.series, note)
        records.remember(self.nuke, node, record)

    def _label(self, group: Group, version: str) -> None:
        """A line for the version on the backdrop that the group stands on, if it still does."""
        for backdrop in nodes_in(self.nuke, self.group):
            mine = backdrop.Class() == "BackdropNode" and records.has_job(
                backdrop, records.job_of(group)
            )
            if mine and rect_of(backdrop).meets(rect_of(group)):
                label = str(value_of(backdrop, "label"))
                line = version_line(self.job, version)
                set_if_there(backdrop, "label", f"{label}\n{line}")
                self._make_room(backdrop)

    def _make_room(self, backdrop: Node) -> None:
        """A line more at the top, where nothing lies."""
        now = rect_of(backdrop)
        above = Rect(now.x, now.y - _LINE, now.width, _LINE)
        if any(above.meets(rect) for rect in taken_in(self.nuke, self.group)):
            return
        set_if_there(backdrop, "bdheight", now.height + _LINE)
        backdrop.setXYpos(now.x, above.y)


def _size_for(count: int) -> Tuple[int, int]:
    width = max(240, 2 * _MARGIN + count * STAMP[0] + (count - 1) * _BETWEEN)
    return width, _HEADER + STAMP[1] + 2 * _MARGIN


def _backdrop(nuke: Nuke, job: Job, version: str, spot: Rect) -> Node:
    backdrop: Any = nuke.nodes.BackdropNode(
        bdwidth=spot.width,
        bdheight=spot.height,
        label=backdrop_label(job, version),
        note_font_size=18,
        tile_color=_GREY_GREEN,
    )
    backdrop.setXYpos(spot.x, spot.y)
    return backdrop  # type: ignore[no-any-return]  # a node of the stubs' own kind
