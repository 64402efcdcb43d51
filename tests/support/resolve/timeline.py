"""Timelines and their tracks."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from reframe.model.errors import BadInput
from reframe.model.time import (
    frames_to_timecode,
    is_drop_rate,
    parse_rate,
    rate_for_people,
    timecode_to_frames,
)

from .item import TimelineItem
from .media import MediaPoolItem, marks_as_meant, marks_as_told
from .world import Remote, World, api, change


@dataclass
class Track:
    kind: str
    name: str = ""
    enabled: bool = True
    locked: bool = False
    items: list[TimelineItem] = field(default_factory=list)
    #: Items that a listing has not shown yet.
    late: list[TimelineItem] = field(default_factory=list)


class Timeline(Remote):
    """``tracks`` by kind, the lowest first. Marks are in and the first frame after out."""

    def __init__(self, world: World, project: Any, name: str, rate: Fraction, start: int) -> None:
        super().__init__(world)
        self.id = world.new_id("timeline")
        self.project, self.name, self.rate, self.start = project, name, rate, start
        self.drop = is_drop_rate(rate)
        self.tracks: dict[str, list[Track]] = {
            "video": [Track("video")], "audio": [Track("audio")], "subtitle": [],
        }  # fmt: skip
        self.marks: tuple[int | None, int | None] | None = None
        self.playhead = start
        self.selected: list[TimelineItem] = []
        self.settings: dict[str, str] = {"useCustomSettings": "0"}

    @property
    def end(self) -> int:
        ends = [item.end for tracks in self.tracks.values() for t in tracks for item in t.items]
        return max([self.start, *ends])

    def put(self, item: TimelineItem, track: int = 1, kind: str = "video") -> TimelineItem:
        """As an editor does it: no quirk of a script's."""
        tracks = self.tracks[kind]
        while len(tracks) < track:
            tracks.append(Track(kind))
        tracks[track - 1].items.append(item)
        tracks[track - 1].items.sort(key=lambda each: each.start)
        self.number()
        return item

    def number(self) -> None:
        for kind, tracks in self.tracks.items():
            for index, track in enumerate(tracks, 1):
                for item in track.items:
                    item.place = (kind, index)

    def shown(self, frame: int) -> TimelineItem | None:
        """The item that the viewer shows: the topmost that is enabled, on a track that is."""
        for track in reversed(self.tracks["video"]):
            if track.enabled:
                for item in track.items:
                    if (
                        item.enabled
                        and item.start <= frame < item.end
                        and item.type != "transition"
                    ):
                        return item
        return None

    def _track(self, kind: str, index: int) -> Track | None:
        tracks = self.tracks.get(kind, [])
        return tracks[index - 1] if 1 <= index <= len(tracks) else None

    @property
    def current(self) -> bool:
        return self.project.timeline is self

    @api
    def GetName(self) -> str:
        return self.name

    @change
    def SetName(self, timelineName: str) -> bool:
        self.name = timelineName
        return True

    @api
    def GetUniqueId(self) -> str:
        return self.id

    @api
    def GetStartFrame(self) -> int:
        return self.start

    @api
    def GetEndFrame(self) -> int:
        return self.end

    @api
    def GetStartTimecode(self) -> str:
        return frames_to_timecode(self.start, self.rate, self.drop)

    @change
    def SetStartTimecode(self, timecode: str) -> bool:
        self.start = timecode_to_frames(timecode, self.rate, self.drop)
        return True

    @api
    def GetCurrentTimecode(self) -> str:
        return frames_to_timecode(self.playhead, self.rate, self.drop)

    @change
    def SetCurrentTimecode(self, timecode: str) -> bool:
        try:
            self.playhead = timecode_to_frames(timecode, self.rate, self.drop)
        except BadInput:
            return False
        return True

    @api
    def GetCurrentVideoItem(self) -> TimelineItem | None:
        return self.shown(self.playhead)

    @api
    def GetSelectedClips(self) -> list[TimelineItem]:
        return list(self.selected)

    @api
    def GetMarkInOut(self) -> dict[str, Any]:
        return marks_as_told(self.world, self.marks)

    @change
    def SetMarkInOut(self, mark_in: int, mark_out: int, type: str = "all") -> bool:
        self.marks = marks_as_meant(self.world, mark_in, mark_out)
        return True

    @change
    def ClearMarkInOut(self, type: str = "all") -> bool:
        self.marks = None
        return True

    @api
    def GetTrackCount(self, trackType: str) -> int:
        return len(self.tracks.get(trackType, []))

    @change
    def AddTrack(self, trackType: str, newTrackOptions: Any = None) -> bool:
        tracks = self.tracks[trackType]
        index = newTrackOptions.get("index") if isinstance(newTrackOptions, dict) else None
        where = index - 1 if index and 1 <= index <= len(tracks) else len(tracks)
        if isinstance(newTrackOptions, dict) and self.world.quirks.plain_tracks:
            return False
        if self.world.version < (19, 0):
            where = len(tracks)
        tracks.insert(where, Track(trackType))
        self.number()
        return True

    @change
    def DeleteTrack(self, trackType: str, trackIndex: int) -> bool:
        track = self._track(trackType, trackIndex)
        if track is None:
            return False
        self.tracks[trackType].remove(track)
        self.number()
        return True

    @api
    def GetItemListInTrack(self, trackType: str, index: int) -> list[TimelineItem]:
        track = self._track(trackType, index)
        if track is None:
            return []
        listed = [item for item in track.items if item not in track.late]
        track.late = []
        return listed

    @api
    def GetTrackName(self, trackType: str, trackIndex: int) -> str:
        track = self._track(trackType, trackIndex)
        return "" if track is None else track.name or f"{trackType.title()} {trackIndex}"

    @change
    def SetTrackName(self, trackType: str, trackIndex: int, name: str) -> bool:
        track = self._track(trackType, trackIndex)
        if track is None:
            return False
        track.name = name
        return True

    @api
    def GetIsTrackEnabled(self, trackType: str, trackIndex: int) -> bool:
        track = self._track(trackType, trackIndex)
        if track is not None and self.world.quirks.tracks_lie and not self.current:
            return True
        return track is not None and track.enabled

    @change
    def SetTrackEnable(self, trackType: str, trackIndex: int, Bool: bool) -> bool:
        track = self._track(trackType, trackIndex)
        if track is None:
            return False
        if self.world.page == "edit" or not self.world.quirks.tracks_on_edit_page:
            track.enabled = Bool
        return True

    @api
    def GetIsTrackLocked(self, trackType: str, trackIndex: int) -> bool:
        track = self._track(trackType, trackIndex)
        return track is not None and track.locked

    @change
    def SetTrackLock(self, trackType: str, trackIndex: int, Bool: bool) -> bool:
        track = self._track(trackType, trackIndex)
        if track is None:
            return False
        track.locked = Bool
        return True

    @change
    def DeleteClips(self, timelineItems: list[TimelineItem], Bool: bool = False) -> bool:
        """False on the Fairlight page (§2.5)."""
        if self.world.page == "fairlight":
            return False
        for tracks in self.tracks.values():
            for track in tracks:
                track.items = [item for item in track.items if item not in timelineItems]
        return True

    @change
    def DuplicateTimeline(self, timelineName: str | None = None) -> Timeline | None:
        """The copy becomes current (§2.5)."""
        name = timelineName or f"{self.name} copy"
        if any(other.name == name for other in self.project.timelines):
            return None
        copy = Timeline(self.world, self.project, name, self.rate, self.start)
        copy.settings, copy.marks, copy.drop = dict(self.settings), self.marks, self.drop
        for kind, tracks in self.tracks.items():
            copy.tracks[kind] = [
                Track(
                    kind, t.name, t.enabled, t.locked, [item.twin(self.world) for item in t.items]
                )
                for t in tracks
            ]
        copy.number()
        self.project.timelines.append(copy)
        self.project.timeline = copy
        return copy

    def all_settings(self) -> dict[str, str]:
        inherited = {**self.project.settings, **self.own_settings()}
        return (
            inherited
            if self.settings["useCustomSettings"] == "0"
            else {**inherited, **self.settings}
        )

    def own_settings(self) -> dict[str, str]:
        return {
            "timelineFrameRate": rate_for_people(self.rate) + (" DF" if self.drop else ""),
            "timelineDropFrameTimecode": "1" if self.drop else "0",
            "useCustomSettings": self.settings["useCustomSettings"],
        }

    @api
    def GetSetting(self, settingName: str | None = None) -> Any:
        settings: dict[str, Any] = dict(self.all_settings())
        if settingName is None:
            return settings
        return settings.get(settingName, "")

    @api
    def GetSettings(self) -> dict[str, str]:
        return self.all_settings()

    @change
    def SetSetting(self, settingName: str, settingValue: str) -> bool:
        """While useCustomSettings is 0, True and nothing done; 1 resets the colour (§2.5)."""
        if settingName == "useCustomSettings":
            if self.settings["useCustomSettings"] != settingValue:
                self.settings = {"useCustomSettings": settingValue}
                if settingValue == "1":
                    self.settings["colorScienceMode"] = "davinciYRGB"
            return True
        if self.settings["useCustomSettings"] == "0":
            return True
        if settingName == "timelineFrameRate":
            if any(track.items for tracks in self.tracks.values() for track in tracks):
                return False
            self.rate = parse_rate(str(settingValue).split()[0])
            self.drop = "DF" in str(settingValue)
            return True
        self.settings[settingName] = str(settingValue)
        return True

    @change
    def SetSettings(self, settings: dict[str, str]) -> bool:
        return all(Timeline.SetSetting(self, key, value) for key, value in settings.items())

    @api
    def GetMediaPoolItem(self) -> MediaPoolItem | None:
        return None
