"""*Reframe › Test this Nuke*: the real program is asked, step by step, what the adapter rests on.

Numbered footage goes through selection, both ways of export, placement and colour space, in a
scratch group of the open script and, where there are timelines, in a scratch project. Both are gone
afterwards; what stays is a report.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Iterator, List, Optional, Tuple

from reframe.hosts.port import AS_SEEN, SOURCE, Host, Selected
from reframe.hosts.workshop import OwnPython, Workshop
from reframe.model.progress import go_on
from reframe.model.time import FrameRange

from . import numbered
from .findings import Failed, Findings, require
from .host import NukeHost
from .main_thread import MainThread
from .numbered import FRAMES, Numbered
from .program import Program, running
from .quiet import tell
from .records import nodes_of
from .timeline_check import check_timeline

_GROUP = "ReframeSelfTest"
_RENDERED = 4


def self_test(program: Optional[Program] = None) -> str:
    """Run the test where this is called, in the main thread; the path of its report.

    For ``nuke -t`` and other scripts. Raises `BadInput` when the report cannot be written.
    """
    here = program or running()
    findings = examine(here)
    path = findings.write(here)
    for line in findings.lines:
        tell(line)
    tell(f"{findings.summary} The report is {path}")
    return str(path)


def check_in_window(program: Program) -> None:
    """The test from the menu: what it found is said in a window."""
    findings = examine(program)
    path = findings.write(program)
    failed = [line for line in findings.lines if line.startswith("FAILED")]
    program.nuke.message(
        "\n".join([findings.summary, *failed, "", f"The report, to be sent to us: {path}"])
    )


def examine(program: Program) -> Findings:
    """All steps; nothing of them stays in the program."""
    folder = tempfile.mkdtemp(prefix="reframe-test-")
    findings = Findings(hide=[folder, folder.replace("\\", "/"), str(Path.home())])
    footage: List[Numbered] = []
    try:
        with OwnPython() as workshop:
            findings.step(
                "footage with numbers", lambda: footage.append(numbered.make(workshop, folder))
            )
            if footage and program.has_nodes:
                bench = Bench(program, workshop, footage[0], Path(folder))
                findings.step("the node graph", lambda: _check_nodes(bench, findings))
        if footage and program.has_timelines:
            findings.step("timelines", lambda: check_timeline(program, footage[0], findings))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return findings


@dataclass(frozen=True)
class Bench:
    """What the steps of the node graph need."""

    program: Program
    workshop: Workshop
    footage: Numbered
    folder: Path


def _check_nodes(bench: Bench, findings: Findings) -> None:
    """The node graph, in a group that is deleted again."""
    nuke, footage = bench.program.nuke, bench.footage
    host = NukeHost(nuke, main_thread=MainThread(inline=True))
    before = _state(nuke)
    with _scratch(nuke) as group:
        with group:
            movie = _read(nuke, footage.clip)
            sequence = _read(nuke, footage.exr.pattern, (footage.exr.first, footage.exr.last))
            grade = nuke.nodes.Grade(inputs=[movie])
        findings.step("a movie is sent from its file", lambda: _from_file(bench, host, movie))
        findings.step(
            "a sequence is sent from its files", lambda: _from_file(bench, host, sequence)
        )
        findings.step("a node is rendered", lambda: _rendered(bench, host, movie, grade))
        for choice in host.placements(host.look_at([movie]).taken()):
            findings.step(
                f"placing as {choice.key}",
                lambda key=choice.key: _placed(nuke, host, movie, footage, key),  # type: ignore[misc]
            )
    findings.step("everything is as it was", lambda: _same(before, _state(nuke)))


def _from_file(bench: Bench, host: NukeHost, node: Any) -> str:
    selected = _look_at(host, node)
    require(SOURCE in selected.ways, f"not from its file: {selected.reason}")
    clip = selected.clip
    require(len(clip.range) == FRAMES, f"frames {clip.range} instead of {FRAMES}")
    seen = bench.workshop.numbers(clip.path)
    expected = list(range(FRAMES))
    require(seen == expected, f"the file shows {seen}")
    named = node["colorspace"].value()  # what a Read says of its default is not known for sure
    return f"frames {clip.range}, colour space {named!r}: {clip.colorspace or 'as the file says'}"


def _rendered(bench: Bench, host: NukeHost, movie: Any, grade: Any) -> str:
    """Frames of the script through a node, against the movie's own numbering."""
    selected = _look_at(host, grade)
    require(AS_SEEN in selected.ways, "a Grade is not rendered")
    shift = int(_look_at(host, movie).placement["shift"])
    start = selected.clip.range.start
    asked = FrameRange(start, start + _RENDERED)
    place = bench.folder / "rendered"
    place.mkdir()
    narrow = replace(selected, clip=replace(selected.clip, range=asked))
    clip = host.render(narrow, str(place), go_on)
    seen = bench.workshop.numbers(clip.path)
    expected = [frame - shift for frame in range(asked.start, asked.end)]
    require(seen == expected, f"frames {asked} show {seen} instead of {expected}")
    return f"{clip.path.rpartition('.')[2]}, {clip.size}, frames {asked}"


