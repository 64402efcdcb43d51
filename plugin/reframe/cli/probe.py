"""``reframe probe``: what Reframe sees in a file."""

from __future__ import annotations

from pathlib import Path

from reframe.link.codec import to_json
from reframe.media.process import run
from reframe.media.tasks import PROBE, ProbeRequest
from reframe.model.time import frames_to_timecode, rate_for_people

from .console import show, show_json


def show_media(path: str, as_json: bool) -> None:
    """The facts about a movie, a sequence or a still. Raises `BadInput` for anything else."""
    media = run(PROBE, ProbeRequest(path))
    if as_json:
        show_json(to_json(media))
        return
    frames = len(media.range)
    seconds = float(media.range.seconds(media.rate))
    show(Path(media.path).name)
    show(f"  {'codec':<10}{media.codec}")
    show(f"  {'picture':<10}{media.size}, as shown")
    show(f"  {'frames':<10}{frames}, {media.range.start} to {media.range.last}")
    exact = "" if media.rate.denominator == 1 else f" ({media.rate})"
    show(f"  {'rate':<10}{rate_for_people(media.rate)}{exact}, {seconds:.3f} s")
    if media.start_timecode is not None:
        start = frames_to_timecode(media.start_timecode, media.rate, media.drop_frame)
        show(f"  {'timecode':<10}{start}")
    for note in media.notes:
        show(f"  {'note':<10}{note}")
