"""Deliver's settings: kept, set for one movie, and put back.

There is no getter for most of them, and they lie on top of whatever is loaded: so they are saved
as a preset before and loaded from it after, and a known preset is loaded first, for one that
writes sound alone cannot be seen (facts/resolve.md §2.4).
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Dict, Iterator, List, Tuple

from reframe.model.errors import Interrupted
from reframe.model.geometry import Size
from reframe.model.time import FrameRange, rate_for_people

from .api import Thing, ask, ask_dict, ask_int, ask_list
from .opened import Opened

#: How the names begin of presets that come with Resolve and write pictures, the plainest first.
_KNOWN = ("H.264", "H.265", "ProRes", "YouTube", "Vimeo", "TikTok", "HyperDeck")

#: Extension and codec id, in the order of facts/resolve.md §2.4.
CODECS: Tuple[Tuple[str, str], ...] = (
    ("mp4", "H264"),
    ("mov", "H264"),
    ("mp4", "H265"),
    ("mov", "DNxHRLB"),
)


@contextmanager
def render_settings_kept(now: Opened) -> Iterator[None]:
    """All of Deliver's settings, by a preset of our own; format, codec and mode by themselves,
    where a build saves no presets."""
    project = now.project
    format_and_codec = ask_dict(project, "GetCurrentRenderFormatAndCodec")
    mode = ask_int(project, "GetCurrentRenderMode")
    name = f"Reframe {secrets.token_hex(4)}"
    ask(project, "SaveAsNewRenderPreset", name)
    try:
        yield
    finally:
        _put_back(project, name)
        if mode is not None:
            _quietly(project, "SetCurrentRenderMode", mode)
        if format_and_codec.get("format") and format_and_codec.get("codec"):
            _quietly(
                project, "SetCurrentRenderFormatAndCodec",
                format_and_codec["format"], format_and_codec["codec"],
            )  # fmt: skip


def _put_back(project: Thing, name: str) -> None:
    """Load our preset and take it away; what a single call may leave undone, once more."""
    try:
        for _ in range(3):
            if name not in _names(project):
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


def load_known_preset(project: Thing) -> None:
    """Load the first of `_KNOWN` that this build lists; a user's own is never guessed at."""
    listed = _names(project)
    known = [name for begins in _KNOWN for name in listed if name.startswith(begins)]
    if known:
        ask(project, "LoadRenderPreset", known[0])


def _names(project: Thing) -> List[str]:
    """The presets' names; the stubs do not say whether they come as text or in a dict."""
    listed = ask_list(project, "GetRenderPresetList")
    named = (each.get("RenderPresetName") if isinstance(each, dict) else each for each in listed)
    return [str(name) for name in named]


def set_codec(project: Thing) -> str:
    """The first codec of the list that this build has, and takes: its extension.

    Presence in the list does not prove that it can be used (§1.6), so it is set and read back.
    Raises `Interrupted` when there is none.
    """
    extensions = set(ask_dict(project, "GetRenderFormats").values())
    for extension, codec in CODECS:
        if extension not in extensions:
            continue
        if codec not in ask_dict(project, "GetRenderCodecs", extension).values():
            continue
        ask(project, "SetCurrentRenderFormatAndCodec", extension, codec)
        if ask_dict(project, "GetCurrentRenderFormatAndCodec").get("codec") == codec:
            return extension
    raise Interrupted(
        "This Resolve can render neither H.264, H.265 nor DNxHR, so nothing was rendered; on Linux "
        "the free edition has no H.264."
    )


def set_movie(
    project: Thing, frames: FrameRange, rate: Fraction, size: Size, folder: str, name: str
) -> None:
    """One movie of exactly these frames of the timeline, without sound.

    MarkIn and MarkOut are absolute, and out is inclusive (§2.1).
    """
    ask(project, "SetCurrentRenderMode", 1)
    settings: Dict[str, Any] = {
        "SelectAllFrames": False,
        "MarkIn": frames.start,
        "MarkOut": frames.last,
        "TargetDir": folder,
        "CustomName": name,
        "UniqueFilenameStyle": 0,
        "ExportVideo": True,
        "ExportAudio": False,
        "FormatWidth": size.width,
        "FormatHeight": size.height,
        "FrameRate": float(rate_for_people(rate)),
    }
    ask(project, "SetRenderSettings", settings)
    for key, value in (("VideoQuality", "Best"), ("ExportAlpha", False), ("ExportSubtitle", False)):
        ask(project, "SetRenderSettings", {key: value})
