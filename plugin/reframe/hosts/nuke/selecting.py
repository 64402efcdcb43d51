"""What is selected, and how each node can go."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, List, Optional, Sequence, Tuple, Union

from reframe.hosts.port import AS_SEEN, SOURCE, Declined, Selected, Selection
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.time import FrameRange, rate_for_people

from .address import Address
from .editions import is_non_commercial
from .formats import shape_of
from .graph import name_of, script_name, selected_nodes
from .knobs import value_of
from .paths import files_of, missing_in
from .ranges import in_and_out, script_rate
from .reads import numbering, suffix_of
from .source import NoSource, Source, source_of
from .views import chosen_view

if TYPE_CHECKING:
    from .api import Node, Nuke

_WITHOUT_IMAGE = re.compile(
    r"Viewer|BackdropNode|StickyNote|Camera\d*|Axis\d*|Light\d*|Scene|ReadGeo\d*|WriteGeo|Card\d*"
)
_COLOURS = ("red", "green", "blue")


def selection(nuke: Nuke) -> Selection:
    """The selected nodes; the one selected last is taken unless the user says otherwise."""
    clips: List[Selected] = []
    declined: List[Declined] = []
    nodes = selected_nodes(nuke)
    for node in nodes:
        looked_at = look_at(nuke, node)
        if isinstance(looked_at, Selected):
            clips.append(looked_at)
        else:
            declined.append(looked_at)
    last = _last_selected(nuke)
    chosen = [n for n, clip in enumerate(clips) if clip.placement["node"] == last]
    where_from = "selected in the node graph" if nodes else ""
    return Selection(tuple(clips), tuple(declined), chosen[0] if chosen else 0, where_from)


def of_nodes(nuke: Nuke, nodes: Sequence[Union[Node, str]]) -> Selection:
    """Nodes, or their full names, as if they were selected. Raises `BadInput` for no such node."""
    clips: List[Selected] = []
    declined: List[Declined] = []
    for each in nodes:
        node = nuke.toNode(each) if isinstance(each, str) else each
        if node is None:
            raise BadInput(f"There is no node {each!r} in this script.")
        looked_at = look_at(nuke, node)
        if isinstance(looked_at, Selected):
            clips.append(looked_at)
        else:
            declined.append(looked_at)
    return Selection(tuple(clips), tuple(declined), where_from="named")


def _last_selected(nuke: Nuke) -> str:
    try:
        return name_of(nuke.selectedNode())
    except ValueError:  # nothing is selected here (facts/nuke.md §2.1)
        return ""


def look_at(nuke: Nuke, node: Node) -> Union[Selected, Declined]:
    """A node as a clip, or why it cannot be sent."""
    reason = _without_picture(node)
    if reason:
        return Declined(node.name(), reason)
    try:
        frames, range_from = in_and_out(nuke, node)
    except BadInput as problem:
        return Declined(node.name(), problem.message)
    gone = _gone(node)
    if gone:
        return Declined(node.name(), gone)
    source = source_of(nuke, node, frames) if node.Class() == "Read" else None
    if isinstance(source, Source):
        return _from_file(nuke, node, source, range_from)
    return _as_seen(nuke, node, frames, range_from, source)


def _without_picture(node: Node) -> str:
    name = node.name()
    if _WITHOUT_IMAGE.fullmatch(node.Class()):
        return f"{name} has no picture; select a Read, or any node with an image."
    channels = _channels(node)
    if channels is not None and not any(c.rpartition(".")[2] in _COLOURS for c in channels):
        return f"{name} has no red, green and blue; shuffle what it has into them first."
    return ""


def _channels(node: Node) -> Optional[List[str]]:
    return [str(name) for name in node.channels()] if hasattr(node, "channels") else None


def _gone(node: Node) -> str:
    """For a Read of which no file at all is there."""
    lies = numbering(node) if node.Class() == "Read" else None
    files = files_of(node, lies.first) if lies is not None else None
    if lies is None or files is None:
        return ""
    whole = FrameRange(min(lies.first, lies.last), max(lies.first, lies.last) + 1)
    if len(missing_in(files, whole)) < len(whole):
        return ""
    return f"The files of {node.name()} ({files.path}) are not there; mend its path."


def _from_file(nuke: Nuke, node: Node, source: Source, range_from: str) -> Selected:
    clip = Clip(
        _title(node),
        source.path,
        source.range,
        source.rate or script_rate(nuke),
        _size(node),
        colorspace=source.colorspace,
        viewing=source.viewing,
    )
    address = Address(
        script_name(nuke),
        name_of(node),
        node.Class(),
        source.shift,
        chosen_view(nuke),
        source.shown_as,
    )
    return Selected(
        clip,
        range_from,
        address.to_placement(),
        ways=(SOURCE, AS_SEEN),
        reason=_why_from_file(source),
        host_start=source.range.start + source.shift,
        notes=_notes(nuke, node, clip.rate),
    )


def _why_from_file(source: Source) -> str:
    if source.viewing is None or source.shown_as:
        return "It is an untouched Read, so its file is sent as it is, without the viewer's look."
    return (
        "It is an untouched Read, so its file is sent from the disk, as the view "
        f"{source.viewing.view} shows it."
    )


def _as_seen(
    nuke: Nuke, node: Node, frames: FrameRange, range_from: str, why: Optional[NoSource]
) -> Selected:
    clip = Clip(_title(node), "", frames, script_rate(nuke), _size(node))
    address = Address(script_name(nuke), name_of(node), node.Class(), 0, chosen_view(nuke))
    reason = f"Nuke renders it, because {why.reason}." if why else ""
    notes = _notes(nuke, node, clip.rate)
    if why and "missing" in why.reason:
        notes = (*notes, "Frames of its sequence are missing; Nuke decides what is sent for them.")
    return Selected(
        clip,
        range_from,
        address.to_placement(),
        ways=(AS_SEEN,),
        reason=reason,
        host_start=frames.start,
        notes=notes,
    )


def _title(node: Node) -> str:
    """A Read by its file's name, since *Read1* says nothing; any other node by its own."""
    if node.Class() != "Read":
        return node.name()
    tail = str(value_of(node, "file")).replace("\\", "/").rpartition("/")[2]
    stem = re.split(r"[._-]?(?:%\d*d|#+|%[vV]|\[|\$)", tail)[0]
    if stem == tail:
        stem = tail.rpartition(".")[0] if suffix_of(tail) != tail.lower() else tail
    return stem or node.name()


def _size(node: Node) -> Size:
    """In square pixels."""
    width, height, aspect = shape_of(node)
    return Size(round(width * aspect), height)


def _notes(nuke: Nuke, node: Node, rate: Fraction) -> Tuple[str, ...]:
    notes: List[str] = []
    channels = _channels(node) or []
    others = sorted({c.partition(".")[0] for c in channels} - {"rgba", "rgb"})
    if others:
        notes.append(f"Only red, green and blue are sent, not {', '.join(others[:4])}.")
    script = script_rate(nuke)
    if rate != script:
        notes.append(
            f"The movie has {rate_for_people(rate)} frames a second and the script "
            f"{rate_for_people(script)}; Nuke shows it frame for frame, and so it is placed."
        )
    view = chosen_view(nuke)
    if view:
        notes.append(f"Of the script's views, {view} is sent.")
    if value_of(nuke.root(), "proxy", False):
        notes.append("Proxy mode is on; the full picture is sent.")
    if is_non_commercial(nuke):
        notes.append("Nuke Non-commercial renders no more than 1920×1080 for it.")
    return tuple(notes)
