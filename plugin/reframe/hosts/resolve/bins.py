"""The bin *Reframe/clip name*, what is imported there, and the notes that are kept on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Set, Tuple

from reframe.model.errors import Interrupted
from reframe.model.order import ExrSequence

from .api import Thing, ask, ask_dict, ask_list, ask_text, same_path, unique_id
from .media import file_of, media_id, path_of
from .opened import Opened
from .undoing import Undo

#: The bin for all results, below the root.
REFRAME = "Reframe"
#: Keys of the third-party metadata of what Reframe imported.
JOB = "reframe.job"
KIND = "reframe.kind"
MOVIE, EXR = "movie", "exr"


@dataclass(frozen=True)
class Bin:
    """A folder of the media pool, and whether this placement made it."""

    folder: Thing
    pool: Thing

    def clips(self) -> List[Thing]:
        return ask_list(self.folder, "GetClipList")


def bin_for(now: Opened, name: str, undo: Undo) -> Bin:
    """The clip's bin, made if need be. Made bins go again, when they are empty, on failure."""
    root = ask(now.pool, "GetRootFolder")
    ours = _sub_folder(now, root, REFRAME, undo)
    return Bin(_sub_folder(now, ours, _bin_name(name), undo), now.pool)


def _sub_folder(now: Opened, folder: Thing, name: str, undo: Undo) -> Thing:
    found = _named(folder, name)
    if found is not None:
        return found
    undo.by(lambda: _delete_if_empty(now.pool, folder, name))
    ask(now.pool, "AddSubFolder", folder, name)
    made = _named(folder, name)
    if made is None:
        raise Interrupted(f"Resolve did not make the bin {name!r}, so nothing was placed.")
    return made


def _named(folder: Thing, name: str) -> Optional[Thing]:
    folders = ask_list(folder, "GetSubFolderList")
    return next((each for each in folders if ask_text(each, "GetName") == name), None)


def _delete_if_empty(pool: Thing, folder: Thing, name: str) -> None:
    made = _named(folder, name)
    if made is None or ask_list(made, "GetClipList") or ask_list(made, "GetSubFolderList"):
        return
    ask(pool, "SetCurrentFolder", ask(pool, "GetRootFolder"))
    ask(pool, "DeleteFolders", [made])


def _bin_name(name: str) -> str:
    return re.sub(r"[\\/\x00-\x1f]", "-", name).strip() or "clip"


def our_clips(now: Opened) -> Iterator[Thing]:
    """Everything in the bin *Reframe* and below it."""
    folder = _named(ask(now.pool, "GetRootFolder"), REFRAME)
    waiting = [] if folder is None else [folder]
    while waiting:
        folder = waiting.pop()
        yield from ask_list(folder, "GetClipList")
        waiting += ask_list(folder, "GetSubFolderList")


def notes_of(media: Thing) -> Dict[str, str]:
    """The third-party metadata of a media pool item."""
    return {str(key): str(value) for key, value in ask_dict(media, "GetThirdPartyMetadata").items()}


def write_notes(media: Thing, notes: Dict[str, str]) -> None:
    """Raises `Interrupted` when they are not there afterwards: they keep a job from being placed
    twice."""
    ask(media, "SetThirdPartyMetadata", notes)
    kept = notes_of(media)
    missing = {key: value for key, value in notes.items() if kept.get(key) != value}
    for key, value in missing.items():
        ask(media, "SetThirdPartyMetadata", key, value)
    if missing and any(notes_of(media).get(key) != value for key, value in missing.items()):
        raise Interrupted(
            "Resolve did not keep the note that says which job this is, so nothing was placed; "
            "close its open dialogs and try again."
        )


def import_movie(into: Bin, path: str, job_id: str, undo: Undo) -> Thing:
    """The movie in the bin. One that a broken-off placement left there is taken."""
    return _imported(into, [path], path, {JOB: job_id, KIND: MOVIE}, undo)


def import_exr(into: Bin, exr: ExrSequence, job_id: str, undo: Undo) -> Thing:
    """The sequence as one item: by the dict form, whatever *Show individual frames* says (§2.3)."""
    what = [{"FilePath": exr.pattern, "StartIndex": exr.first, "EndIndex": exr.last}]
    return _imported(into, what, exr.pattern, {JOB: job_id, KIND: EXR}, undo)


def _imported(into: Bin, what: List[Thing], path: str, notes: Dict[str, str], undo: Undo) -> Thing:
    """Imported into the current folder, which is the bin while it lasts, and found there as the
    one clip that is new: what ImportMedia returns may be nothing, and a sequence's path a label."""
    standing = _by_file(into, path)
    if standing is not None and notes_of(standing).get(JOB, notes[JOB]) == notes[JOB]:
        write_notes(standing, notes)
        return standing
    before = _ids(into)
    undo.by(lambda: _delete_new(into, before, path))
    ask(into.pool, "SetCurrentFolder", into.folder)
    ask(into.pool, "ImportMedia", what)
    found = [clip for clip in into.clips() if media_id(clip) not in before]
    if len(found) != 1:
        raise Interrupted(
            f"Resolve did not import {path} as one clip; check that the files are there and that "
            "no dialog of Resolve's is open."
        )
    write_notes(found[0], notes)
    return found[0]


def _by_file(into: Bin, path: str) -> Optional[Thing]:
    return next((clip for clip in into.clips() if _is_file(clip, path)), None)


def _is_file(clip: Thing, path: str) -> bool:
    """Whether a clip is of this file; of a sequence's label, what it stands for."""
    label = path_of(clip)
    return same_path(label, path) or same_path(file_of(label)[0], path)


def _ids(into: Bin) -> Set[str]:
    return {media_id(clip) for clip in into.clips()}


def _delete_new(into: Bin, before: Set[str], path: str) -> None:
    """What has come in from the folder of this file; what else came meanwhile is the user's."""
    folder = str(Path(path).parent)
    new = [clip for clip in into.clips() if media_id(clip) not in before]
    ours = [clip for clip in new if same_path(str(Path(path_of(clip)).parent), folder)]
    if ours:
        ask(into.pool, "DeleteClips", ours)


def job_clips(now: Opened, job_id: str) -> List[Tuple[Thing, Dict[str, str]]]:
    """What was imported for a job, the movie first, each with its notes."""
    noted = [(clip, notes_of(clip)) for clip in our_clips(now)]
    ours = [(clip, notes) for clip, notes in noted if notes.get(JOB) == job_id]
    return sorted(ours, key=lambda each: (each[1].get(KIND) != MOVIE, unique_id(each[0])))
