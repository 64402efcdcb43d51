"""Putting a Resolve together for a test."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from reframe.model.time import is_drop_rate, rate_for_people

from .media import Folder, MediaPoolItem, label_of
from .project import Project, Resolve
from .timeline import Timeline
from .world import World


def studio(
    world: World | None = None,
    *,
    rate: Fraction | int = 24,
    start: int = 0,
    drop: bool | None = None,
) -> Resolve:
    """A Resolve with one project and one empty timeline, "Cut", at ``rate`` from ``start``."""
    world = world or World()
    rate = Fraction(rate)
    drop = is_drop_rate(rate) if drop is None else drop
    project = Project(world, "Film", rate)
    project.settings["timelineFrameRate"] = rate_for_people(rate) + (" DF" if drop else "")
    timeline = Timeline(world, project, "Cut", rate, start)
    timeline.drop = drop
    project.timelines, project.timeline = [timeline], timeline
    return Resolve(world, project)


def parts(resolve: Resolve) -> tuple[Project, Timeline]:
    """The open project and timeline."""
    project = resolve.manager.project
    if project is None or project.timeline is None:
        raise LookupError("no project or timeline is open")
    return project, project.timeline


def movie(
    resolve: Resolve, path: Path | str, frames: int, rate: Fraction | int, **more: Any
) -> MediaPoolItem:
    """A movie in the bin *Footage*, as an editor imports it."""
    name = Path(path).name or str(more.pop("name", "clip"))
    item = MediaPoolItem(resolve.world, name, str(path), frames, Fraction(rate), **more)
    _footage(resolve).clips.append(item)
    return item


def sequence(
    resolve: Resolve, pattern: str, first: int, last: int, rate: Fraction | int, **more: Any
) -> MediaPoolItem:
    """An image sequence in the bin *Footage*: ``pattern`` has ``%0Nd`` in it."""
    label = label_of(pattern, first, last)
    item = MediaPoolItem(
        resolve.world,
        Path(label).name,
        label,
        last - first + 1,
        Fraction(rate),
        first=first,
        **more,
    )
    _footage(resolve).clips.append(item)
    return item


def _footage(resolve: Resolve) -> Folder:
    project, _ = parts(resolve)
    root = project.pool.root
    found = next((folder for folder in root.folders if folder.name == "Footage"), None)
    if found is None:
        found = Folder(resolve.world, "Footage")
        root.folders.append(found)
    return found
