"""EXRs that came from outside: opened without trust, counted, and given their final names.

A corrupt EXR has crashed every reader there is; the worker that this runs in contains that.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import OpenEXR

from reframe.media.colour import SPACES
from reframe.media.exr import sequence_pattern
from reframe.media.parts import part_file
from reframe.media.tasks import ExrCheck, ExrCheckRequest
from reframe.model.errors import Refused
from reframe.model.geometry import Size
from reframe.model.order import ExrSequence
from reframe.model.progress import Meter, report


@dataclass(frozen=True)
class _Facts:
    """What one file turned out to hold."""

    size: Size
    colorspace: str
    #: Display window and data window are the same rectangle.
    whole: bool
    #: How many values are neither finite nor plausible.
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
    facts: list[_Facts] = []
    for source, target in moves:
        facts.append(_read(source if source.exists() else target, source.name))
        if facts[-1].size != facts[0].size:
            raise Refused(
                f"{source.name} of the EXR sequence is {facts[-1].size} and the first frame "
                f"{facts[0].size}; the movie is not affected.",
                "bad-exr",
            )
        report(meter, len(facts), len(moves))
    return facts


def _read(path: Path, name: str) -> _Facts:
    try:
        with OpenEXR.File(str(path), num_threads=0) as file:
            channels, header = file.channels(), file.header()
            rgb = _rgb({key: channel.pixels for key, channel in channels.items()})
            height, width = rgb.shape[:2]
    except (RuntimeError, ValueError, KeyError, OSError, TypeError, MemoryError) as error:
        raise Refused(
            f"{name} of the EXR sequence cannot be read; the movie is not affected.", "bad-exr"
        ) from error
    whole = bool(np.array_equal(header.get("dataWindow"), header.get("displayWindow")))
    odd = int(np.count_nonzero(~np.isfinite(rgb)))
    return _Facts(Size(width, height), _colorspace(header.get("chromaticities")), whole, odd)


def _rgb(pixels: dict[str, np.ndarray]) -> np.ndarray:
    """The picture's colours, whichever way the library groups them. Raises KeyError without."""
    for group in ("RGB", "RGBA"):
        if group in pixels:
            return pixels[group][..., :3]
    return np.stack([pixels["R"], pixels["G"], pixels["B"]], axis=-1)


def _colorspace(chromaticities: object) -> str:
    """The space that the header's primaries name; nothing else in a file can be relied upon."""
    if chromaticities is None:
        return "unknown"
    for space in SPACES.values():
        if np.allclose(np.asarray(chromaticities, float), space.chromaticities, atol=1e-3):
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
