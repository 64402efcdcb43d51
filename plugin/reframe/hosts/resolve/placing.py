"""Placing a result: the bin, then track, take or timeline, and the notes that say it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Dict, List, Optional

from reframe.hosts.port import Placed
from reframe.model.errors import Interrupted

from . import new_timeline, on_track, take
from .api import Thing, require_answers
from .bins import (
    EXR,
    KIND,
    MOVIE,
    Bin,
    bin_for,
    import_exr,
    import_movie,
    job_clips,
    notes_of,
    write_notes,
)
from .choices import BIN, TAKE, TRACK, way_of
from .keeping import current_folder_kept, page_kept, timeline_kept
from .labelling import set_colour, set_out, set_rate
from .opened import id_of
from .standing import CHOICE, DONE, NOTE, TIMELINE, placed, shown_media
from .task import Result, Task
from .undoing import Undo, undone_on_failure

#: Said of a placement whose sequence is missing; the next `place` brings it in.
_WITHOUT_EXR = (
    "The EXR sequence could not be imported; its files are where they were, and placing again "
    "brings it in."
)
#: By which choice the latest try was; what it noted for the case that it breaks off.
_TRYING = "reframe.trying"
_WHOLE = {**on_track.WHOLE, **take.WHOLE, **new_timeline.WHOLE}


def place(task: Task) -> Placed:
    """Place it, once: what stands is found, and what an earlier try left is taken up."""
    standing = placed(task.now, task.job.id)
    if standing is not None:
        return _completed(task, standing)
    with current_folder_kept(task.now):
        if task.way.kind == BIN:
            with undone_on_failure() as undo:
                _place(task, undo)
        else:
            with page_kept(task.now, "edit"), timeline_kept(task.now), undone_on_failure() as undo:
                _place(task, undo)
    done = placed(task.now, task.job.id)
    if done is None:
        require_answers(task.now.resolve)
        raise Interrupted("The result is not where it was placed; look at the timeline, and again.")
    return replace(done, already_there=False)


def _place(task: Task, undo: Undo) -> None:
    into = bin_for(task.now, task.job.clip.name, undo)
    result = _import(task, into, undo)
    timeline = task.now.timeline
    _clear_up(task, result)
    write_notes(result.movie, {_TRYING: task.way.key})
    if task.way.kind == TRACK:
        on_track.put(task, result, undo)
    elif task.way.kind == TAKE:
        take.put(task, result, undo)
    elif task.way.kind != BIN:
        timeline = new_timeline.put(task, result, undo)
    note = " ".join(each for each in (task.rule.note, *result.notes) if each)
    done: Dict[str, str] = {CHOICE: task.way.key, NOTE: note, **_WHOLE}
    if task.way.kind != BIN:
        done[TIMELINE] = id_of(timeline)
    write_notes(result.movie, {**done, DONE: "1"})


def _clear_up(task: Task, result: Result) -> None:
    """Take away what a try by another choice left when it broke off; one by this choice is taken
    up, but for a timeline, which is made anew."""
    now, movie = task.now, result.movie
    new_timeline.delete_left(now, movie)
    tried = notes_of(movie).get(_TRYING, task.way.key)
    if tried == task.way.key:
        return
    way = way_of(tried)
    shown = shown_media(job_clips(now, task.job.id), way)
    if shown is None or way.kind not in (TRACK, TAKE):
        return
    with page_kept(now, "edit"), timeline_kept(now):
        if way.kind == TRACK:
            on_track.delete_left(now, movie, shown)
        else:
            take.delete_left(now, movie, shown)


def _import(task: Task, into: Bin, undo: Undo) -> Result:
    """Movie and sequence, at the rate they have to play at, and labelled."""
    movie = import_movie(into, task.delivery.video, task.job.id, undo)
    set_out(movie)
    notes = [set_colour(task.now, movie, "rec709", "movie")]
    exr = None
    try:
        exr = _import_exr(task, into, undo, notes)
    except Interrupted:
        if task.way.exr:
            raise
        require_answers(task.now.resolve)
        notes.append(_WITHOUT_EXR)
    shown = exr if task.way.exr and exr is not None else movie
    for media, what in ((movie, "movie"), (exr, "EXR sequence")):
        if media is not None and not _at_its_rate(task, media):
            notes.append(_wrong_rate(task, what, media is shown))
    return Result(movie, shown, notes)


def _import_exr(task: Task, into: Bin, undo: Undo, notes: List[str]) -> Optional[Thing]:
    """The sequence in the bin; None where the result has none."""
    exr = task.delivery.exr
    if exr is None:
        return None
    media = import_exr(into, exr, task.job.id, undo)
    set_out(media)
    notes.append(set_colour(task.now, media, exr.colorspace, "EXR sequence"))
    return media


def _completed(task: Task, standing: Placed) -> Placed:
    """What stands, with the EXR sequence that an earlier try could not import."""
    clips = {notes.get(KIND): (clip, notes) for clip, notes in job_clips(task.now, task.job.id)}
    if task.delivery.exr is None or EXR in clips:
        return standing
    movie, kept = clips[MOVIE]
    notes = [kept.get(NOTE, "").replace(_WITHOUT_EXR, "").strip()]
    with current_folder_kept(task.now):
        try:
            with undone_on_failure() as undo:
                into = bin_for(task.now, task.job.clip.name, undo)
                media = _import_exr(task, into, undo, notes)
                if not _at_its_rate(task, media):
                    notes.append(_rate_to_set("EXR sequence"))
                write_notes(movie, {NOTE: " ".join(each for each in notes if each)})
        except Interrupted:
            require_answers(task.now.resolve)
            return replace(standing, summary=_with(standing.summary, _WITHOUT_EXR))
    now = placed(task.now, task.job.id) or standing
    return replace(now, summary=_with(now.summary, "Its EXR sequence is in the bin now."))


def _with(summary: str, sentence: str) -> str:
    return summary if sentence in summary else f"{summary} {sentence}"


def _at_its_rate(task: Task, media: Thing) -> bool:
    """One for one, it plays at the clip's rate, whatever rate its file names."""
    one_for_one = task.rule.step == 1 and task.address.rate
    return set_rate(media, task.address.rate if one_for_one else task.delivery.rate)


def _wrong_rate(task: Task, what: str, shown: bool) -> str:
    if shown and task.way.kind != BIN:
        raise Interrupted(
            f"Resolve did not take the frame rate of the {what}, so its frames would not lie over "
            "the clip's; nothing was placed. Place it in the bin only and set its frame rate in "
            "Clip Attributes."
        )
    return _rate_to_set(what)


def _rate_to_set(what: str) -> str:
    return f"Resolve did not take the frame rate of the {what}: set it in Clip Attributes."