def _placed(nuke: Any, host: Host, movie: Any, footage: Numbered, choice: str) -> str:
    """Once, found again, with names of colour spaces that the knobs have."""
    selected = host.look_at([movie]).taken()  # type: ignore[attr-defined]  # a NukeHost
    job = numbered.delivered(selected, footage, f"self-test-{choice}", "nuke")
    placed = host.place(job, choice)
    require(host.place(job, choice).already_there, "a second place did not find the first")
    spaces = []
    for node in nodes_of(nuke, job.id):
        if node.Class() == "Read":
            spaces.append(str(node["colorspace"].value()))
            last = int(node["last"].value()) - int(node["first"].value()) + 1
            require(last == FRAMES, f"a Read has {last} frames")
    for node in nodes_of(nuke, job.id):
        nuke.delete(node)
    require(host.placed(job.id) is None, "it is still there after its nodes were deleted")
    return f"{placed.summary} Colour spaces: {', '.join(spaces) or 'within the group'}."


def _look_at(host: NukeHost, node: Any) -> Selected:
    selection = host.look_at([node])
    if selection.declined:
        raise Failed(selection.declined[0].reason)
    return selection.taken()


def _read(nuke: Any, path: str, frames: Optional[Tuple[int, int]] = None) -> Any:
    """A Read as a user makes it, by its path and range."""
    read = nuke.nodes.Read()
    text = path if frames is None else f"{path} {frames[0]}-{frames[1]}"
    read["file"].fromUserText(text)
    return read


@contextmanager
def _scratch(nuke: Any) -> Iterator[Any]:
    """A group of our own in the open script, gone afterwards; undo does not see it."""
    undo = nuke.Undo()
    modified = bool(nuke.root().modified()) if hasattr(nuke.root(), "modified") else None
    undo.disable()
    try:
        group = nuke.nodes.Group(name=_GROUP)
        try:
            yield group
        finally:
            nuke.delete(group)
    finally:
        undo.enable()
        if modified is False:
            nuke.root().setModified(False)


def _state(nuke: Any) -> Tuple[object, ...]:
    """What must be the same afterwards."""
    root = nuke.root()
    with root:
        names = sorted(node.fullName() for node in nuke.allNodes())
        selected = sorted(node.fullName() for node in nuke.selectedNodes())
    knobs = ("first_frame", "last_frame", "fps", "format", "proxy")
    values = [str(root[name].value()) for name in knobs if name in root.knobs()]
    return names, selected, values, nuke.frame() if hasattr(nuke, "frame") else None


def _same(before: Tuple[object, ...], after: Tuple[object, ...]) -> None:
    for what, one, other in zip(("nodes", "selection", "settings", "frame"), before, after):
        require(one == other, f"the {what} of the script changed")  # which: is not for a report
