"""What is open in Resolve now: program, project and timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Optional, Tuple

from reframe.hosts.port import HostInfo
from reframe.model.errors import BadInput

from .api import Thing, ask, ask_int, ask_text, require_answers, unique_id, version_of


@dataclass(frozen=True)
class Opened:
    """The objects that everything else is asked of. They are fetched anew for each method."""

    resolve: Thing
    project: Thing
    pool: Thing
    #: None when no timeline is open.
    timeline: Optional[Thing]
    version: Tuple[int, ...]
    #: The build, as its findings are kept under.
    build: str

    @property
    def project_id(self) -> str:
        """Its unique id; its name where there is none."""
        return unique_id(self.project) or ask_text(self.project, "GetName")

    def timelines(self) -> Iterator[Thing]:
        """All timelines of the project. There is no way to ask for one by name (§1.2)."""
        for index in range(1, (ask_int(self.project, "GetTimelineCount") or 0) + 1):
            timeline = ask(self.project, "GetTimelineByIndex", index)
            if timeline is not None:
                yield timeline

    def timeline_of(self, timeline_id: str) -> Optional[Thing]:
        return next((each for each in self.timelines() if timeline_id == id_of(each)), None)


def opened(resolve: Thing) -> Opened:
    """Raises `Interrupted` when Resolve is silent or gone, `BadInput` when no project is open."""
    require_answers(resolve)
    project = ask(ask(resolve, "GetProjectManager"), "GetCurrentProject")
    pool = ask(project, "GetMediaPool")
    if pool is None:
        require_answers(resolve)
        raise BadInput("No project is open in DaVinci Resolve; open one and try again.")
    return Opened(
        resolve,
        project,
        pool,
        ask(project, "GetCurrentTimeline"),
        version_of(resolve),
        ask_text(resolve, "GetVersionString"),
    )


def info_of(now: Opened) -> HostInfo:
    """Edition, version, project and timeline as the panel shows them."""
    product = ask_text(now.resolve, "GetProductName") or "DaVinci Resolve"
    version = now.build or ".".join(str(number) for number in now.version)
    timeline = ask_text(now.timeline, "GetName")
    return HostInfo(product, version, ask_text(now.project, "GetName"), timeline)


def id_of(timeline: Thing) -> str:
    """A timeline's unique id; its name, which is unique in a project, where there is none."""
    return unique_id(timeline) or ask_text(timeline, "GetName")
