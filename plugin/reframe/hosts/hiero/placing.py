"""Placing: the result's files in the bin, and one of them on a new track above its clip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Iterator, Optional

from reframe.hosts.delivered import delivered
from reframe.hosts.port import Choice, Placed
from reframe.model.errors import BadInput, Interrupted
from reframe.model.order import Delivery, Job
from reframe.model.time import FrameRange, frames_to_timecode, is_drop_rate

from .api import answer, identity, same
from .bins import NAME, Media, lay
from .colour import give_colorspace, of_exr, of_movie
from .finding import Origin, Standing, open_sequence, origin_of, standing, track_items
from .media import Source, rate_of
from .planning import Plan, plan_of, sent_positions
from .selecting import speed_of, time_of
from .tags import EXR, KIND, MOVIE, NOTE, add_tag, facts_of, tags_of
from .undoing import Steps, one_step

TRACK = Choice("track", "The movie on a new track above the clip")
TRACK_EXR = Choice("track-exr", "The EXR sequence on a new track above the clip")
BIN = Choice("bin", "Only in the bin Reframe")
CHOICES = (TRACK, TRACK_EXR, BIN)


def placed(hiero: Any, job_id: str) -> Optional[Placed]:
    """The job's placement in any open project, if there is one."""
    found = standing(hiero, job_id)
    return _describe(found, job_id, already=True) if found else None


def place(hiero: Any, job: Job, choice: str) -> Placed:
    """Place the job, or find it placed. Raises `BadInput` and `Interrupted`; see the port."""
    delivery = delivered(job)
    if choice not in [each.key for each in CHOICES]:
        known = ", ".join(each.key for each in CHOICES)
        raise BadInput(f"Hiero cannot place as {choice!r}; it can place as {known}.")
    if choice == TRACK_EXR.key and delivery.exr is None:
        raise BadInput("This result has no EXR sequence; place its movie.")
    found = standing(hiero, job.id)
    if found is not None:
        return _describe(found, job.id, already=True)
    if choice == BIN.key:
        sequence = open_sequence(hiero, job.target.placement)
        with one_step(sequence.project(), "Reframe: place in bin") as steps:
            laid = _lay_both(hiero, sequence.project(), job, delivery, steps, places=True)
            placed = _read_back(hiero, job.id)
            return replace(placed, summary=f"{placed.summary} {laid.note}".strip())
    origin = origin_of(hiero, job.target.placement, job.clip.path, sent_positions(job))
    plan = plan_of(job, delivery, origin.playing, speed_of(origin.item))
    project = origin.sequence.project()
    with one_step(project, "Reframe: place") as steps:
        laid = _lay_both(hiero, project, job, delivery, steps, places=False)
        clip = laid.exr if choice == TRACK_EXR.key else laid.movie
        plan = replace(plan, note=" ".join(each for each in (plan.note, laid.note) if each))
        _put(hiero, origin, plan, clip, job, steps)
        return _read_back(hiero, job.id, plan)


@dataclass(frozen=True)
class _Laid:
    """The clips of a result in the bin, and what is left for the user to do about them."""

    movie: Any
    #: None where the result has no EXR sequence.
    exr: Any
    note: str


def _lay_both(
    hiero: Any, project: Any, job: Job, delivery: Delivery, steps: Steps, *, places: bool
) -> _Laid:
    name = f"{job.clip.name} {job.shape.ratio}"
    facts = facts_of(job, places=places)
    movie = Media(name, _slashes(delivery.video), {**facts, KIND: MOVIE})
    clips = [lay(hiero, project, movie, steps), None]
    notes = [give_colorspace(clips[0], of_movie(job))]
    if delivery.exr is not None:
        frames = Media(f"{name} EXR", _slashes(delivery.exr.pattern), {**facts, KIND: EXR})
        clips[1] = lay(hiero, project, frames, steps)
        notes.append(give_colorspace(clips[1], of_exr(delivery.exr.colorspace)))
    return _Laid(clips[0], clips[1], " ".join(note for note in notes if note))


def _put(hiero: Any, origin: Origin, plan: Plan, clip: Any, job: Job, steps: Steps) -> None:
    """A new track on top, with the clip on it as planned."""
    sequence = origin.sequence
    track = hiero.core.VideoTrack(_free_name(sequence))
    sequence.addTrack(track)
    steps.later(lambda: sequence.removeTrack(track))
    item = _new_item(hiero, track, f"{job.clip.name} {job.shape.ratio}")
    item.setSource(clip)
    _set_times(item, plan)
    track.addTrackItem(item)
    _require_shown(item, clip)
    note = " ".join([plan.note, *_covered(origin, plan.time, track)]).strip()
    add_tag(hiero, item, facts_of(job, places=True, note=note))
    if hasattr(sequence, "editFinished"):
        sequence.editFinished([item])


