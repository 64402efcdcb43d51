"""A timeline item: what it plays when, and its takes."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from .media import MediaPoolItem
from .world import Remote, World, api, change

_PLAIN = {
    "Pan": 0.0,
    "Tilt": 0.0,
    "ZoomX": 1.0,
    "ZoomY": 1.0,
    "RotationAngle": 0.0,
    "Opacity": 100.0,
}


class TimelineItem(Remote):
    """``source`` is the frame of the media, counted from its first, that ``start`` shows."""

    def __init__(
        self, world: World, media: MediaPoolItem | None, start: int, duration: int, *,
        rate: Fraction, source: Fraction | int = 0, speed: Fraction | int = 1, kind: str = "video",
        name: str = "", subframe: Fraction | float = 0,
    ) -> None:  # fmt: skip
        super().__init__(world)
        self.id = world.new_id("item")
        self.media, self.start, self.duration, self.rate = media, start, duration, rate
        self.source, self.speed = Fraction(source), Fraction(speed)
        self.type = kind
        self.name = name or (media.name if media else kind)
        self.subframe = subframe
        self.enabled = True
        self.fusion_comps = 0
        self.nodes = 1
        self.properties = dict(_PLAIN) if kind != "transition" else {}
        self.linked: list[TimelineItem] = []
        #: Each take with the frame of the media it starts at and the first after it.
        self.takes: list[tuple[MediaPoolItem, int, int]] = []
        self.take = 0
        #: The track that holds it; set by the track.
        self.place: tuple[str, int] = ("video", 1)
        #: A ghost knows nothing of itself (§2.2).
        self.ghost = False

    @property
    def end(self) -> int:
        return self.start + self.duration

    def step(self) -> Fraction:
        """Frames of the media for each frame of the timeline."""
        return self.speed * (self.media.rate / self.rate) if self.media else self.speed

    def source_at(self, frame: int) -> int:
        """Which frame of its media, counted from the first, this frame of the timeline shows."""
        return floor(self.source + (frame - self.start) * self.step())

    def twin(self, world: World) -> TimelineItem:
        """A copy for a duplicated timeline, with an id of its own."""
        other = TimelineItem(
            world, self.media, self.start, self.duration, rate=self.rate, source=self.source,
            speed=self.speed, kind=self.type, name=self.name,
        )  # fmt: skip
        other.enabled, other.properties = self.enabled, dict(self.properties)
        other.takes, other.take = list(self.takes), self.take
        return other

    @api
    def GetUniqueId(self) -> str:
        return "" if self.ghost else self.id

    @api
    def GetName(self) -> str | None:
        return None if self.ghost else self.name

    @change
    def SetName(self, name: str) -> bool:
        self.name = name
        return True

    @api
    def GetStart(self, subframe_precision: bool = False) -> int | float | None:
        if self.ghost:
            return None
        return float(self.start + self.subframe) if subframe_precision else self.start

    @api
    def GetEnd(self, subframe_precision: bool = False) -> int | float | None:
        return None if self.ghost else self.end

    @api
    def GetDuration(self, subframe_precision: bool = False) -> int | float | None:
        return None if self.ghost else self.duration

    @api
    def GetLeftOffset(self, subframe_precision: bool = False) -> int | float:
        """Exact on un-retimed clips; otherwise in frames of the timeline (§2.1)."""
        left = self.source / abs(self.step())
        return float(left) if subframe_precision else floor(left)

    @api
    def GetRightOffset(self, subframe_precision: bool = False) -> int | float:
        frames = self.media.frames if self.media else self.duration
        right = frames / abs(self.step()) - self.source / abs(self.step()) - self.duration
        return float(right) if subframe_precision else floor(right)

    @api
    def GetSourceStartFrame(self) -> int:
        return floor(self.source) + self.world.quirks.source_start_off if self.media else 0

    @api
    def GetSourceEndFrame(self) -> int:
        """Exclusive where the rates match, else inclusive (§2.1)."""
        if not self.media:
            return 0
        inclusive = self.media.rate != self.rate
        return floor(self.source + self.duration * self.step()) - int(inclusive)

    @api
    def GetSourceStartTime(self) -> float:
        return float(self._seconds(self.source))

    @api
    def GetSourceEndTime(self) -> float:
        return float(self._seconds(self.source + self.duration * self.step()))

    def _seconds(self, frame: Fraction) -> Fraction:
        return (self.media.timecode + frame) / self.media.rate if self.media else Fraction(0)

    @api
    def GetMediaPoolItem(self) -> MediaPoolItem | None:
        return None if self.ghost else self.media

    @api
    def GetTrackTypeAndIndex(self) -> list[Any]:
        return list(self.place)

    @api
    def GetLinkedItems(self) -> list[TimelineItem]:
        return list(self.linked)

    @api
    def GetProperty(self, propertyKey: str | None = None) -> Any:
        return dict(self.properties) if propertyKey is None else self.properties.get(propertyKey)

    @change
    def SetProperty(self, propertyKey: str, propertyValue: Any) -> bool:
        self.properties[propertyKey] = propertyValue
        return True

    @api
    def GetProperties(self) -> dict[str, Any]:
        return dict(self.properties)

    @change
    def SetProperties(self, properties: dict[str, Any]) -> bool:
        self.properties.update(properties)
        return True

    @api
    def GetType(self) -> str:
        return self.type

    @api
    def GetSpeed(self) -> Any:
        """Its form is not documented: a dict was seen, a number is as likely."""
        percentage = float(self.speed * 100)
        return percentage if self.world.quirks.speed_is_a_number else {"Percentage": percentage}

    @change
    def SetSpeed(self, speed: Any) -> bool:
        self.speed = Fraction(speed["Percentage"] if isinstance(speed, dict) else speed) / 100
        return True

    @api
    def GetClipEnabled(self) -> bool:
        return self.enabled

    @change
    def SetClipEnabled(self, Bool: bool) -> bool:
        self.enabled = Bool
        return True

    @api
    def GetFusionCompCount(self) -> int:
        return self.fusion_comps

    @api
    def GetNumNodes(self) -> int:
        return self.nodes

    @change
    def AddTake(
        self,
        mediaPoolItem: MediaPoolItem,
        startFrame: int | None = None,
        endFrame: int | None = None,
    ) -> bool:
        """The range is half-open (§2.1). The first take added makes the clip itself take 1."""
        if not self.takes and self.media is not None:
            first = floor(self.source)
            self.takes.append((self.media, first, first + self.duration))
            self.take = 1
        start = startFrame or 0
        end = mediaPoolItem.frames if endFrame is None else endFrame
        self.takes.append((mediaPoolItem, start, end))
        self._play(len(self.takes))
        return True

    @api
    def GetTakesCount(self) -> int:
        return len(self.takes)

    @api
    def GetSelectedTakeIndex(self) -> int:
        return self.take

    @api
    def GetTakeByIndex(self, idx: int) -> dict[str, Any]:
        media, start, end = self.takes[idx - 1]
        return {"mediaPoolItem": media, "startFrame": start, "endFrame": end}

    @change
    def SelectTakeByIndex(self, idx: int) -> bool:
        if not 1 <= idx <= len(self.takes):
            return False
        self._play(idx)
        return True

    @change
    def DeleteTakeByIndex(self, idx: int) -> bool:
        if not 1 <= idx <= len(self.takes) or idx == self.take:
            return False
        del self.takes[idx - 1]
        self.take -= int(self.take > idx)
        return True

    @change
    def FinalizeTake(self) -> bool:
        self.takes, self.take = [], 0
        return True

    def _play(self, take: int) -> None:
        self.take = take
        self.media, start, _ = self.takes[take - 1]
        self.source = Fraction(start)
