"""Deliver's settings for one movie. They lie on top of whatever is loaded: so a known preset is
loaded first, for one that writes sound alone cannot be seen (facts/resolve.md §2.4)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Dict, Tuple

from reframe.model.errors import Interrupted
from reframe.model.geometry import Size
from reframe.model.time import FrameRange, rate_for_people

from .api import Thing, ask, ask_dict
from .deliver import preset_names

#: How the names begin of presets that come with Resolve and write pictures, the plainest first.
_KNOWN = ("H.264", "H.265", "ProRes", "YouTube", "Vimeo", "TikTok", "HyperDeck")

#: Extension and codec id, in the order of facts/resolve.md §2.4.
CODECS: Tuple[Tuple[str, str], ...] = (
    ("mp4", "H264"),
    ("mov", "H264"),
    ("mp4", "H265"),
    ("mov", "DNxHRLB"),
)


def load_known_preset(project: Thing) -> None:
    """Load the first of `_KNOWN` that this build lists; a user's own is never guessed at."""
    listed = preset_names(project)
    known = [name for begins in _KNOWN for name in listed if name.startswith(begins)]
    if known:
        ask(project, "LoadRenderPreset", known[0])


def set_codec(project: Thing) -> str:
    """The first codec of the list that this build has, and takes: its extension.

    Presence in the list does not prove that it can be used (§1.6), so it is set and read back.
    Raises `Interrupted` when there is none.
    """
    extensions = list(ask_dict(project, "GetRenderFormats").values())
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
