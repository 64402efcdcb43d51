"""Deliver's settings: kept before a render, put back after it, and said where that is not possible.

There is no getter for most of them (facts/resolve.md §2.4), so they are saved as a preset of ours.
A build that saves no presets still tells most of them: by a job that is put into the queue and
taken out again. What no job tells is named to the user.
"""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Optional

from reframe.model.errors import Interrupted

from .api import Thing, ask, ask_dict, ask_int, ask_list, ask_text, whole
from .opened import Opened

#: A setting that is set for a render → what a job of the queue calls it. The names are those of a
#: published list of jobs; values may come as text there ("True", "25").
_TOLD: Dict[str, str] = {
    "TargetDir": "TargetDir",
    "CustomName": "OutputFilename",
    "ExportVideo": "IsExportVideo",
    "ExportAudio": "IsExportAudio",
    "FormatWidth": "FormatWidth",
    "FormatHeight": "FormatHeight",
    "FrameRate": "FrameRate",
    "ExportAlpha": "ExportAlpha",
}

#: Settings that are set for a render, for people.
_WORDS: Dict[str, str] = {
    "TargetDir": "folder", "CustomName": "file name", "ExportVideo": "video",
    "ExportAudio": "sound", "FormatWidth": "resolution", "FormatHeight": "resolution",
    "FrameRate": "frame rate", "ExportAlpha": "alpha", "VideoQuality": "quality",
    "ExportSubtitle": "subtitles", "UniqueFilenameStyle": "file numbering",
    "SelectAllFrames": "range",
}  # fmt: skip
#: How our presets are called: by names that nobody else gives.
PRESET = re.compile(r"Reframe [0-9a-f]{8}")
#: Of these, what no job tells.
_UNTOLD = ("VideoQuality", "ExportSubtitle", "UniqueFilenameStyle")


@dataclass
class Deliver:
    """What Deliver was set to before a render."""

    #: All of it is in a preset of ours.
    saved: bool
    #: Else what could be read of it, as `SetRenderSettings` takes it.
    told: Dict[str, Any] = field(default_factory=dict)
    #: Said once all is over; empty where everything is as it was.
    lost: str = ""


@contextmanager
def deliver_kept(now: Opened) -> Iterator[Deliver]:
    """Put back all that can be, also after an error: never raises over the one under way."""
    project = now.project
    format_and_codec = ask_dict(project, "GetCurrentRenderFormatAndCodec")
    mode = ask_int(project, "GetCurrentRenderMode")
    name = f"Reframe {secrets.token_hex(4)}"
    ask(project, "SaveAsNewRenderPreset", name)
    deliver = Deliver(name in preset_names(project))
    if not deliver.saved:
        deliver.told = told_by_a_job(now)
    try:
        yield deliver
    finally:
        if deliver.saved:
            _load(project, name)
        if mode is not None:
            _quietly(project, "SetCurrentRenderMode", mode)
        if format_and_codec.get("format") and format_and_codec.get("codec"):
            _quietly(
                project, "SetCurrentRenderFormatAndCodec",
                format_and_codec["format"], format_and_codec["codec"],
            )  # fmt: skip
        if not deliver.saved:
            deliver.lost = _put_back(now, deliver.told)


def preset_names(project: Thing) -> List[str]:
    """The presets' names; the stubs do not say whether they come as text or in a dict."""
    listed = ask_list(project, "GetRenderPresetList")
    named = (each.get("RenderPresetName") if isinstance(each, dict) else each for each in listed)
    return [str(name) for name in named]


def lost_words(keys: List[str]) -> str:
    """A sentence that names settings; empty for none."""
    words = list(dict.fromkeys(_WORDS[key] for key in keys))
    if not words:
        return ""
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return (
        "This version of Resolve lets no script save a render preset, so a rendering for Reframe "
        f"leaves Deliver with other settings for {listed}: look at them before you render there."
    )


#: What is lost where only this is known: presets are not kept.
UNTOLD = lost_words(list(_UNTOLD))


def job_id(job: Thing) -> str:
    return str(job.get("JobId", "")) if isinstance(job, dict) else ""


def new_job(project: Thing) -> Optional[Dict[str, Any]]:
    """A new job of the render queue as the list has it; None when none was taken."""
    before = {job_id(each) for each in ask_list(project, "GetRenderJobList")}
    answered = ask_text(project, "AddRenderJob")
    for each in ask_list(project, "GetRenderJobList"):
        if job_id(each) and job_id(each) == answered:
            return dict(each)
        if not answered and job_id(each) not in before:
            return dict(each)
    return {"JobId": answered} if answered else None


def told_by_a_job(now: Opened) -> Dict[str, Any]:
    """What Deliver is set to, as far as a job tells that is put into the queue for a moment."""
    job = new_job(now.project)
    if job is None:
        return {}
    ask(now.project, "DeleteRenderJob", job["JobId"])
    told = {key: job[name] for key, name in _TOLD.items() if job.get(name) not in (None, "")}
    return {**_range(now, job), **{key: _meant(key, told[key]) for key in told}}


def _range(now: Opened, job: Dict[str, Any]) -> Dict[str, Any]:
    """Whether all of the timeline is rendered, or which part; empty where the job does not say."""
    first, last = whole(job.get("MarkIn")), whole(job.get("MarkOut"))
    start, end = ask_int(now.timeline, "GetStartFrame"), ask_int(now.timeline, "GetEndFrame")
    if None in (first, last, start, end):
        return {}
    if first == start and last in (end, (end or 0) - 1):
        return {"SelectAllFrames": True}
    return {"SelectAllFrames": False, "MarkIn": first, "MarkOut": last}


def _meant(key: str, value: Any) -> Any:
    """What a job tells as what is set: a name without its ending, and text that is a number."""
    if key == "CustomName":
        return str(value).rpartition(".")[0] or str(value)
    if key == "TargetDir" or not isinstance(value, str):
        return value
    if value in ("True", "False"):
        return value == "True"
    return value if whole(value) is None else float(value)


def _put_back(now: Opened, told: Dict[str, Any]) -> str:
    """Set what was told; a sentence about what does not hold, or was never told."""
    try:
        if told:
            ask(now.project, "SetRenderSettings", told)
        holds = told_by_a_job(now)
    except Interrupted:
        return ""  # Resolve is gone, and that is being said
    return lost_words([key for key in _WORDS if key not in told or holds.get(key) != told[key]])


def _load(project: Thing, name: str) -> None:
    """Load our preset and take it away; what a single call may leave undone, once more."""
    try:
        for _ in range(3):
            if name not in preset_names(project):
                return
            ask(project, "LoadRenderPreset", name)
            ask(project, "DeleteRenderPreset", name)
    except Interrupted:
        return


def _quietly(project: Thing, name: str, *arguments: Any) -> None:
    """Putting back never hides the error that is under way."""
    try:
        ask(project, name, *arguments)
    except Interrupted:
        return
