"""Image files of every kind for tests, written with OpenImageIO."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import OpenImageIO

from support.picture import scene

Picture = npt.NDArray[np.floating]


def write_image(
    path: Path,
    picture: Picture,
    kind: str = "half",
    *,
    channels: Sequence[str] = ("R", "G", "B"),
    window: tuple[int, int, int, int] | None = None,
    tile: int = 0,
    bits: int = 0,
    attributes: dict[str, object] | None = None,
) -> Path:
    """Write rows × columns × channels, 0 to 1 for integer kinds.

    ``window`` is the display window as left, top, width and height, where the picture (the data
    window) begins at 0, 0.
    """
    height, width, count = picture.shape
    spec = OpenImageIO.ImageSpec(width, height, count, kind)
    spec.channelnames = tuple(channels)
    if window:
        spec.full_x, spec.full_y, spec.full_width, spec.full_height = window
    if tile:
        spec.tile_width = spec.tile_height = tile
    if bits:
        spec.attribute("oiio:BitsPerSample", bits)
    for name, value in (attributes or {}).items():
        _set(spec, name, value)
    output = OpenImageIO.ImageOutput.create(str(path))
    if not output.open(str(path), spec) or not output.write_image(picture.astype(np.float32)):
        raise OSError(output.geterror())
    output.close()
    return path


def write_parts(path: Path, parts: dict[str, tuple[Sequence[str], Picture]]) -> Path:
    """A multi-part EXR: part name → channel names and picture."""
    specs = []
    for name, (channels, picture) in parts.items():
        spec = OpenImageIO.ImageSpec(picture.shape[1], picture.shape[0], len(channels), "half")
        spec.channelnames = tuple(channels)
        spec.attribute("oiio:subimagename", name)
        specs.append(spec)
    output = OpenImageIO.ImageOutput.create(str(path))
    output.open(str(path), tuple(specs))
    for index, (_, picture) in enumerate(parts.values()):
        if index:
            output.open(str(path), specs[index], "AppendSubimage")
        output.write_image(picture.astype(np.float32))
    output.close()
    return path


def write_sequence(
    folder: Path, pattern: str, numbers: Sequence[int], kind: str = "half", **options: object
) -> None:
    """Small scenes with their own numbers burnt in: ``pattern % number``."""
    for number in numbers:
        write_image(folder / (pattern % number), scene(number, 160, 90), kind, **options)  # type: ignore[arg-type]  # handed through as they are


def _set(spec: OpenImageIO.ImageSpec, name: str, value: object) -> None:
    kinds = {
        "FramesPerSecond": "rational",
        "smpte:TimeCode": "timecode",
        "chromaticities": "float[8]",
    }
    if name in kinds:
        spec.attribute(name, OpenImageIO.TypeDesc(kinds[name]), value)
    else:
        spec.attribute(name, value)
