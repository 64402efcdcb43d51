"""Whatever Resolve answers: what comes out is an answer of the port's or a sentence, no defect;
nothing of the user's is gone, and nothing stands twice.

Each call of a selection, a render and a placement is answered once by something that no document
names: nothing, a word, a number, an empty list, a list of nothing, a dict, a foreign object.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reframe.hosts.port import Placed, Selection
from reframe.model.errors import ReframeError
from reframe.model.progress import go_on
from support.finished import finished
from support.resolve import Says
from support.resolve.build import parts
from support.resolve.item import TimelineItem
from support.resolve.timeline import Timeline
from support.resolve_stage import ResolveStage, in_the_media_pool, on_a_timeline

ODD: tuple[Any, ...] = (
    None, False, True, 0, -1, 7.5, float("nan"), "", "Ja", b"bytes", [], [None], ["x", "y"], {},
    {"video": None}, {"video": {"in": "x", "out": None}}, {"mediaPoolItem": None}, object(),
)  # fmt: skip


class Odd:
    """Answers the n-th call by something else."""

    def __init__(self, number: int, value: Any) -> None:
        self.left, self.value, self.name = number, value, ""

    def __call__(self, name: str, changes: bool) -> Says | str:
        self.left -= 1
        if self.left == -1:
            self.name = name
            return Says(self.value)
        return ""


def look(stage: ResolveStage) -> Callable[[], object]:
    host = stage.open()

    def ask() -> Selection:
        found = host.selection()
        host.describe(), host.capabilities
        if found.clips:
            host.placements(found.clips[0])
        return found

    return ask


def render(stage: ResolveStage) -> Callable[[], object]:
    host = stage.open()
    taken = host.selection().taken()
    stage.resolve.manager.project.renderer.write = lambda job, shown: job.path.write_bytes(b"?")
    (stage.folder / "r").mkdir(exist_ok=True)
    return lambda: host.render(taken, str(stage.folder / "r"), go_on)


def put(stage: ResolveStage) -> Callable[[], Placed]:
    host = stage.open()
    job = finished(host.selection().taken(), stage.folder / "delivered")

    def place() -> Placed:
        placed = host.place(job, stage.first_choice)
        host.placed(job.id)
        return placed

    return place


def on_the_oldest(place: Path) -> ResolveStage:
    return on_a_timeline(place, version=(18, 6, 6))


def placed_by(choice: str) -> Callable[[Path], ResolveStage]:
    return lambda place: on_a_timeline(place, first_choice=choice, version=(21, 1, 0))


WAYS = {
    "selection": (on_a_timeline, look),
    "selection on 18.6": (on_the_oldest, look),
    "selection in the media pool": (in_the_media_pool, look),
    "render": (on_a_timeline, render),
    "render on 18.6": (on_the_oldest, render),
    "track": (placed_by("track"), put),
    "take": (placed_by("take-exr"), put),
    "timeline": (placed_by("timeline-exr"), put),
    "timeline for a clip of the pool": (in_the_media_pool, put),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_odd_answer_to_any_call_is_met_in_words(way: str, place: Path) -> None:
    make, work_of = WAYS[way]
    stage = make(place)
    before = stage.resolve.world.calls
    try:
        work_of(stage)()
    except ReframeError:
        assert "render" in way  # its movie is none
    count = stage.resolve.world.calls - before
    assert count > 20
    for number in range(count):
        stage = make(place)
        work, odd = work_of(stage), Odd(number, ODD[number * 7 % len(ODD)])
        project, cut = parts(stage.resolve)
        theirs, media = _items(cut), project.pool.clips()
        with stage.resolve.world.before(odd):
            try:
                work()
            except ReframeError as said:
                assert said.message.endswith((".", "?")), (odd.name, odd.value, said.message)
            except Exception as defect:
                raise AssertionError(f"{odd.name} answered {odd.value!r}") from defect
        assert [item for item in _items(cut) if item in theirs] == theirs, odd.name
        assert [clip for clip in project.pool.clips() if clip in media] == media, odd.name
        assert cut in project.timelines, odd.name
        assert len(stage.placements()) <= 1, odd.name


def _items(timeline: Timeline) -> list[TimelineItem]:
    return [item for track in timeline.tracks["video"] for item in track.items]
