"""The whole way on this build: select, export both ways, place in each way, and look at it.

Everything goes through the adapter as the panel's calls do; what came of it is compared frame by
frame, by the numbers that are burnt into the footage. The fal service has no part in it: its
result is painted beforehand.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Iterator, List, Optional

from reframe.hosts.port import AS_SEEN, SOURCE, Choice, Host, Selected
from reframe.hosts.resolve.api import Thing, ask, ask_int
from reframe.hosts.resolve.bins import job_clips
from reframe.hosts.resolve.choices import BIN, TAKE, TIMELINE, Way, way_of
from reframe.hosts.resolve.opened import opened
from reframe.hosts.resolve.rates import timeline_rate
from reframe.hosts.resolve.standing import Shown, find_shown, find_takes, shown_media
from reframe.hosts.workshop import Workshop
from reframe.model.errors import Interrupted
from reframe.model.order import Cost, Delivery, Job, Shape, Target
from reframe.model.progress import Meter
from reframe.model.time import FrameRange, frames_to_timecode

from .stage import Stage

#: Where the clip lies, in frames from the timeline's start, and what is marked of it.
_AT, _IN, _OUT = 12, 6, 18
#: Frames of a placed result that are rendered to be looked at.
_LOOK = 4


@dataclass
class Journey:
    """``host`` is the adapter on the scratch project; ``folder`` takes what it renders."""

    stage: Stage
    host: Host
    workshop: Workshop
    folder: Path
    meter: Meter
    #: The clip as it was selected before anything was placed.
    taken: Selected = field(init=False)

    def begin(self) -> None:
        """The clip on the timeline, the playhead in it."""
        stage = self.stage
        stage.append(1, _AT)
        items = stage.items(1) or stage.items(1)
        if not items:
            raise Interrupted("Resolve did not put the test's clip onto the timeline.")
        self.move_playhead(stage.timeline, _AT + _IN)

    def move_playhead(self, timeline: Thing, frame: int) -> None:
        """To a frame counted from the timeline's start."""
        rate, drop = timeline_rate(timeline)
        start = ask_int(timeline, "GetStartFrame") or 0
        timecode = frames_to_timecode(start + frame, rate, drop)
        ask(timeline, "SetCurrentTimecode", timecode)

    def select(self) -> None:
        """The clip under the playhead is taken whole, and by its marks, with its exact frames."""
        whole = self.host.selection().taken().clip
        expect("the clip's file", whole.path, self.stage.footage.clip)
        expect("the whole clip", whole.range, FrameRange(0, self.stage.footage.frames))
        with self._marks() as marked:
            if marked:
                taken = self.host.selection().taken()
                expect("what is marked", taken.clip.range, FrameRange(_IN, _OUT))

    def export_source(self) -> None:
        """The frames that the engine would read itself."""
        taken = self.host.selection().taken()
        if SOURCE not in taken.ways:
            raise Interrupted(f"The clip cannot be read from its file: {taken.reason}")
        numbers = self.workshop.numbers(taken.clip.path)
        seen = numbers[taken.clip.range.start : taken.clip.range.end]
        expect("numbers of the file's frames", seen, list(range(self.stage.footage.frames)))

    def export_as_seen(self) -> None:
        """The frames that Resolve renders."""
        taken = self.host.selection().taken()
        wanted = FrameRange(_IN, _OUT)
        seen = self._rendered(taken, wanted)
        expect("numbers of the rendered frames", seen, list(range(wanted.start, wanted.end)))

    def choices(self) -> List[Choice]:
        """All ways to place a result over the clip."""
        self.taken = self.host.selection().taken()
        return list(self.host.placements(self.taken))

    def place(self, choice: Choice) -> None:
        """Placed by one choice, once, over its original, and as it was painted; then taken away."""
        job = job_of(self, choice)
        placed = self.host.place(job, choice.key)
        again = self.host.place(job, choice.key)
        expect("the second placement", (again.already_there, again.where), (True, placed.where))
        clips = job_clips(opened(self.stage.resolve), job.id)
        expect("clips in the bin", len(clips), 2)
        way = way_of(choice.key)
        shown = self._standing(shown_media(clips, way), way)
        expect("places of the result", len(shown), 0 if way.kind == BIN else 1)
        for each in shown:
            with self._opened(each.timeline):
                self._look(way)
            take_away(self.stage, each, way)

    def _standing(self, media: Thing, way: Way) -> List[Shown]:
        find = find_takes if way.kind == TAKE else find_shown
        timelines = list(opened(self.stage.resolve).timelines())
        return [shown for timeline in timelines for shown in find(timeline, media)]

    @contextmanager
    def _opened(self, timeline: Thing) -> Iterator[None]:
        """The timeline is the current one, the playhead where the clip is marked."""
        project = self.stage.project
        ask(project, "SetCurrentTimeline", timeline)
        self.move_playhead(timeline, _AT + _IN)
        try:
            yield
        finally:
            ask(project, "SetCurrentTimeline", self.stage.timeline)
            self.move_playhead(self.stage.timeline, _AT + _IN)

    def _look(self, way: Way) -> None:
        """What lies under the playhead is the result, as long as the clip: its numbers fit."""
        result = self.host.selection().taken()
        footage = self.stage.footage
        path = footage.exr.pattern if way.exr else footage.result
        expect("the clip under the playhead", Path(result.clip.path), Path(path))
        expect("its place", result.record and result.record.range, self._record())
        first = result.clip.range.start + _IN
        seen = self._rendered(result, FrameRange(first, first + _LOOK))
        expect("numbers of the placed result", seen, list(range(_IN, _IN + _LOOK)))

    def _record(self) -> Optional[FrameRange]:
        return self.taken.record.range if self.taken.record else None

    def _rendered(self, taken: Selected, frames: FrameRange) -> List[Optional[int]]:
        if AS_SEEN not in taken.ways:
            raise Interrupted(f"The clip cannot be rendered: {taken.reason}")
        part = replace(taken, clip=replace(taken.clip, range=frames))
        made = self.host.render(part, str(self.folder), self.meter)
        try:
            return self.workshop.numbers(made.path)
        finally:
            Path(made.path).unlink()

    @contextmanager
    def _marks(self) -> Iterator[bool]:
        """In and out as Deliver sets them, which is how their bound is known; False: there are
        none in this version."""
        timeline, project = self.stage.timeline, self.stage.project
        first = self.stage.start + _AT
        marks = {"MarkIn": first + _IN, "MarkOut": first + _OUT - 1}
        ask(project, "SetRenderSettings", {"SelectAllFrames": False, **marks})
        try:
            yield bool(ask(timeline, "GetMarkInOut"))
        finally:
            ask(timeline, "ClearMarkInOut", "all")


