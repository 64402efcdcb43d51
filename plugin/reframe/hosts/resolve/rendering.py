"""Frames as seen: Resolve renders the clip alone to a movie.

The clip's own track is left on and all other video tracks are off, for a render of the timeline
has everything above the clip in it (facts/resolve.md §2.4). All that is touched is put back, also
after an error or a cancel; the job is taken off the queue; what a broken-off render wrote is
removed. The movie is believed when its own index holds exactly the frames that were asked for.
"""

from __future__ import annotations

import secrets
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Optional

from reframe.hosts.port import AS_SEEN, Selected
from reframe.model.errors import BadInput, Interrupted
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.progress import Meter, report
from reframe.model.time import FrameRange

from .address import Address
from .api import Thing, ask, ask_int, ask_list, require_answers, whole
from .deliver import Deliver, deliver_kept, job_id, new_job
from .finding import find_item, require_timeline
from .findings import Findings, Learn
from .keeping import other_tracks_off, page_kept, timeline_kept
from .marks import marks_of, out_is_inclusive
from .movie_index import pictures_of
from .opened import Opened
from .rates import timeline_rate
from .recovery import render_noted
from .render_settings import load_known_preset, set_codec, set_movie
from .render_watch import Output, Patience, watch
from .selecting import Probe, timeline_size

__all__ = ["Patience", "render"]

#: How often a job is tried to be stopped and deleted, with a pause after each.
_TRIES = 40


@dataclass(frozen=True)
class Studio:
    """What a render needs besides what is rendered."""

    now: Opened
    patience: Patience
    probe: Optional[Probe]
    findings: Findings
    learn: Learn
    #: Told what of Deliver's settings could not be put back, in a sentence; empty: all could.
    leave: Callable[[str], None]


@dataclass(frozen=True)
class _Wanted:
    """One movie: these frames of the open timeline, absolute, into a folder of ours."""

    frames: FrameRange
    rate: Fraction
    size: Size
    output: Output


def render(studio: Studio, selected: Selected, folder: str, meter: Meter) -> Clip:
    """A movie in ``folder`` with the frames of ``selected.clip.range``; see `Host.render`."""
    now = studio.now
    if AS_SEEN not in selected.ways:
        raise BadInput(f"{selected.clip.name} is read from its file and cannot be rendered.")
    address = Address.of(selected.placement)
    timeline = require_timeline(now, address)
    item = find_item(timeline, address, now)
    frames = selected.clip.range.shifted(item.start - address.base)
    if not frames.within(FrameRange(item.start, item.end)):
        raise BadInput("These frames are not in the clip any more; select it again.")
    if ask(now.project, "IsRenderingInProgress"):
        raise BadInput("Resolve is rendering; wait until it is done and try again.")
    rate, size = timeline_rate(timeline)[0], timeline_size(timeline)
    with ExitStack() as kept:
        kept.enter_context(page_kept(now, "edit"))
        kept.enter_context(timeline_kept(now))
        saved = kept.enter_context(_deliver_kept(studio))
        kept.enter_context(render_noted(now, item.track))
        kept.enter_context(other_tracks_off(now, timeline, item.track))
        output = kept.enter_context(_removed_on_failure(Path(folder)))
        wanted = _Wanted(frames, rate, size, output)
        report(meter, 0, len(frames))
        path = str(_render(studio, wanted, meter, saved))
        size = _require_exact(path, wanted, studio.probe)
    return Clip(selected.clip.name, path, FrameRange(0, len(frames)), rate, size)


@contextmanager
def _deliver_kept(studio: Studio) -> Iterator[bool]:
    """Deliver as it was, and what is learnt of that; whether a preset has all of it."""
    deliver = Deliver(saved=True)
    try:
        with deliver_kept(studio.now) as deliver:
            yield deliver.saved
    finally:
        studio.leave(deliver.lost)


def _render(studio: Studio, wanted: _Wanted, meter: Meter, saved: bool) -> Path:
    """The path of the one new movie."""
    now, patience = studio.now, studio.patience
    project, output = now.project, wanted.output
    if saved:
        load_known_preset(project)  # else nothing is loaded that could not be taken back
    extension = set_codec(project)
    _set(studio, wanted, saved)
    ask(now.resolve, "OpenPage", "deliver")  # rendering starts from there (§2.4)
    with _job(now, wanted, patience) as job:
        ask(project, "StartRendering", [job], False)
        watch(project, job, output, len(wanted.frames), meter, patience)
    made = [path for path in output.new() if path.suffix.lower() == f".{extension}"]
    if len(made) != 1:
        raise Interrupted("Resolve rendered no movie, or several; look at its Deliver page.")
    return made[0]


