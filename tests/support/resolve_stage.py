"""A double of Resolve as the conformance suite sees it from outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from reframe.hosts.port import Choice, Selected
from reframe.hosts.resolve import ResolveHost
from reframe.hosts.resolve.rendering import Patience
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.time import FrameRange
from support.resolve import Quirks, World, movie, studio
from support.resolve.build import parts
from support.resolve.item import TimelineItem
from support.resolve.project import Resolve
from support.resolve.snapshot import everything_else, results

#: No waiting: each look at the render moves it on.
HASTY = Patience(pause=0, start=0.2, stall=0.2)


class Preferring(ResolveHost):
    """The adapter with another choice at the head of the same list."""

    def first(self, key: str) -> Preferring:
        self.key = key
        return self

    def placements(self, selected: Selected) -> tuple[Choice, ...]:
        choices = super().placements(selected)
        return tuple(sorted(choices, key=lambda choice: choice.key != self.key))


@dataclass
class ResolveStage:
    """A timeline with the clip on V1 between neighbours, and a title above a part of it."""

    folder: Path
    resolve: Resolve
    clip: Clip
    item: TimelineItem
    #: The choice that is offered first, to run the suite on it.
    first_choice: str = "track"
    #: The clip is selected in the media pool, and the timeline is empty.
    pooled: bool = False

    def open(self) -> ResolveHost:
        return Preferring(self.resolve, patience=HASTY).first(self.first_choice)

    def everything_else(self) -> object:
        return everything_else(self.resolve)

    def placements(self) -> list[str]:
        return [job for job, _, _ in results(self.resolve)]

    def pairs(self, job_id: str) -> list[tuple[int, int]]:
        """Frames of the clip's media, or of the timeline, against frames of the result."""
        over = next(item for job, _, item in results(self.resolve) if job == job_id)
        found = []
        for frame in range(over.start, over.end):
            if self.pooled:
                original = self.clip.range.start + frame - 86400
            elif self.clip.path:
                assert self.item.start <= frame < self.item.end
                first = self.item.takes[0][1] if self.item.takes else int(self.item.source)
                original = self.first + first + (frame - self.item.start)
            else:
                original = frame
            found.append((original, over.source_at(frame)))
        return found

    @property
    def first(self) -> int:
        """The number of the first frame of the clip's media."""
        return self.item.takes[0][0].first if self.item.takes else self.item.media.first

    @contextmanager
    def full(self) -> Iterator[None]:
        """Whatever puts something on a timeline does nothing."""

        def hook(name: str, changes: bool) -> str:
            return "nothing" if name in FAILING else ""

        with self.resolve.world.before(hook):
            yield


#: What fails in a full Resolve: the last steps, so that the most has to be undone.
FAILING = {"AppendToTimeline", "AddTake", "SelectTakeByIndex"}


def on_a_timeline(
    folder: Path,
    *,
    rate: Fraction | int = 24,
    start: int = 86400,
    version: tuple[int, ...] = (21, 0, 4),
    quirks: Quirks | None = None,
    first_choice: str = "track",
    drop: bool | None = None,
    frames: int = 500,
    source: int = 100,
    duration: int = 48,
) -> ResolveStage:
    """A movie's frames 100–148 on V1, under the playhead, at 13 frames after the start."""
    rate = Fraction(rate)
    resolve = studio(World(version, quirks=quirks), rate=rate, start=start, drop=drop)
    path = folder / "A001 漢.mov"
    path.touch()
    media = movie(resolve, path, frames, rate, timecode=3600)
    _, timeline = parts(resolve)
    at = start + 13
    timeline.put(TimelineItem(resolve.world, media, start, 13, rate=rate, source=5))
    item = timeline.put(
        TimelineItem(resolve.world, media, at, duration, rate=rate, source=source, name="shot")
    )
    timeline.put(TimelineItem(resolve.world, media, at + duration, 20, rate=rate))
    timeline.put(
        TimelineItem(resolve.world, None, at + 3, 9, rate=rate, kind="generator", name="Title"), 2
    )
    timeline.selected = [item]
    timeline.playhead = at + 20
    clip = Clip(
        "shot", str(path), FrameRange(source, source + duration), rate, Size(320, 180),
        start_timecode=3600, drop_frame=media.drop,
    )  # fmt: skip
    if version < (21, 0, 4):
        timeline.selected = []
        timeline.playhead = at + 1
    return ResolveStage(folder, resolve, clip, item, first_choice)


def in_the_media_pool(folder: Path, first_choice: str = "timeline") -> ResolveStage:
    """The same movie, selected in the media pool, with marks; nothing under the playhead."""
    stage = on_a_timeline(folder, first_choice=first_choice)
    project, timeline = parts(stage.resolve)
    media = stage.item.media
    timeline.selected, timeline.playhead = [], timeline.end + 10
    project.pool.selected = [media]
    media.marks = (200, 260)
    stage.clip = replace(stage.clip, name=media.name, range=FrameRange(200, 260))
    stage.pooled = True
    return stage


def look_again(stage: ResolveStage, playhead: int | None = None) -> None:
    """What the user has in view after the kill, put back by them: page, timeline, playhead."""
    project = stage.resolve.manager.project
    timeline = project.timelines[0]
    stage.resolve.world.page = "edit"
    project.timeline = timeline
    timeline.playhead = stage.item.start + 20 if playhead is None else playhead
    project.pool.current = project.pool.root
