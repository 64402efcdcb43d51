"""A result as a take of its clip: the clip itself stays, as the first take."""

from __future__ import annotations

from reframe.model.errors import BadInput, Interrupted

from .api import Thing, ask, ask_int
from .items import Item, ways_of
from .media import media_id
from .standing import take_of
from .task import Result, Task
from .undoing import Undo


def put(task: Task, result: Result, undo: Undo) -> None:
    """Add the take and select it. Raises `BadInput` when it would not fill the clip exactly, and
    `Interrupted` when the clip is not as long as before, with the takes as they were."""
    item = _require_whole(task)
    number = take_of(item.thing, result.shown)  # one that a broken-off placement left
    takes = _count(item.thing) - (2 if number else 0)
    selected = ask_int(item.thing, "GetSelectedTakeIndex") or 1
    selected = 1 if selected == number else selected
    undo.by(lambda: _take_out(item.thing, result.shown, selected, takes))
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


def _take_out(thing: Thing, media: Thing, selected: int, before: int) -> None:
    """The selected take cannot be deleted, and a clip that had none had no selector of takes."""
    number = take_of(thing, media)
    if not number:
        return
    ask(thing, "SelectTakeByIndex", selected)
    ask(thing, "DeleteTakeByIndex", number)
    if before <= 0 and _count(thing) == 1:
        ask(thing, "FinalizeTake")
