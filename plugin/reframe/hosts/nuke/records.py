"""What a placed node remembers: its job, in knobs that are saved and copied with it (§2.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, List

from reframe.model.order import Job

from .graph import all_nodes, name_of
from .knobs import value_of

if TYPE_CHECKING:
    from .api import Node, Nuke

_TAB = "reframe"
JOB = "reframe_job"
_SOURCE = "reframe_source"
_NOTE = "reframe_note"
#: Which frames in which shape: equal for results that are versions of each other.
_SERIES = "reframe_series"
_CLASSES = frozenset({"Read", "Group", "ColorMatrix", "OCIODisplay", "BackdropNode"})


@dataclass(frozen=True)
class Record:
    """What is kept of a result: its job's id, the clip's full name, which frames in which shape,
    and what was conformed. No key, no URL: scripts are shared."""

    job: str
    source: str
    series: str
    note: str = ""


def series_of(job: Job, first: int, frames: int) -> str:
    """Results with the same one can be exchanged for each other."""
    return f"{job.shape.ratio} {first}-{first + frames - 1}"


def add_tab(nuke: Nuke, node: Node) -> None:
    if _TAB not in node.knobs():
        node.addKnob(nuke.Tab_Knob(_TAB, "Reframe"))


def remember(nuke: Nuke, node: Node, record: Record) -> None:
    """Keep the record on a node, where it is saved and copied with it."""
    add_tab(nuke, node)
    for name, label, text in (
        (JOB, "job", record.job),
        (_SOURCE, "of", record.source),
        (_SERIES, "series", record.series),
        (_NOTE, "conformed", record.note),
    ):
        knob = nuke.String_Knob(name, label)
        knob.setFlag(nuke.INVISIBLE)
        node.addKnob(knob)
        node[name].setValue(text)


def nodes_of(nuke: Nuke, job_id: str) -> List[Node]:
    """The nodes of a job; a copy of one has the same id, so there may be any number."""
    return [node for node in _candidates(nuke) if has_job(node, job_id)]


def has_job(node: Node, job_id: str) -> bool:
    return str(value_of(node, JOB)) == job_id


def _candidates(nuke: Nuke) -> List[Node]:
    """Nodes of the classes that are placed: asking each of ten thousand for its knobs is slow."""
    return [node for node in all_nodes(nuke) if node.Class() in _CLASSES]


def job_of(node: Node) -> str:
    return str(value_of(node, JOB))


def note_of(node: Node) -> str:
    return str(value_of(node, _NOTE))


def is_of(node: Node, source: str, series: str) -> bool:
    """Whether a node is a result of these frames of a clip in this shape."""
    return (str(value_of(node, _SOURCE)), str(value_of(node, _SERIES))) == (source, series)


def versions_of(nuke: Nuke, source: str, series: str) -> int:
    """How many results of these frames in this shape stand in the script."""
    jobs = {
        str(value_of(node, JOB))
        for node in _candidates(nuke)
        if JOB in node.knobs() and is_of(node, source, series)
    }
    return len(jobs - {""})


def where(nodes: List[Node]) -> str:
    """Where a placement is, for the queue: its Reads or its group by name."""
    shown = [node for node in nodes if node.Class() in ("Read", "Group")]
    groups = tuple(f"{name_of(node)}." for node in shown if node.Class() == "Group")
    names = sorted(name for name in map(name_of, shown or nodes) if not name.startswith(groups))
    return f"node graph: {', '.join(names)}"
