"""A result as a take of its clip: the clip itself stays, as the first take."""

from __future__ import annotations

import json
from typing import Optional, Tuple

from reframe.model.errors import BadInput, Interrupted

from .api import Thing, ask, ask_int, unique_id
from .bins import notes_of, write_notes
from .finding import video_items
from .items import Item, ways_of
from .media import media_id
from .opened import Opened
from .standing import take_of
from .task import Result, Task
from .undoing import Undo

#: Written before a take is added: to which clip, which take it showed and how many it had, so that
#: what a broken-off placement left can be taken up or away; `WHOLE` takes it back.
_TAKING = "reframe.taking"
WHOLE = {_TAKING: "-"}


def put(task: Task, result: Result, undo: Undo) -> None:
    """Add the take and select it. Raises `BadInput` when it would not fill the clip exactly, and
    `Interrupted` when the clip is not as long as before, with the takes as they were."""
    item = _require_whole(task)
    number = take_of(item.thing, result.shown)  # one that a broken-off placement left
    if not number or _noted(item.thing, result.movie) is None:
        before = [ask_int(item.thing, "GetSelectedTakeIndex") or 1, _count(item.thing)]
        write_notes(result.movie, {_TAKING: json.dumps([item.id, *before])})
    undo.by(lambda: _take_out(item.thing, result.movie, result.shown))
    if not number:
        first, last = task.rule.lead, task.rule.lead + task.rule.frames  # half-open (§2.1)
        ask(item.thing, "AddTake", result.shown, first, last)
        number = take_of(item.thing, result.shown)
    if number and ask_int(item.thing, "GetSelectedTakeIndex") != number:
        ask(item.thing, "SelectTakeByIndex", number)
    if not number or not _plays(item, result.shown, task.rule.lead):
        raise Interrupted(
            "Resolve did not take the result as a take that lasts as long as the clip, so it was "
            "taken out again; place it on a new track."
        )


def _require_whole(task: Task) -> Item:
    item, rule = task.item, task.rule
    if item is None or not ways_of(item, task.address.rate).reads_the_file:
        raise BadInput("A take would be retimed with its clip; place the result on a new track.")
    whole = len(task.sent) == item.duration == rule.frames
    if not whole or rule.start or rule.step != 1:
        raise BadInput(
            "A take has to be as long as its clip, and this result is not; place it on a new track."
        )
    return item


def _plays(item: Item, media: Thing, lead: int) -> bool:
    """The same place, the result's frames."""
    thing = item.thing
    place = (ask_int(thing, "GetStart"), ask_int(thing, "GetDuration"))
    return (
        place == (item.start, item.duration)
        and media_id(ask(thing, "GetMediaPoolItem")) == media_id(media)
        and ask_int(thing, "GetLeftOffset") == lead
    )


def _count(thing: Thing) -> int:
    return ask_int(thing, "GetTakesCount") or 0


def delete_left(now: Opened, movie: Thing, shown: Thing) -> None:
    """Take the take of a placement that broke off out again."""
    if now.timeline is not None:
        for _, thing in video_items(now.timeline):
            _take_out(thing, movie, shown)


def _noted(thing: Thing, movie: Thing) -> Optional[Tuple[int, int]]:
    """The selected take and the number of takes before one was added to this clip; None: none."""
    try:
        item, selected, takes = json.loads(notes_of(movie).get(_TAKING, ""))
        return (int(selected), int(takes)) if item == unique_id(thing) else None
    except (ValueError, TypeError):
        return None


def _take_out(thing: Thing, movie: Thing, media: Thing) -> None:
    """The selected take cannot be deleted, and a clip that had none had no selector of takes."""
    noted = _noted(thing, movie)
    number = take_of(thing, media) if noted is not None else 0
    if noted is None or not number:
        return
    selected, takes = noted
    ask(thing, "SelectTakeByIndex", selected)
    ask(thing, "DeleteTakeByIndex", number)
    if not takes and _count(thing) == 1:
        ask(thing, "FinalizeTake")
