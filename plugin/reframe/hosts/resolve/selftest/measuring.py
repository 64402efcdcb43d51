"""One question to this build of Resolve at a time. Each answer is what was seen, or None.

The names are those of the report. What the adapter uses of them is `reframe.hosts.resolve`'s
`Findings`; the rest is for us.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from reframe.hosts.resolve.api import (
    Thing,
    ask,
    ask_dict,
    ask_int,
    ask_list,
    ask_text,
    can,
    clip_property,
)
from reframe.hosts.resolve.marks import out_is_inclusive
from reframe.hosts.resolve.rates import rate_of
from reframe.hosts.resolve.render_settings import CODECS
from reframe.model.time import FrameRange

from .stage import RATE, Stage, new_media

#: Frames of the clip that the appends below use: from the first to, as it is meant, the second.
_FROM, _TO = 3, 11
_NO_SUCH = "ReframeHasNoSuchMethod"


def names_seem_all_there(stage: Stage) -> bool:
    """Whether a method that there is not seems to be there: hasattr tells nothing (§2.5)."""
    return hasattr(stage.resolve, _NO_SUCH)


def append(stage: Stage) -> Dict[str, Any]:
    """How a plain append goes (§2.1, §2.2)."""
    with stage.track() as track:
        answer = stage.append(track, 0, startFrame=_FROM, endFrame=_TO)
        at_once, listed_again = stage.items(track), stage.items(track)
        needs_selection = not listed_again
        if needs_selection:
            ask(stage.pool, "SetSelectedClip", stage.clip)
            answer = stage.append(track, 0, startFrame=_FROM, endFrame=_TO)
            at_once, listed_again = stage.items(track), stage.items(track)
        item = next(iter(listed_again), None)
        length = ask_int(item, "GetDuration")
        start = ask_int(item, "GetSourceStartFrame") if can(item, "GetSourceStartFrame") else None
        return {
            "append_needs_selection": needs_selection,
            "append_returns": _kind(answer),
            "items_come_late": not at_once and bool(listed_again),
            "end_frame_inclusive": {_TO - _FROM: False, _TO - _FROM + 1: True}.get(length or 0),
            "source_start_off": None if start is None else start - _FROM,
        }


def overlap(stage: Stage) -> str:
    """What becomes of an append over something: it is dropped, or slides, or lies on it (§2.2)."""
    with stage.track() as track:
        stage.append(track, 0, startFrame=_FROM, endFrame=_TO)
        stage.append(track, 2, startFrame=_FROM, endFrame=_TO)
        items = _settled(stage, track)
        starts = sorted((ask_int(item, "GetStart") or 0) - stage.start for item in items)
    if len(starts) == 1:
        return "dropped"
    return "slides" if starts[:1] == [0] and len(starts) == 2 and starts[1] > 2 else "other"


def locked_track(stage: Stage) -> str:
    """What becomes of an append to a locked track (§2.2)."""
    with stage.track() as track:
        ask(stage.timeline, "SetTrackLock", "video", track, True)
        stage.append(track, 0, startFrame=_FROM, endFrame=_TO)
        return "placed" if _settled(stage, track) else "nothing"


def mark_out_inclusive(stage: Stage) -> Optional[bool]:
    """Whether marks' out is the last frame that is marked (§1.3).

    Deliver's out is inclusive (§2.1), and is the timeline's mark: one is set, the other read.
    """
    if not can(stage.timeline, "GetMarkInOut"):
        return None
    ask(stage.timeline, "ClearMarkInOut", "all")
    frames = FrameRange(stage.start + 2, stage.start + 7)
    marks = {"MarkIn": frames.start, "MarkOut": frames.last}
    ask(stage.project, "SetRenderSettings", {"SelectAllFrames": False, **marks})
    found = out_is_inclusive(stage.timeline, frames)
    ask(stage.timeline, "ClearMarkInOut", "all")
    return found


def tracks(stage: Stage) -> Dict[str, Any]:
    """Where tracks can be switched, and whether their state is told of other timelines (§2.4)."""
    with stage.track() as track:
        ask(stage.resolve, "OpenPage", "deliver")
        ask(stage.timeline, "SetTrackEnable", "video", track, False)
        ask(stage.resolve, "OpenPage", "edit")
        elsewhere = not ask(stage.timeline, "GetIsTrackEnabled", "video", track)
        ask(stage.timeline, "SetTrackEnable", "video", track, False)
        ask(stage.pool, "CreateEmptyTimeline", "Reframe another")
        other = ask(stage.project, "GetCurrentTimeline")
        lies = bool(ask(stage.timeline, "GetIsTrackEnabled", "video", track))
        ask(stage.project, "SetCurrentTimeline", stage.timeline)
        ask(stage.pool, "DeleteTimelines", [other])
        return {"tracks_switch_on_edit_only": not elsewhere, "tracks_lie_elsewhere": lies}


def sequence(stage: Stage) -> Dict[str, Any]:
    """What a fresh EXR sequence does (§2.3), and how rates that differ are met (§2.1)."""
    exr = stage.footage.exr
    what = {"FilePath": exr.pattern, "StartIndex": exr.first, "EndIndex": exr.last}
    media = new_media(stage.pool, [what])
    if media is None:
        return {"sequence_imported": False}
    with stage.track() as track:
        stage.append(track, 0, media, startFrame=0, endFrame=4)
        length = ask_int(next(iter(_settled(stage, track)), None), "GetDuration") or 0
    found: Dict[str, Any] = {
        "sequence_imported": True,
        "sequence_rate_at_import": clip_property(media, "FPS"),
        "fresh_ignores_end": length > 5,
    }
    ask(media, "SetClipProperty", "Out", clip_property(media, "End TC"))
    found.update(_another_rate(stage, media))
    ask(stage.pool, "DeleteClips", [media])
    return found


def _another_rate(stage: Stage, media: Thing) -> Dict[str, Any]:
    """Ten frames at 25 a second are 9.6 on the timeline."""
    ask(media, "SetClipProperty", "FPS", "25")
    sticks = rate_of(clip_property(media, "FPS")) not in (None, RATE)
    with stage.track() as track:
        stage.append(track, 0, media, startFrame=0, endFrame=10)
        length = ask_int(next(iter(_settled(stage, track)), None), "GetDuration") or 0
    return {
        "rate_sticks": sticks,
        "ten_frames_at_25": length if sticks else None,
    }


def imports(stage: Stage) -> Dict[str, Any]:
    """Whether ImportMedia tells what it made, and whether a result's H.264 is read."""
    folder = ask(stage.pool, "GetCurrentFolder")
    before = len(ask_list(folder, "GetClipList"))
    answer = ask(stage.pool, "ImportMedia", [stage.footage.result])
    clips = ask_list(folder, "GetClipList")
    found = {
        "imports_h264": len(clips) == before + 1,
        "import_returns": _kind(answer),
    }
    if len(clips) > before:
        ask(stage.pool, "DeleteClips", clips[before:])
    return found


