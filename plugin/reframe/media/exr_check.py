"""EXRs that came from outside: opened without trust, counted, and given their final names.

A corrupt EXR has crashed every reader there is; the worker that this runs in contains that. What
can be known is looked at before a pixel is read: a header of a few bytes may promise a picture of
many gigabytes.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import OpenEXR

from reframe.media.colour import SPACES
from reframe.media.exr import sequence_pattern
from reframe.media.exr_header import Header
from reframe.media.parts import part_file
from reframe.media.tasks import ExrCheck, ExrCheckRequest
from reframe.model.errors import Refused
from reframe.model.geometry import Size
from reframe.model.order import ExrSequence
from reframe.model.progress import Meter, report

Pixels: TypeAlias = npt.NDArray[np.floating]

#: No service result is larger; a header that says so is damaged or hostile.
_MOST_SIDE = 16384
_MOST_PIXELS = 64 << 20
#: What OpenEXR and its binding raise over a file that is not what it says.
_DAMAGED = (RuntimeError, ValueError, KeyError, IndexError, OSError, TypeError, MemoryError)
#: Pictures read at a time; each needs its whole size in memory.
_MOST_THREADS = 4


@dataclass(frozen=True)
class _Facts:
    """What one file turned out to hold."""

    size: Size
    colorspace: str
    #: Display window and data window are the same rectangle.
    whole: bool
    #: How many values are infinite or not numbers.
    odd: int


def check_sequence(request: ExrCheckRequest, meter: Meter) -> ExrCheck:
    """Read every file, then rename them to ``folder/name.%06d.exr`` counting from ``first``.

    A file that an earlier run has renamed is read under its new name. Raises `Refused`
    (``bad-exr``), naming the file, for one that is corrupt, has no RGB, or differs in size from
    the first; then nothing is renamed.
    """
    if not request.files:
        raise Refused("The service sent no EXR frames.", "bad-exr")
    folder = Path(request.folder)
    folder.mkdir(parents=True, exist_ok=True)
    sequence = ExrSequence(
        sequence_pattern(request.folder, request.name),
        request.first,
        request.first + len(request.files) - 1,
        "unknown",
        "service",
    )
    moves = [
        (Path(file), Path(sequence.path(request.first + index)))
        for index, file in enumerate(request.files)
    ]
    facts = _read_all(moves, meter)
    for source, target in moves:
        _move(source, target)
    named = ExrSequence(
        sequence.pattern, sequence.first, sequence.last, facts[0].colorspace, "service"
    )
    return ExrCheck(named, len(facts), _findings(facts, request.frames))


def _read_all(moves: list[tuple[Path, Path]], meter: Meter) -> list[_Facts]:
    """The facts of every file, in order; several are read at a time."""
    facts: list[_Facts] = []
    pool = ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS), "exr-check")
    try:
        for (source, _), found in zip(moves, pool.map(_read_either, moves), strict=True):
            if facts and found.size != facts[0].size:
                raise _refused(
                    source.name, f"is {found.size} and the first frame is {facts[0].size}"
                )
            facts.append(found)
            report(meter, len(facts), len(moves))
    finally:
        pool.shutdown(cancel_futures=True)
    return facts


def _read_either(move: tuple[Path, Path]) -> _Facts:
    source, target = move
    return _read(source if source.exists() else target, source.name)


def _read(path: Path, name: str) -> _Facts:
    try:
        with OpenEXR.File(str(path), header_only=True, num_threads=0) as file:
            # Closing the file empties the library's own.
            header = dict(file.header())
        size = _size_of(header)
        if header["type"] not in (OpenEXR.scanlineimage, OpenEXR.tiledimage):
            raise _refused(name, "is a deep image, which is no picture")
        if not {"R", "G", "B"} <= {channel.name for channel in header["channels"]}:
            raise _refused(name, "has no red, green and blue channels")
        if max(size.width, size.height) > _MOST_SIDE or size.width * size.height > _MOST_PIXELS:
            raise _refused(name, f"says that it is {size}, which cannot be")
        with OpenEXR.File(str(path), num_threads=0) as file:
            rgb = _rgb_of({key: one.pixels for key, one in file.channels().items()})
    except _DAMAGED as error:
        raise _refused(name, "is damaged and cannot be read") from error
    if rgb.dtype not in (np.float16, np.float32):
        raise _refused(name, "holds whole numbers instead of light")
    if rgb.shape[:2] != (size.height, size.width):
        raise _refused(name, "does not hold the picture that its header promises")
    whole = np.array_equal(header["dataWindow"], header["displayWindow"])
    odd = int(np.count_nonzero(~np.isfinite(rgb)))
    return _Facts(size, _colorspace_of(header), whole, odd)


def _refused(name: str, what: str) -> Refused:
    return Refused(f"{name} of the EXR sequence {what}; the movie is not affected.", "bad-exr")


def _size_of(header: Header) -> Size:
    """The data window's size. Raises ValueError for one that is empty."""
    first, last = np.asarray(header["dataWindow"], np.int64)
    width, height = (int(side) for side in last - first + 1)
    if width < 1 or height < 1:
        raise ValueError("empty data window")
    return Size(width, height)


def _rgb_of(pixels: dict[str, Pixels]) -> Pixels:
    """The picture's colours, whichever way the library groups them."""
    for group in ("RGB", "RGBA"):
        if group in pixels:
            return pixels[group][..., :3]
    return np.stack([pixels["R"], pixels["G"], pixels["B"]], axis=-1)


def _colorspace_of(header: Header) -> str:
    """The space that the header names, by whichever of the three customary ways."""
    if header.get("acesImageContainerFlag") == 1:
        return "ACES2065-1"
    primaries = header.get("chromaticities")
    for space in SPACES.values():
        if header.get("colorInteropID") == space.interop_id:
            return space.name
        if primaries is not None and np.allclose(
            np.asarray(primaries, float), space.chromaticities, atol=1e-3
        ):
            return space.name
    return "unknown"


def _move(source: Path, target: Path) -> None:
    """Rename, or copy beside and rename where the delivery lies on another disk."""
    if not source.exists():
        return
    try:
        source.replace(target)
    except OSError:
        with part_file(target) as part:
            shutil.copyfile(source, part)
        source.unlink()


def _findings(facts: list[_Facts], expected: int) -> tuple[str, ...]:
    found = []
    if len(facts) != expected:
        found.append(f"The service sent {len(facts)} EXR frames for a movie of {expected}.")
    if facts[0].colorspace == "unknown":
        found.append("The EXR frames do not say in which colour space they are.")
    if not all(each.whole for each in facts):
        found.append("The EXR frames have data outside of, or missing from, their display window.")
    if any(each.odd for each in facts):
        found.append("Some values of the EXR frames are infinite or not numbers.")
    return tuple(found)
