"""What a placed node remembers: its job, in knobs that are saved and copied with it (§2.8)."""

from __future__ import annotations

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
_CLASSES = frozenset({"Read", "Group", "ColorMatrix", "OCIODisplay", "BackdropNode"})


def remember(nuke: Nuke, node: Node, job: Job, source: str, note: str) -> None:
    """Keep the job's id on a node, the clip's full name and what was conformed. No key, no URL:
    scripts are shared."""
    node.addKnob(nuke.Tab_Knob(_TAB, "Reframe"))
    for name, label, text in (
        (JOB, "job", job.id),
        (_SOURCE, "of", source),
        (_NOTE, "conformed", note),
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


def note_of(node: Node) -> str:
    return str(value_of(node, _NOTE))


def versions_of(nuke: Nuke, source: str) -> int:
    """How many results of one clip stand in the script."""
    jobs = {
        str(value_of(node, JOB))
        for node in _candidates(nuke)
        if JOB in node.knobs() and str(value_of(node, _SOURCE)) == source
    }
    return len(jobs - {""})


def where(nodes: List[Node]) -> str:
    """Where a placement is, for the queue: its Reads or its group by name."""
    shown = [node for node in nodes if node.Class() in ("Read", "Group")]
    names = sorted(map(name_of, shown or nodes))
    return f"node graph: {', '.join(names)}"
