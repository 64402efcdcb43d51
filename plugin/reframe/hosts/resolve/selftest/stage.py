"""The scratch project with its footage, and the few things that every measurement does there."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Dict, Iterator, List, Optional

from reframe.hosts.resolve.api import Thing, ask, ask_int, ask_list, set_setting, unique_id
from reframe.hosts.workshop import Footage
from reframe.model.errors import Interrupted
from reframe.model.time import rate_for_people

RATE = Fraction(24)


@dataclass(frozen=True)
class Stage:
    """An empty timeline at `RATE`, and the numbered clip in the media pool."""

    resolve: Thing
    project: Thing
    pool: Thing
    timeline: Thing
    footage: Footage
    clip: Thing

    @property
    def start(self) -> int:
        """The timeline's first frame, absolute."""
        return ask_int(self.timeline, "GetStartFrame") or 0

    @contextmanager
    def track(self) -> Iterator[int]:
        """A new video track on top: its index. It goes again, with what is on it."""
        ask(self.timeline, "AddTrack", "video")
        index = ask_int(self.timeline, "GetTrackCount", "video") or 0
        try:
            yield index
        finally:
            ask(self.timeline, "SetTrackLock", "video", index, False)
            items = ask_list(self.timeline, "GetItemListInTrack", "video", index)
            if items:
                ask(self.timeline, "DeleteClips", items, False)
            ask(self.timeline, "DeleteTrack", "video", index)

    def append(self, track: int, record: int, media: Optional[Thing] = None, **more: int) -> Any:
        """What AppendToTimeline answers; ``record`` counts from the timeline's start."""
        info: Dict[str, Any] = {
            "mediaPoolItem": self.clip if media is None else media,
            "mediaType": 1,
            "trackIndex": track,
            "recordFrame": self.start + record,
            **more,
        }
        return ask(self.pool, "AppendToTimeline", [info])

    def items(self, track: int) -> List[Thing]:
        return ask_list(self.timeline, "GetItemListInTrack", "video", track)


def set_up(resolve: Thing, project: Thing, footage: Footage) -> Stage:
    """Raises `Interrupted` when Resolve makes no timeline or does not import the clip."""
    pool = ask(project, "GetMediaPool")
    set_setting(project, "timelineFrameRate", rate_for_people(RATE))
    set_setting(project, "timelineResolutionWidth", str(footage.size.width))
    set_setting(project, "timelineResolutionHeight", str(footage.size.height))
    ask(pool, "CreateEmptyTimeline", "Reframe self-test")
    timeline = ask(project, "GetCurrentTimeline")
    if timeline is None:
        raise Interrupted("Resolve made no timeline in the test's project.")
    ask(resolve, "OpenPage", "edit")
    clip = new_media(pool, [footage.clip])
    if clip is None:
        raise Interrupted("Resolve did not import the test's clip, a ProRes movie.")
    return Stage(resolve, project, pool, timeline, footage, clip)


def new_media(pool: Thing, what: List[Any]) -> Optional[Thing]:
    """The one clip that importing added to the current bin, or None."""
    folder = ask(pool, "GetCurrentFolder")
    before = {unique_id(each) for each in ask_list(folder, "GetClipList")}
    ask(pool, "ImportMedia", what)
    new = [each for each in ask_list(folder, "GetClipList") if unique_id(each) not in before]
    return new[0] if len(new) == 1 else None
