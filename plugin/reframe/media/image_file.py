"""One image file: what its header says, and its picture as shown, through OpenImageIO.

Files come from anywhere: nothing in them is trusted, and every failure of the library is one
sentence. What crashes it all the same takes only the worker process with it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import OpenImageIO

from reframe.model.errors import BadInput
from reframe.model.geometry import Size

#: uint8, uint16, float16 or float32, as the file has them.
Pixels: TypeAlias = npt.NDArray[np.generic]

#: Pictures beyond this would need more memory than a workstation has to spare.
_MOST_BYTES = 2 << 30
_LONGEST_SIDE = 32_768

#: Sample types that are read as they are; all others become 32-bit float.
_KINDS = {"uint8": "uint8", "uint16": "uint16", "half": "half"}

#: What a picture's first pixel is, by the Exif orientation: transposed, then flipped (rows,
#: columns).
_ORIENTATIONS = {
    1: (False, 1, 1),
    2: (False, 1, -1),
    3: (False, -1, -1),
    4: (False, -1, 1),
    5: (True, 1, 1),
    6: (True, 1, -1),
    7: (True, -1, -1),
    8: (True, -1, 1),
}

_COLOURS = (("r", "g", "b"), ("red", "green", "blue"))
_GREYS = frozenset({"y", "l", "i", "gray", "luminance"})

log = logging.getLogger(__name__)

# Whole frames are read side by side; threads within one only get in each other's way.
OpenImageIO.attribute("threads", 1)
OpenImageIO.attribute("exr_threads", -1)


@dataclass(frozen=True)
class ImageHeader:
    """What has to be known to read a file's picture and to show it.

    ``size`` is the display window in pixels, turned upright. ``channels`` are the indices of red,
    green and blue in part ``part``; ``layer`` names them where there are several.
    """

    size: Size
    kind: str
    part: int
    channels: tuple[int, int, int]
    orientation: int
    format: str
    pixel_aspect: float
    layer: str = ""
    alpha: bool = False
    bits: int = 8
    attributes: dict[str, object] = field(default_factory=dict)


def read_header(path: Path) -> ImageHeader:
    """The header. Raises `BadInput` for what is no image, too large, or has no colours."""
    with _opened(path) as image:
        part, spec, layer, channels = _choose_part(image, path)
        orientation = int(spec.getattribute("Orientation") or 1)
        if orientation not in _ORIENTATIONS:
            orientation = 1
        size = Size(spec.full_width, spec.full_height)
        _require_sane(spec, size, path)
        return ImageHeader(
            size=size.turned if _ORIENTATIONS[orientation][0] else size,
            kind=_KINDS.get(str(spec.format), "float"),
            part=part,
            channels=channels,
            orientation=orientation,
            format=str(image.format_name()).replace("openexr", "exr"),
            pixel_aspect=float(spec.getattribute("PixelAspectRatio") or 1),
            layer=layer,
            alpha=spec.alpha_channel >= 0,
            bits=int(spec.getattribute("oiio:BitsPerSample") or 8 * spec.format.size()),
            attributes={attribute.name: attribute.value for attribute in spec.extra_attribs},
        )


def read_picture(path: Path, header: ImageHeader) -> Pixels:
    """The picture within the display window, upright: rows × columns × RGB.

    What lies outside the data window is black, what lies outside the display window is left out.
    ``header`` is of any file of the sequence. Raises `BadInput` if the file differs from it or
    cannot be read whole.
    """
    own = read_header(path)
    if own.size != header.size:
        raise BadInput(
            f"{path.name!r} is {own.size} where the first frame is {header.size}; render the "
            "sequence in one size."
        )
    with _opened(path) as image:
        image.seek_subimage(own.part, 0)
        spec = image.spec()
        first, last = min(own.channels), max(own.channels)
        pixels = image.read_image(own.part, 0, first, last + 1, own.kind)
        if pixels is None:
            raise _unreadable(path, image.geterror())
        pixels = pixels.reshape(spec.height, spec.width, last + 1 - first)
    colours = pixels[..., [channel - first for channel in own.channels]]
    return _upright(_in_display_window(colours, spec), own.orientation)


@contextmanager
def _opened(path: Path) -> Iterator[OpenImageIO.ImageInput]:
    try:
        image = OpenImageIO.ImageInput.open(str(path))
        if image is None:
            raise _unreadable(path, OpenImageIO.geterror())
        yield image
        image.close()
    except (ValueError, RuntimeError, OverflowError) as error:
        # The library hands names and messages from damaged files through, as bytes.
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, reason: str) -> BadInput:
    log.info("%s: %s", path, reason)
    return BadInput(
        f"{path.name!r} is damaged or no image that can be read; render or copy it again.",
        "damaged",
    )


def _require_sane(spec: OpenImageIO.ImageSpec, size: Size, path: Path) -> None:
    sides = (spec.width, spec.height, size.width, size.height)
    if min(sides) < 1 or max(sides) > _LONGEST_SIDE or spec.image_bytes() > _MOST_BYTES:
        raise BadInput(
            f"{path.name!r} says it is {size}, which is damaged or too large.", "damaged"
        )


def _choose_part(
    image: OpenImageIO.ImageInput, path: Path
) -> tuple[int, OpenImageIO.ImageSpec, str, tuple[int, int, int]]:
    """The first part with red, green and blue: without a layer's name if there is such a one."""
    candidates = []
    for part in range(1000):
        if not image.seek_subimage(part, 0):
            break
        spec = image.spec()
        if not spec.deep:
            for layer, channels in _layers(spec.channelnames).items():
                candidates.append((bool(layer), part, spec.copy(), layer, channels))
    if not candidates:
        raise BadInput(
            f"{path.name!r} has no red, green and blue that can be shown; render it as RGB."
        )
    _, part, spec, layer, channels = min(candidates, key=lambda candidate: candidate[:2])
    return part, spec, layer, channels


def _layers(names: tuple[str, ...]) -> dict[str, tuple[int, int, int]]:
    """Red, green and blue by layer; a grey picture's one channel stands for all three."""
    places = {name.lower(): index for index, name in reversed(list(enumerate(names)))}
    layers: dict[str, tuple[int, int, int]] = {}
    for name in names:
        layer, dot, _ = name.rpartition(".")
        for colours in _COLOURS:
            red, green, blue = (places.get(f"{layer}{dot}{colour}".lower()) for colour in colours)
            if red is not None and green is not None and blue is not None:
                layers.setdefault(layer, (red, green, blue))
    if not layers and names and names[0].lower() in _GREYS:
        layers[""] = (0, 0, 0)
    return layers


def _in_display_window(pixels: Pixels, spec: OpenImageIO.ImageSpec) -> Pixels:
    left, top = spec.x - spec.full_x, spec.y - spec.full_y
    if (left, top, spec.width, spec.height) == (0, 0, spec.full_width, spec.full_height):
        return pixels
    window = np.zeros((spec.full_height, spec.full_width, 3), pixels.dtype)
    rows = slice(max(0, top), min(spec.full_height, top + spec.height))
    columns = slice(max(0, left), min(spec.full_width, left + spec.width))
    if rows.start < rows.stop and columns.start < columns.stop:
        window[rows, columns] = pixels[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
    return window


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    transposed, rows, columns = _ORIENTATIONS[orientation]
    if transposed:
        pixels = pixels.transpose(1, 0, 2)
    return np.ascontiguousarray(pixels[::rows, ::columns])
