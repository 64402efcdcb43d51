"""The colour space of a placed EXR sequence, by a name that the project's configuration has."""

from __future__ import annotations

from typing import Any, Optional, Sequence

from .api import answer


def give_colorspace(clip: Any, wanted: str) -> bool:
    """Set the clip's colour space to the one that its files are in, and read it back.

    Returns whether it is that now. A clip that has it, or for which no name fits, is left alone.
    """
    if not hasattr(clip, "setSourceMediaColourTransform"):
        return False
    names = answer(clip, "getAvailableOcioColourTransforms", default=()) or ()
    name = fitting(wanted, [str(each) for each in names])
    if name is None:
        return False
    if answer(clip, "sourceMediaColourTransform", default="") != name:
        clip.setSourceMediaColourTransform(name)
    return bool(answer(clip, "sourceMediaColourTransform", default="") == name)


def fitting(wanted: str, names: Sequence[str]) -> Optional[str]:
    """The name for ``wanted`` in a list of a configuration: itself, one that ends with it
    (``ACES - ACEScg``), one that holds it; real spaces before roles (facts/nuke.md §2.10)."""
    if not wanted:
        return None
    plain = [name.split("\t")[0] for name in names]
    tests = (
        lambda name: name == wanted,
        lambda name: name.lower() == wanted.lower(),
        lambda name: name.endswith((f"- {wanted}", f"/{wanted}", f" {wanted}")),
        lambda name: wanted in name and "(" not in name,
        lambda name: wanted in name,
    )
    for test in tests:
        for name in plain:
            if test(name):
                return name
    return None
