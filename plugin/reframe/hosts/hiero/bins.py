"""The bin *Reframe*: where results lie in a project, versions of each other together."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any, Dict, Optional

from .api import answer, is_a
from .finding import bin_item_facts, bin_items, clips_of, contents_of
from .media import Source
from .tags import JOB, KIND, SHAPE, SOURCE, add_tag, has_job
from .undoing import Steps

NAME = "Reframe"


@dataclass(frozen=True)
class Media:
    """A file, or a sequence by its pattern, that shall lie in the bin."""

    name: str
    path: str
    #: What its tag says; see ``tags.facts_of``.
    facts: Dict[str, str]


def lay(hiero: Any, project: Any, media: Media, steps: Steps) -> Any:
    """The clip of ``media`` in the bin *Reframe*, made if it is not there.

    A result of the same frames in the same shape becomes a version of the one before: exchanging
    them leaves every use of it right. The version that is active stays active, so that nothing
    that is in use changes.
    """
    folder = _folder(hiero, project, steps)
    for bin_item in bin_items(hiero, folder):
        for clip in clips_of(bin_item):
            if _path_of(hiero, clip) == media.path:
                if not has_job(clip, media.facts[JOB]) and not has_job(bin_item, media.facts[JOB]):
                    _mark(hiero, bin_item, clip, media.facts)
                return clip
    clip = hiero.core.Clip(hiero.core.MediaSource(media.path))
    sibling = _sibling(hiero, folder, media.facts)
    if sibling is None or not _add_version(hiero, sibling, clip, steps):
        sibling = hiero.core.BinItem(clip)
        folder.addItem(sibling)
        steps.later(lambda: folder.removeItem(sibling))
        _rename(clip, sibling, media.name)
    _mark(hiero, sibling, clip, media.facts)
    return clip


def _folder(hiero: Any, project: Any, steps: Steps) -> Any:
    root = project.clipsBin()
    for thing in contents_of(root):
        if is_a(hiero, thing, "Bin") and thing.name() == NAME:
            return thing
    folder = hiero.core.Bin(NAME)
    root.addItem(folder)
    steps.later(lambda: root.removeItem(folder))
    return folder


def _sibling(hiero: Any, folder: Any, facts: Dict[str, str]) -> Optional[Any]:
    """The bin item that has an earlier result of the same frames in the same shape."""
    same = (SOURCE, SHAPE, KIND)
    for bin_item in bin_items(hiero, folder):
        for known in bin_item_facts(bin_item):
            if all(known.get(key, "") == facts[key] for key in same):
                return bin_item
    return None


def _add_version(hiero: Any, bin_item: Any, clip: Any, steps: Steps) -> bool:
    """Add the clip to the bin item; False where this Hiero does not let it."""
    if not hasattr(bin_item, "addVersion") or not hasattr(hiero.core, "Version"):
        return False
    active = answer(bin_item, "activeVersion", default=None)
    version = hiero.core.Version(clip)
    bin_item.addVersion(version)
    steps.later(lambda: bin_item.removeVersion(version))
    if active is not None and hasattr(bin_item, "setActiveVersion"):
        bin_item.setActiveVersion(active)
    return True


def _mark(hiero: Any, bin_item: Any, clip: Any, facts: Dict[str, str]) -> None:
    """A bin item takes no tags of its own in the Hiero that is documented; its clip does.

    Where neither does, only a placement in the bin alone needs it, and is found to be missing.
    """
    for thing in (bin_item, clip):
        if hasattr(thing, "addTag"):
            add_tag(hiero, thing, facts)
            return


def _rename(clip: Any, bin_item: Any, name: str) -> None:
    """A name is for people: where Hiero refuses it, the file's own stays."""
    for thing in (clip, bin_item):
        with contextlib.suppress(AttributeError, RuntimeError):
            thing.setName(name)


def _path_of(hiero: Any, clip: Any) -> str:
    if is_a(hiero, clip, "Sequence") or not hasattr(clip, "mediaSource"):
        return ""
    return Source(clip.mediaSource()).path
