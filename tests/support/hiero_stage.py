"""A timeline of the double as the conformance suite sees it: an item selected, all else around."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

from reframe.hosts.hiero import HieroHost
from reframe.model.geometry import Size
from reframe.model.order import Clip
from reframe.model.time import FrameRange
from support.hiero import Facts, Quirks, Studio


class HieroStage:
    """One item selected on the first of two tracks, with neighbours, a title above, and sound.

    ``first`` is the number of the media's first frame; None is a movie, which counts from 0.
    """

    def __init__(
        self,
        folder: Path,
        rate: Fraction = Fraction(25),
        first: int | None = None,
        *,
        source_in: float = 100.0,
        speed: float = 1.0,
        frames: int = 48,
        quirks: Quirks | None = None,
    ) -> None:
        self.folder = folder
        self.studio = studio = Studio(quirks)
        name = "A001 漢.mov" if first is None else "plate ü.%04d.exr"
        self.path = str(folder / name)
        self.zero = first or 0
        studio.files[self.path] = Facts(rate=rate, first=self.zero, single=first is None)
        self.project = studio.open_project("Film")
        self.sequence = studio.add_sequence(self.project, "Cut_v7", rate)
        self.sequence._record.timecode = 86400
        core = studio.core
        lower, upper = core.VideoTrack("V1"), core.VideoTrack("V2")
        sound = core.AudioTrack("A1")
        for track in (lower, upper, sound):
            self.sequence.addTrack(track)
        studio.add_item(lower, self.path, (0, 20), name="before")
        self.item = studio.add_item(lower, self.path, (30, 30 + frames), source_in, speed)
        studio.add_item(lower, self.path, (200, 240), name="after")
        studio.add_item(upper, self.path, (0, 9), name="title")
        heard = studio.add_item(sound, self.path, (30, 30 + frames))
        studio.select(self.item, heard, core.Transition("dissolve"))
        self._before = set(studio.store)
        start = self.zero + floor(source_in)
        self.clip = Clip(
            "shot", self.path, FrameRange(start, start + frames), rate, Size(1920, 1080)
        )

    def open(self) -> HieroHost:
        return HieroHost(self.studio.hiero)

    def everything_else(self) -> object:
        """All objects that were there in the beginning, without what was put into root bin and
        sequence, and what is selected."""
        picture = self.studio.picture()
        kept = {guid: dict(fields) for guid, fields in picture.items() if guid in self._before}
        for fields in kept.values():
            for key in ("tracks", "children"):
                if key in fields:
                    fields[key] = [guid for guid in fields[key] if guid in self._before]
        return kept, self.studio.selected, self.studio.active

    def placements(self) -> list[str]:
        return [self._job(item) for item in self._results()]

    def pairs(self, job_id: str) -> list[tuple[int, int]]:
        (over,) = [item for item in self._results() if self._job(item) == job_id]
        times = range(over.timelineIn(), over.timelineOut() + 1)
        under = self.studio.wrap(self.item.guid())
        return [(self.zero + _shown(under, time), _shown(over, time)) for time in times]

    @contextmanager
    def full(self) -> Iterator[None]:
        """The host fails when the item comes to its track: bin, clips and track stand already."""
        with self.failing(FAILS_AT_THE_ITEM):
            yield

    @contextmanager
    def failing(self, after: int) -> Iterator[None]:
        """The host fails at the write that follows so many others."""
        self.studio.fails_after = after
        try:
            yield
        finally:
            self.studio.fails_after = None

    def _results(self) -> list[Any]:
        """Items that carry a tag of ours, read without the adapter."""
        tracks = self.studio.wrap(self.sequence.guid()).videoTracks()
        items = [item for track in tracks for item in track.items()]
        return [item for item in items if self._job(item)]

    def _job(self, item: Any) -> str:
        values = [tag.metadata() for tag in item.tags()]
        found = [each.value("tag.reframe.job") for each in values if each.hasKey("tag.reframe.job")]
        return found[0] if found else ""


#: addItem, the versions of movie and EXR, their names and tags, the colour space, the track.
FAILS_AT_THE_ITEM = 12


def _shown(item: Any, time: int) -> int:
    return floor(item.mapTimelineToSource(time) + 1e-6)