def rendering(stage: Stage) -> Dict[str, Any]:
    """Which codecs are taken, whether presets are kept, and in which words jobs speak."""
    project = stage.project
    saved = bool(ask(project, "SaveAsNewRenderPreset", "Reframe self-test"))
    ask(project, "DeleteRenderPreset", "Reframe self-test")
    codecs: Dict[str, bool] = {}
    for extension, codec in CODECS:
        ask(project, "SetCurrentRenderFormatAndCodec", extension, codec)
        now = ask_dict(project, "GetCurrentRenderFormatAndCodec")
        codecs[f"{extension}/{codec}"] = (now.get("format"), now.get("codec")) == (extension, codec)
    job = ask_text(project, "AddRenderJob")
    word = str(ask_dict(project, "GetRenderJobStatus", job).get("JobStatus", "")) if job else ""
    if job:
        ask(project, "DeleteRenderJob", job)
    return {"presets_are_kept": saved, "codecs": codecs, "word_of_a_new_job": word}


def methods(stage: Stage) -> Dict[str, bool]:
    """Which of the methods that came late are there."""
    with stage.track() as track:
        stage.append(track, 0, startFrame=_FROM, endFrame=_TO)
        item = next(iter(_settled(stage, track)), None)
        things: List[Tuple[str, Thing, Tuple[str, ...]]] = [
            ("Resolve", stage.resolve, ("IsStudio", "GetCurrentTimeline")),
            ("Timeline", stage.timeline, ("GetSelectedClips", "GetMarkInOut", "GetSettings")),
            ("MediaPool", stage.pool, ("GetSelectedClips",)),
            ("TimelineItem", item, ("GetTrackTypeAndIndex", "GetSourceStartFrame", "GetSpeed")),
        ]
        return {f"{kind}.{name}": can(it, name) for kind, it, names in things for name in names}


#: Name in the report → the question. What answers with several names them itself.
QUESTIONS: Dict[str, Callable[[Stage], Any]] = {
    "names_seem_all_there": names_seem_all_there,
    "append": append,
    "overlap": overlap,
    "locked_track": locked_track,
    "mark_out_inclusive": mark_out_inclusive,
    "tracks": tracks,
    "imports": imports,
    "sequence": sequence,
    "rendering": rendering,
    "methods": methods,
}


def _kind(answer: Any) -> str:
    """What an import or an append answered."""
    made = [each for each in answer if each is not None] if isinstance(answer, list) else []
    if not made:
        return "none"
    return "items" if all(ask_text(each, "GetName") for each in made) else "ghosts"


def _settled(stage: Stage, track: int) -> List[Thing]:
    """The track's items: listed twice, for some come late."""
    stage.items(track)
    return stage.items(track)