def job_of(journey: Journey, choice: Choice) -> Job:
    """A job that is done, with the painted result for all of the clip's frames."""
    footage, folder = journey.stage.footage, str(journey.folder)
    delivery = Delivery(footage.result, footage.exr, footage.frames, footage.rate, "", "", folder)
    return Job(
        id=f"self-test-{choice.key}",
        order_id="self-test",
        clip=journey.taken.clip,
        shape=Shape("16:9"),
        prompt="",
        target=Target(folder, host="resolve", placement=journey.taken.placement),
        service="",
        rehearsal=True,
        state="done",
        created=0.0,
        cost=Cost(0, Decimal(0)),
        delivery=delivery,
    )


def take_away(stage: Stage, shown: Shown, way: Way) -> None:
    """So that what is placed next is alone."""
    timeline = shown.timeline
    if way.kind == TIMELINE:
        ask(stage.pool, "DeleteTimelines", [timeline])
    elif way.kind == TAKE:
        ask(shown.item, "SelectTakeByIndex", 1)
        ask(shown.item, "DeleteTakeByIndex", ask(shown.item, "GetTakesCount"))
    else:
        ask(timeline, "DeleteClips", [shown.item], False)
        ask(timeline, "DeleteTrack", "video", shown.track)


def expect(what: str, seen: object, wanted: object) -> None:
    """Raises `Interrupted` with both where they differ."""
    if seen != wanted:
        raise Interrupted(f"Not as expected: {what} is {seen}, and should be {wanted}.", "differs")
