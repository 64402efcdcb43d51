"""What the product asks of a host: the one page to read before you add one.

A host is where a clip is selected and where its result is placed: DaVinci Resolve, Nuke, Hiero
and Nuke Studio, or the desk, which is only files. To add one, write a class with the methods of
`Host` below and let ``tests/hosts/conformance.py`` run against it.

Selection
    What the user means, in the host's own order of preference, each clip with its in and out
    already cut to the host's marks. Whatever numbers a host counts in (inclusive or exclusive,
    absolute or relative), they become a half-open `FrameRange` here and nowhere else; frame 0 is
    a frame like any other. A clip that cannot be sent exactly is `Declined` in words, never
    approximated.

Frames
    ``SOURCE``: the engine reads ``clip.range`` of ``clip.path`` itself: full speed, no grade.
    ``AS_SEEN``: the host renders them to files, with grade, effects and retime. A selected clip
    lists the ways it can go, the best first. ``clip.range`` counts what the first way sends:
    frames of the media in the media's own numbering (movies from 0), or, when the clip can only
    be rendered, the host's own frames; ``clip.path`` is then empty. A job whose frames were
    rendered has the rendered files as its clip; `sent_range` says which of the host's they are.

Placing
    A finished job's movie and EXR sequence are put where the clip lies, on something new (track,
    take, version, node): nothing that exists is overwritten, moved or hidden. The job's id is
    kept in the host's own metadata, so that a second ``place`` finds the first and changes
    nothing, in another session and after a crash too. What was done is read back, and undone if
    it is not right: a job is placed once, or the host is as it was.
    ``place`` works from the job alone. What the host needs to find the clip again goes out in
    ``Selected.placement`` and comes back, unchanged, as ``job.target.placement``.

Conforming
    The result starts with the clip. How it plays when its rate or its number of frames is not
    what was sent is one rule for all hosts, and stands in ``conform.py``. A retimed clip whose
    source frames were sent gets its result with the same retime.

Putting back
    Whatever else a method touches (page, playhead, marks, selection, current timeline and folder,
    track states, render settings, proxy mode, modified flag, undo history) is as it was when the
    method ends, also after an error or a cancel. Use a context manager.

What a host may lack
    See `RENDERS`, `MARKS` and `UNDOES`. A host that cannot place offers no choices.

Errors and threads
    What goes wrong raises a `ReframeError`; the text of a host's own errors is for logs. One
    thread calls a host, one call at a time; if the host wants another thread, the adapter
    changes over inside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Dict, FrozenSet, Optional, Protocol, Tuple

from reframe.model.errors import BadInput
from reframe.model.order import Clip, Job
from reframe.model.progress import Meter
from reframe.model.time import FrameRange, frames_to_timecode

#: Capability: the host can render frames to files. Without it, every clip goes by ``SOURCE``.
RENDERS = "renders"
#: Capability: the host has in and out points. Without it, in and out are set in Reframe.
MARKS = "marks"
#: Capability: a placement is one step of the host's undo. Without it, the user takes it out.
UNDOES = "undoes"

#: A way for frames to leave: the engine reads the media's file.
SOURCE = "source"
#: A way for frames to leave: the host renders what its viewer shows.
AS_SEEN = "as-seen"

#: The code of the `BadInput` that ``place`` raises when project, timeline or clip is not the one
#: that the order came from. Nothing was placed: ask the user, or offer another choice.
ELSEWHERE = "elsewhere"


#: The key in ``job.target.placement`` under which `rendered_range` is kept.
_RENDERED = "rendered"


def with_rendered_range(placement: Dict[str, str], rendered: FrameRange) -> Dict[str, str]:
    """``placement`` with the range of host frames that was rendered for the order.

    The files that the host made may be numbered otherwise, so the job's clip does not say it.
    """
    return {**placement, _RENDERED: f"{rendered.start}:{rendered.end}"}


def sent_range(job: Job) -> FrameRange:
    """What was sent, in the numbers of the `Selected.clip` that the host gave out."""
    start, _, end = job.target.placement.get(_RENDERED, "").partition(":")
    return FrameRange(int(start), int(end)) if end else job.clip.range


def was_rendered(job: Job) -> bool:
    """Whether the host rendered what was sent, with the viewer's look in it."""
    return bool(job.target.placement.get(_RENDERED))


