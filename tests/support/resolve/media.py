"""What is in the media pool: items, and the folders (bins) that hold them."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from reframe.model.time import frames_to_timecode, is_drop_rate, rate_for_people

from .world import Remote, World, api, change


class MediaPoolItem(Remote):
    """A movie, a sequence (``first`` is the number of its first file) or what has no file."""

    def __init__(
        self, world: World, name: str, path: str, frames: int, rate: Fraction, *,
        first: int = 0, size: tuple[int, int] = (320, 180), timecode: int = 0,
        still: bool = False, properties: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(world)
        self.id = world.new_id("media")
        self.name, self.path = name, path
        self.frames, self.rate, self.first, self.size = frames, rate, first, size
        self.timecode = timecode
        self.still = still
        self.drop = is_drop_rate(rate)
        self.out_written = not still
        self.properties = {"Online Status": "Online", "PAR": "Square", **(properties or {})}
        self.third_party: dict[str, str] = {}
        self.marks: tuple[int, int] | None = None

    def shown_number(self, source: int) -> int:
        """The number that is burnt into a frame, counted from 0 within the media."""
        return self.first + source

    def told_path(self) -> str:
        bare = self.world.quirks.bare_labels and "[" in Path(self.path).name
        return Path(self.path).name if bare else self.path

    def facts(self) -> dict[str, str | float]:
        def written(frame: int) -> str:
            return frames_to_timecode(frame, self.rate, self.drop)

        return {
            "File Path": self.told_path(),
            "Clip Directory": str(Path(self.path).parent) if self.path else "",
            "File Name": Path(self.path).name if self.path else "",
            "Clip Name": self.name,
            "Resolution": f"{self.size[0]}x{self.size[1]}",
            "FPS": float(rate_for_people(self.rate)),
            "Frames": str(self.frames),
            "Start": str(self.first),
            "End": str(self.first + self.frames - 1),
            "Duration": written(self.frames),
            "Start TC": written(self.timecode),
            "End TC": written(self.timecode + self.frames),
            "Drop frame": "1" if self.drop else "0",
            **self.properties,
        }

    @api
    def GetName(self) -> str:
        return self.name

    @change
    def SetName(self, name: str) -> bool:
        self.name = name
        return True

    @api
    def GetMediaId(self) -> str:
        return self.id

    @api
    def GetUniqueId(self) -> str:
        return f"unique-{self.id}"

    @api
    def GetClipProperty(self, propertyName: str | None = None) -> Any:
        facts = self.facts()
        return facts if propertyName is None else facts.get(propertyName, "")

    @change
    def SetClipProperty(self, propertyName: str, propertyValue: Any) -> bool:
        if propertyName in self.world.quirks.not_sticking:
            return True
        if propertyName == "FPS":
            from reframe.model.time import parse_rate

            self.rate = parse_rate(str(propertyValue))
        elif propertyName == "Out":
            self.out_written = True
            self.properties["Out"] = str(propertyValue)
        else:
            self.properties[propertyName] = str(propertyValue)
        return True

    @api
    def GetMetadata(self, metadataType: str | None = None) -> Any:
        return {} if metadataType is None else ""

    @api
    def GetThirdPartyMetadata(self, metadataType: str | None = None) -> Any:
        found = dict(self.third_party)
        return found if metadataType is None else found.get(metadataType, "")

    @change
    def SetThirdPartyMetadata(self, metadata: Any, metadataValue: str | None = None) -> bool:
        given = metadata if isinstance(metadata, dict) else {metadata: metadataValue}
        self.third_party.update({str(key): str(value) for key, value in given.items()})
        return True

    @api
    def GetMarkInOut(self) -> dict[str, dict[str, int]]:
        return marks_as_told(self.world, self.marks)

    @change
    def SetMarkInOut(self, mark_in: int, mark_out: int, type: str = "all") -> bool:
        self.marks = marks_as_meant(self.world, mark_in, mark_out)
        return True

    @change
    def ClearMarkInOut(self, type: str = "all") -> bool:
        self.marks = None
        return True


def marks_as_told(world: World, marks: tuple[int | None, int | None] | None) -> dict[str, Any]:
    """``marks`` is in and the first frame after out; what Resolve says of them is by quirk."""
    if marks is None:
        return {}
    told = {}
    if marks[0] is not None:
        told["in"] = marks[0]
    if marks[1] is not None:
        told["out"] = marks[1] - (0 if world.quirks.marks_out_exclusive else 1)
    return {"video": dict(told), "audio": dict(told)}


def marks_as_meant(world: World, first: int, last: int) -> tuple[int, int]:
    return first, last + (0 if world.quirks.marks_out_exclusive else 1)


class Folder(Remote):
    """A bin."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self.id = world.new_id("folder")
        self.name = name
        self.folders: list[Folder] = []
        self.clips: list[MediaPoolItem] = []

    def walk(self) -> list[Folder]:
        return [self, *(below for folder in self.folders for below in folder.walk())]

    @api
    def GetName(self) -> str:
        return self.name

    @api
    def GetUniqueId(self) -> str:
        return self.id

    @api
    def GetClipList(self) -> list[MediaPoolItem]:
        return list(self.clips)

    @api
    def GetSubFolderList(self) -> list[Folder]:
        return list(self.folders)


def imported(world: World, what: Any, rate: Fraction) -> list[MediaPoolItem]:
    """What one entry of ImportMedia makes. ``rate`` is the project's, which sequences take."""
    if isinstance(what, dict):
        pattern, first, last = str(what["FilePath"]), what["StartIndex"], what["EndIndex"]
        if not re.search(r"%0\d+d", pattern):
            return []
        return [_sequence(world, pattern, first, last, rate)]
    path = str(what)
    if not Path(path).is_file():
        return []
    frames, own, size = _movie_facts(world, path, rate)
    return [MediaPoolItem(world, Path(path).name, path, frames, own, size=size)]


def label_of(pattern: str, first: int, last: int) -> str:
    """How Resolve names a sequence: ``name_[0001-0024].exr`` (§2.3)."""

    def numbers(match: re.Match[str]) -> str:
        width = int(match.group(1))
        return f"[{first:0{width}}-{last:0{width}}]"

    return re.sub(r"%0(\d+)d", numbers, pattern)


def _sequence(world: World, pattern: str, first: int, last: int, rate: Fraction) -> MediaPoolItem:
    label = label_of(pattern, first, last)
    return MediaPoolItem(
        world,
        Path(label).name,
        label,
        last - first + 1,
        rate,
        first=first,
        timecode=first,
        still=True,
    )


def _movie_facts(world: World, path: str, rate: Fraction) -> tuple[int, Fraction, tuple[int, int]]:
    if path in world.facts:
        frames, own = world.facts[path]
        return frames, own, (320, 180)
    if not Path(path).stat().st_size:
        return 100_000, rate, (320, 180)
    import av

    with av.open(path) as file:
        video = file.streams.video[0]
        frames = sum(1 for packet in file.demux(video) if packet.dts is not None)
        return frames, Fraction(video.average_rate), (video.width, video.height)
