"""What kind of image a render makes: the best that this edition can write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reframe.model.errors import BadInput

from .knobs import choices_of, choose, set_if_there

if TYPE_CHECKING:
    from .api import Node


@dataclass(frozen=True)
class Format:
    """A file type, its sample type, and the colour space that the engine has to be told.

    The pixels are codes of a Rec.709 display in all of them. The engine takes integers for that;
    floating point it would take for light, so it is told what these are.
    """

    kind: str
    datatype: str
    colorspace: str = ""

    @property
    def suffix(self) -> str:
        return {"tiff": "tif", "jpeg": "jpg"}.get(self.kind, self.kind)

    @classmethod
    def best(cls, write: Node) -> Format:
        """The first that the Write takes. Raises `BadInput` when it takes none."""
        known = choices_of(write, "file_type")
        for format in _FORMATS:
            if (not known or format.kind in known) and _takes(write, format.kind):
                return format
        raise BadInput(
            "This edition of Nuke writes neither PNG, TIFF, EXR nor JPEG, so nothing can be "
            "rendered; choose a Read whose file can be sent as it is."
        )


_CODES = "Gamma 2.4 Rec.709 - Texture"
_FORMATS = (
    Format("png", "16 bit"),
    Format("tiff", "16 bit"),
    Format("exr", "16 bit half", _CODES),
    Format("jpeg", ""),
)


def _takes(write: Node, kind: str) -> bool:
    """A list takes what it has; where the knob is plain text, the render will tell."""
    if hasattr(write["file_type"], "values"):
        return choose(write, "file_type", kind)
    write["file_type"].setValue(kind)
    return True


def set_format(write: Node, format: Format) -> None:
    """Set the type again, which the file's name may have changed, and then its own knobs: they
    are there only now (facts/nuke.md §2.4)."""
    write["file_type"].setValue(format.kind)
    if format.datatype:
        choose(write, "datatype", format.datatype)
    set_if_there(write, "_jpeg_quality", 1.0)
    fast = [name for name in choices_of(write, "compression") if name.startswith("Zip (1 ")]
    if fast:
        choose(write, "compression", fast[0])