def _require_shown(item: Any, clip: Any) -> None:
    """Raises `Interrupted` when the item shows something else, such as an earlier version."""
    shown, meant = (Source(each.mediaSource()).path for each in (item.source(), clip))
    if shown != meant:
        raise Interrupted(
            "Hiero shows another version instead of the result, so it was taken out again; place "
            "it in the bin alone and choose the version there.",
            "host-failed",
        )


def _new_item(hiero: Any, track: Any, name: str) -> Any:
    if hasattr(track, "createTrackItem"):
        return track.createTrackItem(name)
    return hiero.core.TrackItem(name, hiero.core.TrackItem.kVideo)


def _set_times(item: Any, plan: Plan) -> None:
    """Give the item its time and speed, and read back that it plays so.

    What sets what is not written down for retimes (facts/nuke.md §3.2): the ways are tried until
    one of them is right. Raises `Interrupted` when none is.
    """
    first, frames = float(plan.position), len(plan.time)
    sign = 1 if plan.step > 0 else -1
    ends = (first + (frames - 1) * float(plan.step), first + frames * float(plan.step) - sign)
    for last in ends:
        for speed_first in (True, False):
            if speed_first:
                _set_speed(item, plan.speed)
            _set_time(item, plan, first, last)
            if not speed_first:
                _set_speed(item, plan.speed)
            if plays(item, plan):
                return
    raise Interrupted("Hiero does not take the result's speed; nothing was placed.", "host-failed")


def _set_time(item: Any, plan: Plan, first: float, last: float) -> None:
    if hasattr(item, "setTimes"):
        item.setTimes(plan.time.start, plan.time.last, first, last)
        return
    item.setTimelineIn(plan.time.start)
    item.setTimelineOut(plan.time.last)
    item.setSourceIn(first)
    item.setSourceOut(last)


def _set_speed(item: Any, speed: float) -> None:
    if abs(speed_of(item) - speed) > 1e-9:
        item.setPlaybackSpeed(speed)


def plays(item: Any, plan: Plan) -> bool:
    """Whether the item shows what was planned, at every frame."""
    if time_of(item) != plan.time or abs(speed_of(item) - plan.speed) > 1e-4:
        return False
    frames = range(plan.time.start, plan.time.end)
    return all(abs(float(item.mapTimelineToSource(t)) - plan.at(t)) < 0.01 for t in frames)


def _read_back(hiero: Any, job_id: str, plan: Optional[Plan] = None) -> Placed:
    """The placement as it stands. Raises `Interrupted` when it is not as it should be."""
    found = standing(hiero, job_id)
    if found is None or (plan is not None and not (found.track and plays(found.thing, plan))):
        raise Interrupted(
            "Hiero did not keep the result as it was placed, so it was taken out again; try again.",
            "host-failed",
        )
    return _describe(found, job_id, already=False)


def _describe(found: Standing, job_id: str, *, already: bool) -> Placed:
    name = str(answer(found.thing, "name", default=NAME))
    if found.track is None:
        where = f"bin {NAME}"
        return Placed(job_id, where, f"{name} is in the {where}.", already)
    sequence = found.sequence
    rate = rate_of(sequence.framerate())
    start = int(answer(sequence, "timecodeStart", default=0) or 0) + int(found.thing.timelineIn())
    drop = bool(answer(sequence, "dropFrame", default=False)) and is_drop_rate(rate)
    timecode = frames_to_timecode(start, rate, drop)
    where = f"{sequence.name()}, track {found.track.name()} at {timecode}"
    note = next((tag[NOTE] for tag in tags_of(found.thing) if tag["job"] == job_id), "")
    return Placed(job_id, where, f"{name} is in {where}. {note}".strip(), already)


def _covered(origin: Origin, time: FrameRange, ours: Any) -> Iterator[str]:
    """A sentence for each item above the clip that the new track, on top of all, lies over."""
    tracks = list(origin.sequence.videoTracks())
    home = [identity(track) for track in tracks].index(identity(origin.item.parentTrack()))
    for track in tracks[home + 1 :]:
        if same(track, ours):
            continue
        for item in track_items(track):
            other = time_of(item)
            if other.start < time.end and time.start < other.end and not any(tags_of(item)):
                yield f"It also lies over {item.name()!r} on {track.name()}."


def _free_name(sequence: Any) -> str:
    taken = {track.name() for track in sequence.videoTracks()}
    number, name = 1, NAME
    while name in taken:
        number += 1
        name = f"{NAME} {number}"
    return name


def _slashes(path: str) -> str:
    return path.replace("\\", "/")
