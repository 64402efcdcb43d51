"""`DeskHost`: the port answered with files alone."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Dict, FrozenSet, Optional, Tuple

from reframe import __version__
from reframe.hosts.delivered import delivered
from reframe.hosts.port import Choice, Declined, Host, HostInfo, Placed, Selected, Selection
from reframe.model.errors import BadInput
from reframe.model.order import Clip, Job, Media
from reframe.model.progress import Meter

from .address import Address
from .locations import is_pattern, split_pattern

if TYPE_CHECKING:
    from .timelines import Entry

#: Facts about a movie, or about a sequence by a path with ``%0Nd``. Raises `BadInput`.
Probe = Callable[[str], Media]

#: Suffixes that mean a timeline and not a movie; which of them can be read depends on the
#: OpenTimelineIO adapters installed.
_TIMELINES = frozenset({".otio", ".otioz", ".otiod", ".edl", ".xml", ".fcpxml", ".fcpxmld", ".aaf"})

_TRACK = Choice("track", "A new track above the clip")


class DeskHost(Host):
    """A movie, or a clip of a timeline, as the selection; a timeline file as the place.

    ``source`` is a movie, a sequence as a path with ``%0Nd``, or a timeline; ``clip`` names the
    clip of a timeline. ``timeline`` is the ``.otio`` file to write; without one, nothing can be
    placed. ``media`` gives the facts about a file: the desk reads no media itself.
    """

    def __init__(
        self,
        source: str,
        clip: Optional[str] = None,
        timeline: Optional[str] = None,
        *,
        media: Probe,
    ) -> None:
        self._source = os.path.normpath(Path(source).absolute())
        self._clip = clip or None
        self._timeline = Path(timeline).resolve() if timeline else None
        self._media = media

    @classmethod
    def of_order(cls, placement: Dict[str, str], media: Probe) -> DeskHost:
        """The desk that an order came from, out of its ``target.placement``."""
        address = Address.of(placement, "")
        return cls(address.source, address.clip, address.timeline, media=media)

    @property
    def capabilities(self) -> FrozenSet[str]:
        return frozenset()

    def describe(self) -> HostInfo:
        source = Path(self._source)
        timeline = source.name if self._is_timeline() else ""
        return HostInfo("Desk", __version__, project=source.parent.name, timeline=timeline)

    def selection(self) -> Selection:
        """The movie or clip. Raises `BadInput` for a source or a name that is not there."""
        if not self._is_timeline():
            selected = self._movie()
            return Selection((selected,), where_from="named by its path")
        from . import timelines

        timeline = timelines.read_timeline(self._source)
        entry = timelines.find_entry(timeline, self._clip, Path(self._source).name)
        where_from = f"named in {Path(self._source).name}"
        try:
            selected = self._clip_of(entry)
            record = timelines.record_of(timeline, entry)
        except BadInput as reason:
            return Selection(
                declined=(Declined(entry.label, reason.message),), where_from=where_from
            )
        return Selection((replace(selected, record=record),), where_from=where_from)

    def render(
        self,
        selected: Selected,
        folder: str,  # noqa: ARG002  the port's signature
        meter: Meter,  # noqa: ARG002
    ) -> Clip:
        raise BadInput(f"The desk renders nothing; {selected.clip.name!r} is read from its file.")

    def placements(self, selected: Selected) -> Tuple[Choice, ...]:
        if self._timeline is None:
            return ()
        from . import documents, placing

        documents.require_place(self._timeline)
        existing = documents.read_ours(self._timeline)
        if existing is not None:
            address = Address.of(selected.placement, self._source)
            placing.require_clip_or_room(existing, selected.clip, address)
        return (_TRACK,)

    def place(self, job: Job, choice: str) -> Placed:
        """Add the result to the timeline file, which is made if it is not there yet.

        Also raises `Interrupted` when another program keeps the file, and `NoSpace`.
        """
        path = self._place(choice)
        from . import documents, placing

        delivered(job)
        documents.require_place(path)
        address = Address.of(job.target.placement, self._source)
        with documents.locked(path):
            timeline = documents.read_ours(path)
            standing = placing.placed(timeline, job.id, path.name) if timeline else None
            if standing is not None:
                return standing
            if timeline is None:
                timeline = placing.new_timeline(address, job.clip)
            placed = placing.place(timeline, job, address, path.name)
            documents.write(timeline, path)
        return placed

    def placed(self, job_id: str) -> Optional[Placed]:
        if self._timeline is None:
            return None
        from . import documents, placing

        timeline = documents.read_ours(self._timeline)
        return placing.placed(timeline, job_id, self._timeline.name) if timeline else None

    def _is_timeline(self) -> bool:
        return self._clip is not None or Path(self._source).suffix.lower() in _TIMELINES

    def _place(self, choice: str) -> Path:
        if self._timeline is None:
            raise BadInput("No timeline was named to place the result in; name one.")
        if choice != _TRACK.key:
            raise BadInput(f"The desk cannot place as {choice!r}; it can place as {_TRACK.key!r}.")
        return self._timeline

    def _movie(self) -> Selected:
        media = self._media(self._source)
        name = Path(self._source).stem
        if is_pattern(self._source):
            name = split_pattern(self._source)[1].rstrip("._- ") or name
        clip = Clip(name, self._source, media.range, media.rate, media.size)
        address = Address(
            self._source,
            str(self._timeline or ""),
            first=media.range.start,
            frames=len(media.range),
        )
        return Selected(
            _with_timecode(clip, media),
            range_from="the whole movie",
            placement=address.to_placement(),
            notes=media.notes,
        )

    def _clip_of(self, entry: Entry) -> Selected:
        """The entry with the frames that it uses. Raises `BadInput` when it must be declined."""
        from . import sources, timelines
        from .cut import differing_rates

        sources.require_clip(entry)
        path = sources.existing_media(entry, timelines.folder_of(self._source))
        media = self._media(path)
        rate = sources.rate_of_media(entry, media)
        origin = sources.origin_of(entry, media)
        used = sources.cut_of(entry, rate, origin)
        frames = sources.frames_of(entry, used, media.range)
        notes = (
            *media.notes,
            differing_rates(rate, entry.item.trimmed_range().duration.rate),
            sources.neighbours(entry),
            sources.ignored_effects(entry),
        )
        clip = Clip(entry.name, path, frames, rate, media.size, used.speed)
        address = Address(
            self._source,
            str(self._timeline or ""),
            entry.label,
            origin,
            media.range.start,
            len(media.range),
        )
        return Selected(
            _with_timecode(clip, media),
            range_from="the clip's extent in the timeline",
            placement=address.to_placement(),
            notes=tuple(note for note in notes if note),
        )


def _with_timecode(clip: Clip, media: Media) -> Clip:
    """The clip with the timecode of its media's frame 0, if the media has one."""
    if media.start_timecode is None:
        return clip
    zero = media.start_timecode - media.range.start
    return replace(clip, start_timecode=zero, drop_frame=media.drop_frame)
