"""A result in a timeline of its own shape.

For a clip of a timeline: a duplicate of it, so that the cut is kept, with the result above its
clip. For a clip of the media pool: an empty timeline with the result. New timelines become
current (facts/resolve.md §2.5); the caller puts the user's back.
"""

from __future__ import annotations

import re
import secrets
from typing import Dict, List, Optional

from reframe.model.errors import Interrupted
from reframe.model.geometry import Size, canvas_size
from reframe.model.time import rate_for_people

from . import on_track
from .api import Thing, ask, ask_int, ask_text, clip_property, set_setting, setting
from .appending import Piece, append
from .bins import notes_of, write_notes
from .opened import Opened, id_of
from .rates import timeline_rate
from .task import Result, Task
from .undoing import Undo

#: Written before a timeline is made: the name that it has until it is whole, which nobody else
#: gives; and, once it is there, its id. A placement that breaks off leaves a timeline that is known
#: by them, and `WHOLE` takes them back: what is whole is the user's.
_MAKING, _MADE = "reframe.making", "reframe.made"
_OURS = re.compile(r"Reframe [0-9a-f]{8}")
WHOLE = {_MAKING: "-", _MADE: "-"}

#: What ``useCustomSettings`` resets (§2.5), by the names of §1.7.
_COLOUR = (
    "colorScienceMode", "isAutoColorManage", "rcmPresetMode", "separateColorSpaceAndGamma",
    "colorSpaceInput", "colorSpaceInputGamma", "colorSpaceTimeline", "colorSpaceTimelineGamma",
    "colorSpaceOutput", "colorSpaceOutputGamma", "colorAcesIDT", "colorAcesODT", "acesVersion",
    "inputDRT", "outputDRT", "timelineWorkingLuminanceMode", "graphicsWhiteLevel",
    "videoDataLevels",
)  # fmt: skip


def put(task: Task, result: Result, undo: Undo) -> Thing:
    """The new timeline, with the result in it."""
    now = task.now
    name = f"Reframe {secrets.token_hex(4)}"
    write_notes(result.movie, {**WHOLE, _MAKING: name})
    undo.by(lambda: _delete(now, _left(now, result.movie)))
    if task.item is not None:
        ask(now.timeline, "DuplicateTimeline", name)
    else:
        ask(now.pool, "CreateEmptyTimeline", name)
    made = _named(now, name)
    if made is None:
        raise Interrupted("Resolve did not make a new timeline, so nothing was placed; try again.")
    write_notes(result.movie, {_MADE: id_of(made)})
    ask(now.project, "SetCurrentTimeline", made)
    result.notes.append(_shape(task, made, result))
    if task.item is not None:
        on_track.put_on(made, task, result, undo)
    else:
        _put_alone(task, made, result)
    result.notes.append(_name(made, _free_name(task)))
    return made


def _name(made: Thing, name: str) -> str:
    """The name that it keeps; a sentence where Resolve does not take it."""
    ask(made, "SetName", name)
    if ask_text(made, "GetName") == name:
        return ""
    return f"Resolve did not take the name {name} for the new timeline."


def _put_alone(task: Task, timeline: Thing, result: Result) -> None:
    """The whole of an empty timeline, from its start."""
    rate, _ = timeline_rate(timeline)
    if rate != task.address.rate:
        raise Interrupted(
            f"Resolve made the new timeline at {rate_for_people(rate)} frames a second and the "
            f"clip has {rate_for_people(task.address.rate)}; it was taken out again. Place the "
            "result in the bin only."
        )
    record = (ask_int(timeline, "GetStartFrame") or 0) + task.rule.start
    rule = task.rule
    piece = Piece(result.shown, 1, record, rule.frames, rule.lead, rule.step)
    append(task.now, timeline, piece, task.findings, task.learn)


def _shape(task: Task, timeline: Thing, result: Result) -> str:
    """Resolution of the result, and the colour settings that were: a sentence if either did not
    hold."""
    colour = {key: setting(task.now.timeline or task.now.project, key) for key in _COLOUR}
    size = _size_of(task, result)
    wanted: Dict[str, str] = {"useCustomSettings": "1"}
    if task.item is None:
        wanted["timelineFrameRate"] = rate_for_people(task.address.rate)
    wanted["timelineResolutionWidth"] = str(size.width)
    wanted["timelineResolutionHeight"] = str(size.height)
    for key, value in wanted.items():
        set_setting(timeline, key, value)
    lost = [key for key, value in colour.items() if value and setting(timeline, key) != value]
    lost = [key for key in lost if not set_setting(timeline, key, colour[key])]
    notes: List[str] = []
    if any(setting(timeline, key) != value for key, value in list(wanted.items())[-2:]):
        notes.append(f"Resolve did not take {size} for the new timeline: set it in its settings.")
    if lost:
        notes.append(f"The new timeline's colour settings differ ({', '.join(lost)}).")
    return " ".join(notes)


def _size_of(task: Task, result: Result) -> Size:
    numbers = re.findall(r"\d+", clip_property(result.movie, "Resolution"))
    if len(numbers) >= 2:
        return Size(int(numbers[0]), int(numbers[1]))
    return canvas_size(task.job.shape.ratio, task.job.shape.resolution)


def _free_name(task: Task) -> str:
    """``Cut 9-16`` or, when there is one, ``Cut 9-16 2``."""
    base = ask_text(task.now.timeline, "GetName") if task.item is not None else task.address.name
    base = f"{base} {task.job.shape.ratio.replace(':', '-')}"
    taken = {ask_text(each, "GetName") for each in task.now.timelines()}
    numbered = (base if n == 1 else f"{base} {n}" for n in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def _named(now: Opened, name: str) -> Optional[Thing]:
    return next((each for each in now.timelines() if ask_text(each, "GetName") == name), None)


def _delete(now: Opened, made: Optional[Thing]) -> None:
    if made is None:
        return
    current = ask(now.project, "GetCurrentTimeline")
    if now.timeline is not None and id_of(current) == id_of(made):  # which cannot be deleted
        ask(now.project, "SetCurrentTimeline", now.timeline)
    ask(now.pool, "DeleteTimelines", [made])


def _left(now: Opened, movie: Thing) -> Optional[Thing]:
    """The half-made timeline of a placement that broke off; never one that is whole."""
    notes = notes_of(movie)
    name, made = notes.get(_MAKING, ""), notes.get(_MADE, "")
    if not _OURS.fullmatch(name):
        return None
    return _named(now, name) or now.timeline_of(made)


def delete_left(now: Opened, movie: Thing) -> None:
    """Take away the timeline of a placement that broke off."""
    left = _left(now, movie)
    if left is not None and now.timeline is not None and id_of(left) != id_of(now.timeline):
        _delete(now, left)