@dataclass(frozen=True)
class HostInfo:
    """Who is asked, for the head of the panel and for reports."""

    name: str
    version: str
    project: str = ""
    #: The open timeline, sequence or script.
    timeline: str = ""


@dataclass(frozen=True)
class Record:
    """Where a clip sits: its track, and the frames there as the host's timecode counts them."""

    track: str
    range: FrameRange
    rate: Fraction
    #: Whether the host's timecode drops frames.
    drop_frame: bool = False

    @property
    def timecode(self) -> str:
        """Where it begins, as the host shows it."""
        return frames_to_timecode(self.range.start, self.rate, self.drop_frame)


@dataclass(frozen=True)
class Selected:
    """A clip that can be sent."""

    #: ``range`` is cut to the host's marks; ``speed`` is the retime alone and leaves out a
    #: difference between the rates of media and timeline.
    clip: Clip
    #: Where in and out came from, in words: "the timeline's marks", "the whole movie".
    range_from: str
    #: What the host needs to find this clip again; see *Placing*.
    placement: Dict[str, str] = field(default_factory=dict)
    #: ``SOURCE``, ``AS_SEEN`` or both, the default first.
    ways: Tuple[str, ...] = (SOURCE,)
    #: Why the first way is the default, in words, where that is not plain.
    reason: str = ""
    #: None where clips have no place in time, such as nodes.
    record: Optional[Record] = None
    #: Sentences about what the user may not expect, such as effects that are not sent.
    notes: Tuple[str, ...] = ()
    #: The host's own frame at which ``clip.range`` begins, where its people count frames and not
    #: timecode, as in Nuke's scripts; None elsewhere.
    host_start: Optional[int] = None


@dataclass(frozen=True)
class Declined:
    """A clip that was selected and cannot be sent, and why: one sentence."""

    name: str
    reason: str


@dataclass(frozen=True)
class Selection:
    """What is selected now; ``chosen`` is the clip that is taken unless the user says otherwise."""

    clips: Tuple[Selected, ...] = ()
    declined: Tuple[Declined, ...] = ()
    chosen: int = 0
    #: How it was found, in words: "selected on the timeline", "under the playhead".
    where_from: str = ""

    def taken(self) -> Selected:
        """The chosen clip. Raises `BadInput` when there is none, with the reason."""
        if self.clips:
            return self.clips[self.chosen]
        if self.declined:
            raise BadInput(self.declined[0].reason)
        raise BadInput("No clip is selected; select one and try again.")


@dataclass(frozen=True)
class Choice:
    """One way to place a result: ``key`` goes to ``place``, ``title`` is for the user."""

    key: str
    title: str


@dataclass(frozen=True)
class Placed:
    """A placement that stands in the host."""

    job_id: str
    #: Where it is, short: for the queue.
    where: str
    #: One or two sentences for the user, with what was conformed.
    summary: str
    #: An earlier call had placed it, and this one changed nothing.
    already_there: bool = False


class Host(Protocol):
    """The methods of a host. Each may raise `ReframeError`."""

    @property
    def capabilities(self) -> FrozenSet[str]:
        """Those of `RENDERS`, `MARKS` and `UNDOES` that this host has."""

    def describe(self) -> HostInfo:
        """Program, project and timeline as they are now."""

    def selection(self) -> Selection:
        """What is selected now. Changes nothing."""

    def render(self, selected: Selected, folder: str, meter: Meter) -> Clip:
        """Render ``selected.clip.range`` as the viewer shows it to new files in ``folder``.

        The range may be narrower than ``selection`` gave it. The clip returned has the path, range
        and rate of what was rendered: a movie, or a sequence as a path with ``%0Nd``. Display
        encoded Rec.709. ``meter`` counts frames; when it says stop, `Cancelled` is raised and no
        file is left. Raises `BadInput` where the host lacks `RENDERS`.
        """

    def placements(self, selected: Selected) -> Tuple[Choice, ...]:
        """The ways a result of this clip can be placed, the default first; may be none.

        Called before money is spent. Raises `BadInput` for what would make placing fail.
        """

    def place(self, job: Job, choice: str) -> Placed:
        """Place the files of ``job.delivery``; see *Placing* and *Conforming*.

        Raises `BadInput` when the job is not done, the choice is unknown, or, with the code
        `ELSEWHERE`, when the clip is not where the order came from.
        """

    def placed(self, job_id: str) -> Optional[Placed]:
        """The placement of this job that stands now, or None. Changes nothing."""
