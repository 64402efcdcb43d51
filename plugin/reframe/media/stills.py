"""Frames as JPEG files, for people to look at: what the film strip and the canvas show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from reframe.media.conform import Conformer, proxy_size
from reframe.media.parts import disk_errors
from reframe.media.rgb import to_rgb8
from reframe.media.source import Source, open_source
from reframe.media.tasks import Still, Stills, StillsRequest
from reframe.model.errors import BadInput
from reframe.model.progress import Meter, report
from reframe.model.time import FrameRange

#: Frames no further apart than this are decoded in one go: cheaper than seeking to each.
_NEAR = 12
_QUALITY = 90


def make_stills(request: StillsRequest, meter: Meter) -> Stills:
    """Write each frame asked for as ``folder/<number>.jpg``, as the proxy would show it.

    The picture fits ``box`` and is never enlarged. A frame that is damaged is left out; what was
    written is listed. Raises `BadInput` when the source cannot be read, or none of the frames,
    and `NoSpace` when the disk is full.
    """
    made: list[Still] = []
    problem: BadInput | None = None
    with open_source(request.source, request.colorspace, request.viewing, quickly=True) as source:
        size = proxy_size(source.media.size, request.box)
        conform = Conformer(source.look, size)
        wanted = sorted(set(request.frames))
        for run in _runs(wanted):
            try:
                for still in _write(source, run, conform, Path(request.folder)):
                    made.append(still)
                    report(meter, len(made), len(wanted))
            except BadInput as damage:
                problem = damage
    if problem is not None and not made:
        raise problem
    return Stills(size, tuple(made))


def _write(source: Source, run: Sequence[int], conform: Conformer, folder: Path) -> Iterator[Still]:
    wanted = set(run)
    for number, frame in source.frames(FrameRange(run[0], run[-1] + 1)):
        if number in wanted:
            target = folder / f"{number}.jpg"
            part = target.with_suffix(".part")
            picture = Image.fromarray(to_rgb8(conform(frame)))
            with disk_errors(target):
                picture.save(part, "JPEG", quality=_QUALITY, subsampling=0)
                part.replace(target)
            yield Still(number, str(target))


def _runs(frames: Sequence[int]) -> Iterator[Sequence[int]]:
    """The sorted frames in groups, each near enough together to be decoded in one go."""
    start = 0
    for index in range(1, len(frames) + 1):
        if index == len(frames) or frames[index] - frames[index - 1] > _NEAR:
            yield frames[start:index]
            start = index
