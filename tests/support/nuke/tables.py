"""Node classes of the double and their knobs: names from nuke_knobs.json and facts/nuke.md §2.

A knob is a kind (the class of `knobs.py`), a default and, for lists, its choices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Spec:
    kind: str
    default: Any = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassSpec:
    knobs: dict[str, Spec] = field(default_factory=dict)
    inputs: int = 1
    #: Whether the node has an image at all.
    image: bool = True


def _text(default: str = "") -> Spec:
    return Spec("String_Knob", default)


def _int(default: int = 0) -> Spec:
    return Spec("Int_Knob", default)


def _number(default: float = 0.0) -> Spec:
    return Spec("Double_Knob", default)


def _flag(default: bool = False) -> Spec:
    return Spec("Boolean_Knob", default)


def _list(*choices: str, default: str = "") -> Spec:
    return Spec("Enumeration_Knob", default or choices[0], choices)


COLOUR = Spec("Enumeration_Knob", "", ("<colour>",))
DISPLAY = Spec("Enumeration_Knob", "", ("<display>",))
WRITER = Spec("Enumeration_Knob", "", ("<writer>",))
VIEW = Spec("Enumeration_Knob", "", ("<view>",))

#: On every node.
COMMON: dict[str, Spec] = {
    "name": _text(),
    "xpos": _int(),
    "ypos": _int(),
    "selected": _flag(),
    "label": Spec("Multiline_Eval_String_Knob"),
    "tile_color": _int(),
    "note_font_size": _number(11),
    "disable": _flag(),
}

_EDGES = ("hold", "loop", "bounce", "black")
_ORIGINAL = {"origfirst": _int(1), "origlast": _int(1), "origset": _flag()}
_TIMED = {
    "first": _int(1),
    "last": _int(1),
    "before": _list(*_EDGES),
    "after": _list(*_EDGES),
    "frame_mode": _list("expression", "start at", "offset"),
    "frame": _text(),
    **_ORIGINAL,
}
FORMAT = Spec("Format_Knob", "")

CLASSES: dict[str, ClassSpec] = {
    "Root": ClassSpec(
        {
            "name": _text(),
            "first_frame": _int(1),
            "last_frame": _int(100),
            "frame": _int(1),
            "lock_range": _flag(),
            "fps": _number(24),
            "format": FORMAT,
            "proxy": _flag(),
            "proxy_type": _list("format", "scale"),
            "proxy_format": FORMAT,
            "project_directory": Spec("EvalString_Knob"),
            "views": _text("main"),
            "colorManagement": _list("Nuke", "OCIO"),
            "OCIO_config": _text("nuke-default"),
            "customOCIOConfigPath": Spec("File_Knob"),
            "workingSpaceLUT": _text("linear"),
            "monitorLut": _text("sRGB"),
            "int8Lut": _text("sRGB"),
            "int16Lut": _text("sRGB"),
            "floatLut": _text("linear"),
        },
        inputs=0,
        image=False,
    ),
    "Read": ClassSpec(
        {
            "file": Spec("File_Knob"),
            "proxy": Spec("File_Knob"),
            "format": FORMAT,
            "proxy_format": FORMAT,
            "colorspace": COLOUR,
            "raw": _flag(),
            "premultiplied": _flag(),
            "auto_alpha": _flag(),
            "on_error": _list("error", "black", "checkerboard", "nearest frame"),
            "file_type": _text(),
            "version": _int(0),
            "postage_stamp": _flag(True),
            **_TIMED,
        },
        inputs=0,
    ),
    "Write": ClassSpec(
        {
            "file": Spec("File_Knob"),
            "proxy": Spec("File_Knob"),
            "file_type": WRITER,
            "channels": _text("rgb"),
            "colorspace": COLOUR,
            "raw": _flag(),
            "premultiplied": _flag(),
            "first": _int(1),
            "last": _int(1),
            "use_limit": _flag(),
            "create_directories": _flag(),
            "views": _text("main"),
            "render_order": _int(1),
            "on_error": _text("error"),
            "checkHashOnRead": _flag(True),
        }
    ),
    "Reformat": ClassSpec(
        {
            "type": _list("to format", "to box", "scale"),
            "format": FORMAT,
            "box_width": _int(200),
            "box_height": _int(200),
            "box_fixed": _flag(),
            "box_pixel_aspect": _number(1),
            "scale": _number(1),
            "resize": _list("none", "width", "height", "fit", "fill", "distort", default="width"),
            "center": _flag(True),
            "black_outside": _flag(),
            "pbb": _flag(),
            "filter": _text("Cubic"),
        }
    ),
    "OCIODisplay": ClassSpec(
        {"colorspace": COLOUR, "display": DISPLAY, "view": VIEW, "invert": _flag()}
    ),
    "OCIOColorSpace": ClassSpec({"in_colorspace": COLOUR, "out_colorspace": COLOUR}),
    "BackdropNode": ClassSpec(
        {"bdwidth": _int(200), "bdheight": _int(200), "z_order": _int(0)}, inputs=0, image=False
    ),
    "Viewer": ClassSpec(
        {
            "frame_range": _text("1-100"),
            "frame_range_lock": _flag(),
            "frame": _int(1),
            "fps": _number(24),
            "input_process": _flag(),
            "viewerProcess": _text(),
        },
        inputs=10,
        image=False,
    ),
    "Constant": ClassSpec({"color": Spec("Array_Knob", (0.0, 0.0, 0.0)), "format": FORMAT}),
    "CheckerBoard2": ClassSpec({"format": FORMAT, "boxsize": _int(64)}),
    "ColorMatrix": ClassSpec({"matrix": Spec("Array_Knob", (1, 0, 0, 0, 1, 0, 0, 0, 1))}),
    "Grade": ClassSpec({"multiply": _number(1), "add": _number(0), "mix": _number(1)}),
    "Crop": ClassSpec({"box": Spec("Array_Knob", (0.0, 0.0, 0.0, 0.0)), "crop": _flag(True)}),
    "TimeOffset": ClassSpec({"time_offset": _int(0)}),
    "Switch": ClassSpec({"which": _int(0)}, inputs=10),
    "Merge2": ClassSpec({"operation": _text("over")}, inputs=3),
    "Shuffle2": ClassSpec({"in1": _text("rgba")}, inputs=2),
    "Dot": ClassSpec(),
    "StickyNote": ClassSpec(inputs=0, image=False),
    "Group": ClassSpec(inputs=10),
    "Input": ClassSpec(inputs=0),
    "Output": ClassSpec(),
}

#: Knobs that a file type brings (§2.4): none before it is set.
_COMPRESSION = (
    "none",
    "Zip (1 scanline)",
    "Zip (16 scanline)",
    "PIZ Wavelet (32 scanlines)",
    "RLE",
    "B44",
    "B44A",
    "DWAA",
    "DWAB",
)


def writers(scanlines: bool) -> dict[str, dict[str, Spec]]:
    """File type → its own knobs."""
    compression = [
        name.replace("scanline)", "scanlines)") if scanlines else name for name in _COMPRESSION
    ]
    return {
        "exr": {
            "datatype": _list("16 bit half", "32 bit float"),
            "compression": Spec("Enumeration_Knob", compression[1], tuple(compression)),
        },
        "png": {"datatype": _list("8 bit", "16 bit")},
        "tiff": {"datatype": _list("8 bit", "16 bit", "32 bit float")},
        "jpeg": {"_jpeg_quality": _number(0.75)},
    }


#: What a Write has besides, by the version of Nuke (§2.4).
WRITE_15 = {
    "transformType": _list("input", "display"),
    "ocioColorspace": COLOUR,
    "display": DISPLAY,
    "view": VIEW,
}
WRITE_13 = {"in_colorspace": COLOUR, "out_colorspace": COLOUR}
