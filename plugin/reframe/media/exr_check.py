"""EXRs that came from outside: opened without trust, counted, and given their final names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenEXR

from reframe.media.colour import SPACES
from reframe.media.exr import sequence_pattern
from reframe.media.tasks import ExrCheck, ExrCheckRequest
from reframe.model.errors import Refused
from reframe.model.geometry import Size
from reframe.model.order import ExrSequence
from reframe.model.progress import Meter, report


def check_sequence(request: ExrCheckRequest, meter: Meter) -> ExrCheck:
    """Read every file, then rename them to ``folder/name.%06d.exr`` counting from ``first``.

    Raises `Refused` (``bad-exr``), naming the file, for one that is corrupt or differs in size.
    """
    if not request.files:
        raise Refused("The service sent no EXR frames.", "bad-exr")
    sizes: list[Size] = []
    space = "unknown"
    for index, file in enumerate(request.files):
        size, space = _read(Path(file))
        sizes.append(size)
        if size != sizes[0]:
            raise Refused(f"{Path(file).name} is {size}, the first frame {sizes[0]}.", "bad-exr")
        report(meter, index + 1, len(request.files))
    pattern = sequence_pattern(request.folder, request.name)
    for index, file in enumerate(request.files):
        Path(file).replace(pattern % (request.first + index))
    findings: tuple[str, ...] = ()
    if len(request.files) != request.frames:
        findings = (f"{len(request.files)} EXR frames came back for {request.frames}.",)
    last = request.first + len(request.files) - 1
    sequence = ExrSequence(pattern, request.first, last, space, "service")
    return ExrCheck(sequence, len(request.files), findings)


def _read(path: Path) -> tuple[Size, str]:
    try:
        with OpenEXR.File(str(path), num_threads=0) as file:
            channels = file.channels()
            pixels = channels["RGBA" if "RGBA" in channels else "RGB"].pixels
            chromaticities = file.header().get("chromaticities")
    except (RuntimeError, ValueError, KeyError, OSError, TypeError) as error:
        raise Refused(f"{path.name} is not a readable EXR of RGB channels.", "bad-exr") from error
    space = next(
        (
            one.name
            for one in SPACES.values()
            if chromaticities and np.allclose(chromaticities, one.chromaticities, atol=1e-3)
        ),
        "unknown",
    )
    return Size(pixels.shape[1], pixels.shape[0]), space
