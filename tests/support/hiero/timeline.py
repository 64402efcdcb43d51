"""Sequences, tracks and items of the double."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .media import TimeBase
from .things import Tagged, Thing


class Sequence(Tagged):
    def __init__(self, name: str, rate: Fraction = Fraction(25)) -> None:
        self._make(
            name=name,
            rate=rate,
            tracks=[],
            marks=[None, None],
            tags=[],
            timecode=0,
            drop=False,
            project=None,
        )

    def framerate(self) -> TimeBase:
        return TimeBase(self._record.rate)

    def timecodeStart(self) -> int:
        return int(self._record.timecode)

    def dropFrame(self) -> bool:
        return bool(self._record.drop)

    def project(self) -> Any:
        return self._wrap(self._record.project)

    def inTime(self) -> int:
        return self._mark(0)

    def outTime(self) -> int:
        return self._mark(1)

    def inOutEnabled(self) -> bool:
        return self._record.marks != [None, None]

    def setInTime(self, frame: int) -> None:
        self._record.marks[0] = frame

    def setOutTime(self, frame: int) -> None:
        self._record.marks[1] = frame

    def videoTracks(self) -> tuple[Any, ...]:
        return self._tracks(self.studio.core.VideoTrack)

    def audioTracks(self) -> tuple[Any, ...]:
        return self._tracks(self.studio.core.AudioTrack)

    def addTrack(self, track: Any) -> Any:
        self.studio.writes("addTrack")
        track._record.sequence = self._guid
        self._record.tracks.append(track.guid())
        return self._wrap(track.guid())

    def removeTrack(self, track: Any) -> None:
        self.studio.takes_back("removeTrack")
        self._record.tracks.remove(track.guid())

    def editFinished(self, items: Any = None) -> None:
        self.studio.writes("editFinished")

    def _mark(self, which: int) -> int:
        mark = self._record.marks[which]
        if mark is None:
            raise RuntimeError("in or out is not set")
        return int(mark)

    def _tracks(self, kind: type) -> tuple[Any, ...]:
        tracks = [self._wrap(guid) for guid in self._record.tracks]
        return tuple(track for track in tracks if isinstance(track, kind))


class Track(Tagged):
    def __init__(self, name: str) -> None:
        self._make(name=name, items=[], tags=[], sequence=None)

    def items(self) -> tuple[Any, ...]:
        return tuple(self._wrap(guid) for guid in self._record.items)

    def parent(self) -> Any:
        return self._wrap(self._record.sequence)

    def createTrackItem(self, name: str) -> Any:
        return self.studio.core.TrackItem(name)

    def addTrackItem(self, item: Any) -> Any:
        self.studio.writes("addTrackItem")
        for other in self.items():
            if (
                item.timelineIn() <= other.timelineOut()
                and other.timelineIn() <= item.timelineOut()
            ):
                raise RuntimeError("track items overlap")
        item._record.track = self._guid
        self._record.items.append(item.guid())
        return self._wrap(item.guid())


class VideoTrack(Track):
    pass


class AudioTrack(Track):
    pass


class TrackItem(Tagged):
    """Speed is what counts; the source out follows from it (as the signatures' notes say)."""

    def __init__(self, name: str, kind: int = 0) -> None:
        self._make(
            name=name, source=None, time=[0, 0], source_in=0.0, speed=1.0, tags=[], track=None,
            linked=[], mapping=None,
        )  # fmt: skip

    def source(self) -> Any:
        return self._wrap(self._record.source)

    def setSource(self, clip: Any) -> Any:
        self.studio.writes("setSource")
        self._record.source = clip.guid()
        if self._record.track is None:
            self._record.time = [0, max(0, clip.duration() - 1)]
        return clip

    def timelineIn(self) -> int:
        return int(self._record.time[0])

    def timelineOut(self) -> int:
        return int(self._record.time[1])

    def duration(self) -> int:
        return self.timelineOut() - self.timelineIn() + 1

    def sourceIn(self) -> float:
        return float(self._record.source_in)

    def sourceOut(self) -> float:
        return float(self._record.source_in + self.duration() * self._record.speed - self._sign())

    def playbackSpeed(self) -> float:
        return float(self._record.speed)

    def setPlaybackSpeed(self, speed: float) -> None:
        self.studio.writes("setPlaybackSpeed")
        if self.studio.quirks.speed_changes_length:
            length = max(1, round(self.duration() * abs(self._record.speed / speed)))
            self._record.time[1] = self._record.time[0] + length - 1
        self._record.speed = float(speed)

    def setTimelineIn(self, frame: int) -> None:
        self.studio.writes("setTimelineIn")
        self._record.time[0] = frame

    def setTimelineOut(self, frame: int) -> None:
        self.studio.writes("setTimelineOut")
        self._record.time[1] = frame

    def setSourceIn(self, position: float) -> None:
        self.studio.writes("setSourceIn")
        self._record.source_in = float(position)

    def setSourceOut(self, position: float) -> None:
        """It follows from the speed: nothing to keep."""
        self.studio.writes("setSourceOut")

    def setTimes(
        self, timeline_in: int, timeline_out: int, source_in: float, source_out: float
    ) -> None:
        self.studio.writes("setTimes")
        self._record.time = [timeline_in, timeline_out]
        self._record.source_in = float(source_in)
        if self.studio.quirks.times_set_speed:
            length = source_out - source_in
            length += 1 if length >= 0 else -1
            self._record.speed = length / (timeline_out - timeline_in + 1)

    def mapTimelineToSource(self, frame: float) -> float:
        if self._record.mapping is not None:
            return float(self._record.mapping(frame - self.timelineIn()))
        return float(self._record.source_in + (frame - self.timelineIn()) * self._record.speed)

    def parentTrack(self) -> Any:
        return self._wrap(self._record.track)

    def parentSequence(self) -> Any:
        return self.parentTrack().parent()

    def project(self) -> Any:
        return self.parentSequence().project()

    def isMediaPresent(self) -> bool:
        source = self.source()
        has_media = isinstance(source, self.studio.core.Clip)
        return has_media and source.mediaSource().isMediaPresent()

    def linkedItems(self) -> tuple[Any, ...]:
        return tuple(self._wrap(guid) for guid in self._record.linked)

    def sourceMediaColourTransform(self) -> str:
        return str(self.source().sourceMediaColourTransform())

    def _sign(self) -> int:
        return 1 if self._record.speed >= 0 else -1


class Transition(Thing):
    def __init__(self, name: str) -> None:
        self._make(name=name)


class EffectTrackItem(Thing):
    def __init__(self, name: str) -> None:
        self._make(name=name)
