"""What a render changed for its time, put back by the next script when the first was killed.

Tracks and marks are noted in ``resolve-render.json`` under ``REFRAME_HOME`` while they are
changed. The preset that keeps Deliver's settings and the job in its queue are known by names that
nobody else gives.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Dict, Iterator, List

from reframe.link.home import home_folder, private_folder, write_private
from reframe.model.errors import ReframeError

from .api import Thing, ask, ask_dict, ask_int, ask_list
from .deliver import PRESET, job_id, preset_names, told_by_a_job
from .keeping import page_kept
from .marks import put_back
from .opened import Opened, id_of

#: What the one movie of a job is called that a render of ours is.
_OURS = re.compile(r"reframe-[0-9a-f]{8}(\.\w+)?")


@contextmanager
def render_noted(now: Opened, track: int) -> Iterator[None]:
    """While it lasts, it is on disk how tracks and marks of the open timeline were."""
    timeline = now.timeline
    noted = {
        "project": now.project_id,
        "timeline": id_of(timeline),
        "track": track,
        "tracks": _tracks(timeline),
        "marks": ask_dict(timeline, "GetMarkInOut"),
    }
    private_folder(home_folder())
    write_private(_file(), json.dumps(noted) + "\n")
    try:
        yield
    finally:  # while a dialog is open nothing can be put back: then the next one does it
        with suppress(ReframeError):
            if _tracks(timeline) == noted["tracks"]:
                _forget()


def recover(now: Opened) -> None:
    """Put back what a killed render left in the open project, if there is anything.

    Nothing is touched while Resolve renders, and no track that somebody has switched since.
    """
    if ask(now.project, "IsRenderingInProgress"):
        return
    for job in ask_list(now.project, "GetRenderJobList"):
        if isinstance(job, dict) and _OURS.fullmatch(str(job.get("OutputFilename", ""))):
            ask(now.project, "DeleteRenderJob", job_id(job))
    _put_deliver_back(now)
    noted = _noted()
    if noted.get("project") == now.project_id and noted.get("timeline") == id_of(now.timeline):
        _put_back(now, noted)
        _forget()


def _put_deliver_back(now: Opened) -> None:
    """Where Deliver is still set as that render set it; else the preset stays for the user."""
    presets = [name for name in preset_names(now.project) if PRESET.fullmatch(name)]
    if presets and _OURS.fullmatch(str(told_by_a_job(now).get("CustomName", ""))):
        ask(now.project, "LoadRenderPreset", presets[0])
        for name in presets:
            ask(now.project, "DeleteRenderPreset", name)


def _put_back(now: Opened, noted: Dict[str, Any]) -> None:
    before, timeline = noted.get("tracks"), now.timeline
    left = [index == noted.get("track") for index in range(1, len(before or ()) + 1)]
    if isinstance(before, list) and _tracks(timeline) == left:
        with page_kept(now, "edit"):
            for index, (was, is_on) in enumerate(zip(before, left), 1):
                if was != is_on:
                    ask(timeline, "SetTrackEnable", "video", index, bool(was))
        put_back(timeline, noted.get("marks"))


def _tracks(timeline: Thing) -> List[bool]:
    count = ask_int(timeline, "GetTrackCount", "video") or 0
    numbers = range(1, count + 1)
    return [bool(ask(timeline, "GetIsTrackEnabled", "video", number)) for number in numbers]


def _file() -> Path:
    return home_folder() / "resolve-render.json"


def _noted() -> Dict[str, Any]:
    try:
        noted = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError, ReframeError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _forget() -> None:
    with suppress(OSError):
        _file().unlink()