def _set(studio: Studio, wanted: _Wanted, saved: bool) -> None:
    """Set Deliver for the movie, and keep what that shows of this build.

    Raises `Interrupted` when it shows that the range was taken from marks that mean another out.
    """
    timeline, findings = studio.now.timeline, replace(studio.findings, presets_are_kept=saved)
    by_marks = _ends_with_unsure_marks(studio, wanted.frames)
    unsure = findings.mark_out_inclusive is None
    if unsure:
        ask(timeline, "ClearMarkInOut", "all")
    name = f"reframe-{secrets.token_hex(4)}"
    folder = str(wanted.output.folder)
    set_movie(studio.now.project, wanted.frames, wanted.rate, wanted.size, folder, name)
    if unsure:
        found = out_is_inclusive(timeline, wanted.frames)
        findings = replace(findings, mark_out_inclusive=found)
    if findings != studio.findings:
        studio.learn(findings)
    if by_marks and findings.mark_out_inclusive is False:
        raise Interrupted(
            "This version of Resolve does not count the frame at out, as was just seen, so this "
            "would be one frame too many: nothing was rendered. Refresh, and out is right.",
            "out-is-exclusive",
        )


def _ends_with_unsure_marks(studio: Studio, frames: FrameRange) -> bool:
    """Whether out was taken from the timeline's marks, on an assumption."""
    marks = marks_of(studio.now.timeline, studio.findings)
    first = ask_int(studio.now.timeline, "GetStartFrame") or 0
    return bool(marks.unsure_of(frames.end, first))


@contextmanager
def _job(now: Opened, wanted: _Wanted, patience: Patience) -> Iterator[str]:
    """A job of the render queue, stopped and deleted in the end."""
    project = now.project
    job = new_job(project)
    if job is None:
        require_answers(now.resolve)
        raise Interrupted("Resolve took no render job; look at its Deliver page and try again.")
    try:
        _require_marks(job, wanted)
        yield job_id(job)
    finally:
        _put_away(project, job_id(job), patience)


def _require_marks(listed: Dict[str, Any], wanted: _Wanted) -> None:
    """The job has the frames that were set, as far as the queue says."""
    marks = (whole(listed.get("MarkIn")), whole(listed.get("MarkOut")))
    if None not in marks and marks != (wanted.frames.start, wanted.frames.last):
        raise Interrupted(
            f"Resolve would render the frames {marks[0]} to {marks[1]} where {wanted.frames.start} "
            f"to {wanted.frames.last} were asked for, so nothing was rendered; try again."
        )


def _put_away(project: Thing, job: str, patience: Patience) -> None:
    """Stopped and deleted. Resolve may take a moment to stop, and keeps a job until then."""
    try:
        for _ in range(_TRIES):
            if ask(project, "IsRenderingInProgress"):
                ask(project, "StopRendering")
            ask(project, "DeleteRenderJob", job)
            if job not in {job_id(each) for each in ask_list(project, "GetRenderJobList")}:
                return
            patience.sleep(patience.pause)
    except Interrupted:  # Resolve is gone, and its queue with it
        return


@contextmanager
def _removed_on_failure(folder: Path) -> Iterator[Output]:
    """What was written into ``folder`` goes when the render does not end well."""
    before = Output(folder, frozenset()).new()
    output = Output(folder, frozenset(path.name for path in before))
    try:
        yield output
    except BaseException:
        with suppress(Interrupted):  # the folder itself is gone
            for path in output.new():
                with suppress(OSError):  # still open in a Resolve that hangs, on Windows
                    path.unlink()
        raise


def _require_exact(path: str, wanted: _Wanted, probe: Optional[Probe]) -> Size:
    """The size of the movie's pictures. Raises `Interrupted` unless it has exactly the frames.

    Without ``probe``, as in a host's own process, they are counted in the movie's own index.
    """
    if probe is not None:
        media = probe(path)
        frames, size = len(media.range), media.size
    else:
        pictures = pictures_of(path)
        if pictures is None:
            raise Interrupted(
                "Resolve rendered a file without pictures; open the Deliver page, load a preset "
                "that exports video, and try again."
            )
        frames, size = pictures.frames, pictures.size
    if frames != len(wanted.frames):
        raise Interrupted(
            f"Resolve rendered {frames} frames where {len(wanted.frames)} were asked for, so they "
            "were not used; try again."
        )
    return size
