"""The colour spaces of placed clips, by names that the project's configuration has."""

from __future__ import annotations

from typing import Any, Sequence

from reframe.hosts.nuke.colours import VIDEO_AS_IT_IS, VIDEO_OF_ENGINE, names_of, resolve
from reframe.model.order import Job

from .api import answer
from .selecting import COLOUR


def of_movie(job: Job) -> Sequence[str]:
    """The names for what the movie is in: as the source was shown if that was a movie, whose codes
    come back as they were, else Rec.709 video as the engine has shown its images."""
    shown = job.target.placement.get(COLOUR, "")
    if job.clip.colorspace:
        return (*VIDEO_OF_ENGINE, *VIDEO_AS_IT_IS)
    return (shown, *VIDEO_AS_IT_IS) if shown else VIDEO_AS_IT_IS


def of_exr(colorspace: str) -> Sequence[str]:
    """The names under which configurations have the EXR files' space."""
    return names_of(colorspace)


def give_colorspace(clip: Any, wanted: Sequence[str]) -> str:
    """Set the clip's colour space to the first of ``wanted`` that there is, and read it back.

    Returns a sentence for the user when it is none of them afterwards.
    """
    if not hasattr(clip, "setSourceMediaColourTransform"):
        return ""  # this Hiero has no such thing: nothing is claimed
    listed = answer(clip, "getAvailableOcioColourTransforms", default=()) or ()
    name = resolve(wanted, [str(each) for each in listed])
    if name is not None:
        if answer(clip, "sourceMediaColourTransform", default="") != name:
            clip.setSourceMediaColourTransform(name)
        if answer(clip, "sourceMediaColourTransform", default="") == name:
            return ""
    return f"Set the colour space of {answer(clip, 'name', default='the clip')!r} to {wanted[0]}."
