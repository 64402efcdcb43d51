"""What the user sees of a clip in Resolve that its file does not have: said, not sent."""

from __future__ import annotations

from typing import Tuple

from .api import Thing, ask_int, can, properties, setting
from .items import Item

#: Inspector values that change the picture, and what they are when they do not
#: (facts/resolve.md §1.3).
_GEOMETRY = {
    "Pan": 0.0, "Tilt": 0.0, "ZoomX": 1.0, "ZoomY": 1.0, "RotationAngle": 0.0, "Pitch": 0.0,
    "Yaw": 0.0, "FlipX": 0.0, "FlipY": 0.0, "CropLeft": 0.0, "CropRight": 0.0, "CropTop": 0.0,
    "CropBottom": 0.0,
}  # fmt: skip


def notes_on(item: Item) -> Tuple[str, ...]:
    """Sentences about what is left out when the clip is read from its file."""
    notes = []
    if not can(item.thing, "GetSourceStartFrame"):  # before 19.0 (§1.3)
        notes.append(
            "This version of Resolve does not say whether a clip is played backwards; if it is, "
            "choose as seen."
        )
    inspector = properties(item.thing)
    changed = [
        key
        for key, plain in _GEOMETRY.items()
        if isinstance(inspector.get(key), (int, float)) and abs(inspector[key] - plain) > 1e-6
    ]
    if changed:
        notes.append(
            "Position, size and crop of the inspector are not sent: the whole picture of the file "
            "is. Choose as seen to send the picture of the timeline."
        )
    if (ask_int(item.thing, "GetNumNodes") or 1) > 1:
        notes.append("The grade is not sent. Choose as seen to send the graded picture.")
    return tuple(notes)


def notes_on_output(timeline: Thing) -> Tuple[str, ...]:
    """What is rendered is taken for Rec.709; said where a managed project puts out otherwise."""
    managed = "ColorManaged" in setting(timeline, "colorScienceMode")
    output = setting(timeline, "colorSpaceOutput")
    if not managed or not output or output.startswith(("Rec.709", "sRGB")):
        return ()
    note = f"The timeline puts out {output} and what is rendered is taken for Rec.709; set its "
    return (note + "output to Rec.709 to send the colours as they are.",)
