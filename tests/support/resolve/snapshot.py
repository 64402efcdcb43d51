"""The double by value, without what Reframe placed: what a placement must never change."""

from __future__ import annotations

from typing import Any

from .item import TimelineItem
from .media import Folder, MediaPoolItem
from .project import Resolve
from .timeline import Timeline, Track


def is_result(media: MediaPoolItem | None) -> bool:
    return media is not None and "reframe.job" in media.third_party


def everything_else(resolve: Resolve) -> dict[str, Any]:
    """Page, projects, timelines, bins and Deliver's settings, but for results and their tracks."""
    project = resolve.manager.project
    if project is None:
        return {"page": resolve.world.page}
    ours = {id(timeline) for timeline in project.timelines if _made_by_us(timeline)}
    return {
        "page": resolve.world.page,
        "project": (project.name, dict(project.settings)),
        "current": project.timeline.name if project.timeline else None,
        "timelines": [_timeline(each) for each in project.timelines if id(each) not in ours],
        "folder": project.pool.current.name,
        "bins": _folder(project.pool.root),
        "render": project.renderer.state,
        "presets": dict(project.renderer.presets),
        "jobs": [job.id for job in project.renderer.jobs],
    }


def results(resolve: Resolve) -> list[tuple[str, Timeline, TimelineItem]]:
    """Every item that shows a result, with its job."""
    project = resolve.manager.project
    return [
        (item.media.third_party["reframe.job"], timeline, item)
        for timeline in (project.timelines if project else [])
        for track in timeline.tracks["video"]
        for item in track.items
        if item.media is not None and is_result(item.media)
    ]


def _made_by_us(timeline: Timeline) -> bool:
    return any(
        clip.third_party.get("reframe.making") == timeline.name
        or clip.third_party.get("reframe.made") == timeline.id
        or (
            clip.third_party.get("reframe.choice", "").startswith("timeline")
            and clip.third_party.get("reframe.timeline") == timeline.id
        )
        for clip in timeline.project.pool.clips()
    )


def _timeline(timeline: Timeline) -> Any:
    tracks = [
        (kind, [_track(track) for track in tracks if not _only_results(track)])
        for kind, tracks in timeline.tracks.items()
    ]
    return (
        timeline.name, timeline.id, timeline.start, timeline.rate, dict(timeline.settings),
        timeline.marks, timeline.playhead, [item.id for item in timeline.selected], tracks,
    )  # fmt: skip


def _only_results(track: Track) -> bool:
    return bool(track.items) and all(
        is_result(item.media) and not item.takes for item in track.items
    )


def _track(track: Track) -> Any:
    return track.name, track.enabled, track.locked, [_item(item) for item in track.items]


def _item(item: TimelineItem) -> Any:
    takes = [(media.id, first, last) for media, first, last in item.takes if not is_result(media)]
    media, source = item.media, item.source
    if item.takes and is_result(media):  # a take of ours is selected: the clip is the first one
        media, source = item.takes[0][0], item.takes[0][1]
    takes = [] if len(takes) == 1 else takes
    return (
        item.id, item.name, item.start, item.duration, media.id if media else None, int(source),
        item.speed, item.enabled, dict(item.properties), takes,
    )  # fmt: skip


def _folder(folder: Folder) -> Any:
    clips = [_clip(clip) for clip in folder.clips if not is_result(clip)]
    return folder.name, clips, [_folder(each) for each in folder.folders if each.name != "Reframe"]


def _clip(clip: MediaPoolItem) -> Any:
    return clip.id, clip.name, clip.facts(), dict(clip.third_party), clip.marks
