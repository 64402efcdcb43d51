"""The media pool: bins, importing, and appending to timelines."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

from .item import TimelineItem
from .media import Folder, MediaPoolItem, imported
from .timeline import Timeline
from .world import Remote, World, api, change


class MediaPool(Remote):
    def __init__(self, world: World, project: Any) -> None:
        super().__init__(world)
        self.project = project
        self.root = Folder(world, "Master")
        self.current = self.root
        self.selected: list[MediaPoolItem] = []

    def clips(self) -> list[MediaPoolItem]:
        return [clip for folder in self.root.walk() for clip in folder.clips]

    @api
    def GetRootFolder(self) -> Folder:
        return self.root

    @api
    def GetCurrentFolder(self) -> Folder:
        return self.current

    @change
    def SetCurrentFolder(self, folder: Folder) -> bool:
        self.current = folder
        return True

    @change
    def AddSubFolder(self, folder: Folder, name: str) -> Folder:
        """The new bin becomes the current one."""
        made = Folder(self.world, name)
        folder.folders.append(made)
        self.current = made
        return made

    @change
    def DeleteFolders(self, subfolders: list[Folder]) -> bool:
        for folder in self.root.walk():
            folder.folders = [each for each in folder.folders if each not in subfolders]
        return True

    @api
    def GetSelectedClips(self) -> list[MediaPoolItem]:
        return list(self.selected)

    @change
    def SetSelectedClip(self, mediaPoolItem: MediaPoolItem) -> bool:
        self.selected = [mediaPoolItem]
        return True

    @change
    def ImportMedia(self, items: list[Any]) -> list[MediaPoolItem] | None:
        """Into the current folder (§2.3)."""
        rate = self.project.rate
        made = [item for each in items for item in imported(self.world, each, rate)]
        self.current.clips.extend(made)
        return None if self.world.quirks.import_returns_nothing else made

    @change
    def DeleteClips(self, clips: list[MediaPoolItem]) -> bool:
        """Takes them out of every timeline, too."""
        for folder in self.root.walk():
            folder.clips = [clip for clip in folder.clips if clip not in clips]
        for timeline in self.project.timelines:
            for tracks in timeline.tracks.values():
                for track in tracks:
                    track.items = [item for item in track.items if item.media not in clips]
        return True

    @change
    def MoveClips(self, clips: list[MediaPoolItem], targetFolder: Folder) -> bool:
        for folder in self.root.walk():
            folder.clips = [clip for clip in folder.clips if clip not in clips]
        targetFolder.clips.extend(clips)
        return True

    @change
    def CreateEmptyTimeline(self, name: str) -> Timeline | None:
        """Becomes current (§2.5)."""
        if any(other.name == name for other in self.project.timelines):
            return None
        rate = self.project.rate
        timeline = Timeline(self.world, self.project, name, rate, 3600 * round(rate))
        self.project.timelines.append(timeline)
        self.project.timeline = timeline
        return timeline

    @change
    def DeleteTimelines(self, timeline: list[Timeline]) -> bool:
        project = self.project
        project.timelines = [each for each in project.timelines if each not in timeline]
        if project.timeline in timeline:
            project.timeline = project.timelines[0] if project.timelines else None
        return True

    @change
    def AppendToTimeline(self, clipInfo: list[Any]) -> list[Any] | None:
        """To the current timeline; never over what is there (§2.2)."""
        timeline = self.project.timeline
        if timeline is None or (self.world.quirks.append_needs_selection and not self.selected):
            return None
        made = [_append(self.world, timeline, info) for info in clipInfo]
        made = [item for item in made if item is not None]
        returns = self.world.quirks.append_returns
        if returns == "none":
            return None
        return [_ghost(item) for item in made] if returns == "ghosts" else made


def _append(world: World, timeline: Timeline, info: Any) -> TimelineItem | None:
    media, start, count = _range(world, info)
    index = info.get("trackIndex", 1) if info.get("mediaType") == 1 else 1
    if count < 1 or index > len(timeline.tracks["video"]):
        return None
    track = timeline.tracks["video"][index - 1]
    if track.locked:
        return None
    duration = count * timeline.rate / media.rate
    frames = floor(duration) if world.quirks.floors else ceil(duration)
    record = int(info.get("recordFrame", timeline.end))
    if record < timeline.start or frames < 1:
        return None
    overlapping = [
        item for item in track.items if record < item.end and item.start < record + frames
    ]
    if overlapping and not world.quirks.overlap_slides:
        return None
    if overlapping:
        record = max(item.end for item in track.items)
    item = TimelineItem(world, media, record, frames, rate=timeline.rate, source=start)
    timeline.put(item, index)
    if world.quirks.late_items:
        track.late.append(item)
    return item


def _range(world: World, info: Any) -> tuple[MediaPoolItem, int, int]:
    """Media, its first frame, and how many, cut to what there is."""
    media = info["mediaPoolItem"]
    start = int(info.get("startFrame", 0))
    end = int(info.get("endFrame", media.frames))
    if world.quirks.end_frame_inclusive and "endFrame" in info:
        end += 1
    if world.quirks.fresh_ignore_end and not media.out_written:
        end = media.frames
    return media, start, min(end, media.frames) - start


def _ghost(item: TimelineItem) -> TimelineItem:
    dead = TimelineItem(item.world, None, 0, 0, rate=Fraction(1))
    dead.ghost = True
    return dead


def bin_of(pool: MediaPool, path: str) -> Folder:
    """The bin ``a/b`` below the root."""
    folder = pool.root
    for name in Path(path).parts:
        folder = next(each for each in folder.folders if each.name == name)
    return folder
