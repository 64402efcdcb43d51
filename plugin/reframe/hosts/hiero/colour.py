"""The colour spaces of placed clips, by names that the project's configuration has."""

from __future__ import annotations

from typing import Any, Sequence

from reframe.hosts.nuke.colours import VIDEO, names_of, resolve

from .api import answer


def of_movie() -> Sequence[str]:
    """The names under which configurations have what the movie is in: Rec.709 video."""
    return VIDEO


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
