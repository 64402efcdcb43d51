"""The running program: the store of everything, and ``hiero`` with ``core`` and ``ui``."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from . import bins, media, project, things, timeline

_CLASSES = (
    bins.Bin, bins.BinItem, bins.Version, media.Clip, media.MediaSource, project.Project,
    things.Tag, timeline.AudioTrack, timeline.EffectTrackItem, timeline.Sequence,
    timeline.TrackItem, timeline.Transition, timeline.VideoTrack,
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What a file is. Movies are single files and start at 0; sequences at their own number."""

    frames: int = 500
    rate: Fraction = Fraction(25)
    first: int = 0
    size: tuple[int, int] = (1920, 1080)
    single: bool = True
    pixel_aspect: float = 1.0
    timecode: int = 0
    offline: bool = False


@dataclass
class Quirks:
    """What nobody has measured in Hiero; see the facts' *unconfirmed*."""

    #: Behind the pattern of a sequence: ``" (1-40)"`` in an example of the documentation.
    range_behind_pattern: str = ""
    #: ``setTimes`` derives the speed from the lengths, both ends counted.
    times_set_speed: bool = True
    #: ``setPlaybackSpeed`` makes the item longer or shorter.
    speed_changes_length: bool = False
    #: ``addVersion`` makes the new version the active one.
    new_version_is_active: bool = False


class Studio:
    def __init__(self, quirks: Quirks | None = None) -> None:
        self.quirks = quirks or Quirks()
        self.store: dict[str, Any] = {}
        self.files: dict[str, Facts] = {}
        self.colours = ["ACES - ACES2065-1", "ACES - ACEScg", "Output - Rec.709"]
        self.undo_steps: list[tuple[str, dict[str, Any]]] = []
        self.open_step: tuple[str, dict[str, Any]] | None = None
        #: Counts down with each write; the one that finds 0 fails. None: nothing fails.
        self.fails_after: int | None = None
        self.cannot_take_back = False
        self._guids = 0
        self.core: Any = SimpleNamespace(
            **{kind.__name__: type(kind.__name__, (kind,), {"studio": self}) for kind in _CLASSES},
            env={"VersionString": "15.1v2"},
            projects=lambda: [self.wrap(guid) for guid in self._open],
        )
        self._open: list[str] = []
        self.active: str | None = None
        self.selected: list[str] = []
        self.ui = SimpleNamespace(
            activeSequence=lambda: self.wrap(self.active),
            getTimelineEditor=lambda sequence: _Editor(self, sequence),
        )
        self.hiero = SimpleNamespace(core=self.core, ui=self.ui)

    def new_guid(self) -> str:
        self._guids += 1
        return f"guid-{self._guids}"

    def wrap(self, guid: str | None) -> Any:
        """A new wrapper."""
        if guid is None:
            return None
        kind = getattr(self.core, self.store[guid].kind)
        thing = object.__new__(kind)
        thing._guid = guid
        return thing

    def writes(self, what: str) -> None:
        """Every method that changes something comes here first."""
        if self.fails_after is None:
            return
        if self.fails_after <= 0:
            raise RuntimeError(f"injected: {what}")
        self.fails_after -= 1

    def takes_back(self, what: str) -> None:
        if self.cannot_take_back:
            raise RuntimeError(f"injected: {what}")

    def facts(self, path: str) -> Facts:
        if path in self.files:
            return self.files[path]
        return Facts(single="%0" not in path)

    def open_project(self, name: str) -> Any:
        opened = self.core.Project(name)
        self._open.append(opened.guid())
        return opened

    def adopt(self, bin_item: Any) -> None:
        """A sequence that comes into a bin is one of the project's."""
        if isinstance(bin_item, self.core.BinItem):
            content = bin_item.activeItem()
            if isinstance(content, self.core.Sequence) and self._open:
                content._record.project = self._open[-1]
                self.store[self._open[-1]].sequences.append(content.guid())

    def close_project(self, guid: str) -> None:
        self._open.remove(guid)

    def add_sequence(self, project: Any, name: str, rate: Fraction) -> Any:
        """A sequence in a project, in front."""
        sequence = self.core.Sequence(name, rate)
        sequence._record.project = project.guid()
        project._record.sequences.append(sequence.guid())
        self.active = sequence.guid()
        return sequence

    def add_item(
        self,
        track: Any,
        path: str,
        time: tuple[int, int],
        source_in: float = 0,
        speed: float = 1.0,
        name: str = "shot",
    ) -> Any:
        """Media on a track at ``[start, end)``."""
        item = track.createTrackItem(name)
        item.setSource(self.core.Clip(self.core.MediaSource(path)))
        record = item._record
        record.time, record.source_in, record.speed = [time[0], time[1] - 1], source_in, speed
        track.addTrackItem(item)
        return item

    def select(self, *things: Any) -> None:
        self.selected = [thing.guid() for thing in things]

    def picture(self) -> dict[str, Any]:
        """Everything there is, by value."""
        return copy.deepcopy({guid: vars(record) for guid, record in self.store.items()})


class _Editor:
    def __init__(self, studio: Studio, sequence: Any) -> None:
        self._studio = studio

    def selection(self) -> tuple[Any, ...]:
        return tuple(self._studio.wrap(guid) for guid in self._studio.selected)
