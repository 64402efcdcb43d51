"""Finding again what was selected, and what was placed: by guid and by tag, never by a wrapper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional

from reframe.hosts.port import ELSEWHERE
from reframe.model.errors import BadInput
from reframe.model.time import FrameRange

from .api import answer, identity, is_a
from .selecting import ITEM, PROJECT, SEQUENCE, media_of, playing_of
from .tags import PLACES, YES, has_job, tags_of
from .timing import Playing


@dataclass(frozen=True)
class Origin:
    """The item that an order came from, as it is now."""

    sequence: Any
    item: Any
    playing: Playing


@dataclass(frozen=True)
class Standing:
    """A job's placement: on a track of a sequence, or (both None) in a bin."""

    thing: Any
    sequence: Any = None
    track: Any = None


def open_sequence(hiero: Any, placement: Dict[str, str]) -> Any:
    """The sequence that an order came from, if it is the one in front.

    Raises `BadInput` with the code `ELSEWHERE` when it is not.
    """
    sequence = hiero.ui.activeSequence()
    if sequence is None:
        raise BadInput("No sequence is open; open the one that the clip came from.", ELSEWHERE)
    if not _is_meant(sequence, placement):
        raise BadInput(
            f"The clip did not come from the sequence {sequence.name()!r}; open the one that it "
            "came from and place it again.",
            ELSEWHERE,
        )
    return sequence


def _is_meant(sequence: Any, placement: Dict[str, str]) -> bool:
    """By its own identity. A project saved as the next version is another, with the same
    sequences; where those have nothing but names, the project has to be the same."""
    if identity(sequence) != placement.get(SEQUENCE):
        return False
    project = identity(sequence.project())
    return bool(answer(sequence, "guid", default="")) or project == placement.get(PROJECT)


def origin_of(hiero: Any, placement: Dict[str, str], path: str, frames: FrameRange) -> Origin:
    """The item that ``frames`` of ``path`` were sent from, in the open sequence.

    ``frames`` count from the media's first. Raises `BadInput` with the code `ELSEWHERE` when the
    item is gone or shows something else now.
    """
    sequence = open_sequence(hiero, placement)
    found = [item for item in items_in(sequence) if identity(item) == placement.get(ITEM)]
    if not found:
        raise BadInput(
            f"The clip that was sent is no longer in the sequence {sequence.name()!r}; undo its "
            "removal, or place the result in the bin alone.",
            ELSEWHERE,
        )
    item = found[0]
    try:
        media, _ = media_of(hiero, item)
        whole = playing_of(item)
    except BadInput as reason:
        raise BadInput(f"{item.name()!r} {reason.message}", ELSEWHERE) from reason
    if media.path != path or not frames.within(whole.frames(whole.time)):
        raise BadInput(
            f"{item.name()!r} no longer shows the frames that were sent; put it back as it was, or "
            "place the result in the bin alone.",
            ELSEWHERE,
        )
    return Origin(sequence, item, whole)


def standing(hiero: Any, job_id: str) -> Optional[Standing]:
    """The placement of a job in any project that is open."""
    for sequence in _sequences(hiero):
        for track in sequence.videoTracks():
            for item in track_items(track):
                if has_job(item, job_id):
                    return Standing(item, sequence, track)
    for project in projects(hiero):
        for bin_item in bin_items(hiero, project.clipsBin()):
            if bin_item_has_job(bin_item, job_id, **{PLACES: YES}):
                return Standing(bin_item)
    return None


def items_in(sequence: Any) -> Iterator[Any]:
    """Every item on the video tracks of a sequence."""
    for track in sequence.videoTracks():
        yield from track_items(track)


def track_items(track: Any) -> List[Any]:
    return list(track.items() if hasattr(track, "items") else track)


def bin_items(hiero: Any, folder: Any) -> Iterator[Any]:
    """Every bin item in a bin and in the bins within it."""
    for thing in contents_of(folder):
        if is_a(hiero, thing, "Bin"):
            yield from bin_items(hiero, thing)
        else:
            yield thing


def contents_of(folder: Any) -> List[Any]:
    """What lies directly in a bin: bins, and items of clips and sequences."""
    if hasattr(folder, "items"):
        return list(folder.items())
    return [*folder.bins(), *folder.clips()]


def clips_of(bin_item: Any) -> Iterator[Any]:
    """The clips of a bin item's versions; of a sequence's, the sequence."""
    versions = answer(bin_item, "items", default=None)
    if versions is None:
        versions = [answer(bin_item, "activeVersion", default=None)]
    for version in versions:
        if version is not None:
            yield version.item() if hasattr(version, "item") else version


def bin_item_facts(bin_item: Any) -> Iterator[Dict[str, str]]:
    """What our tags say of a bin item: they are on its clips, or on itself where that can be."""
    yield from tags_of(bin_item)
    for clip in clips_of(bin_item):
        yield from tags_of(clip)


def bin_item_has_job(bin_item: Any, job_id: str, **others: str) -> bool:
    things = [bin_item, *clips_of(bin_item)]
    return any(has_job(thing, job_id, **others) for thing in things)


def projects(hiero: Any) -> List[Any]:
    """The open projects, that of the open sequence first."""
    sequence = hiero.ui.activeSequence()
    here = [sequence.project()] if sequence is not None else []
    others = answer(hiero.core, "projects", default=()) or ()
    found = {identity(project): project for project in [*here, *others] if project is not None}
    return list(found.values())


def _sequences(hiero: Any) -> Iterator[Any]:
    """The sequences of the open projects, each once, the open one first."""
    first = hiero.ui.activeSequence()
    seen = set()
    if first is not None:
        seen.add(identity(first))
        yield first
    for project in projects(hiero):
        for sequence in answer(project, "sequences", default=()) or ():
            if identity(sequence) not in seen:
                seen.add(identity(sequence))
                yield sequence
