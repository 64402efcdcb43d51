"""The rendering process: an order on its input, one line of outcome on its output.

``python -m reframe.sandbox.render`` is started once for each job.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from reframe.model.endpoint import USD_PER_UNIT, Endpoint
from reframe.model.errors import BadInput
from reframe.model.geometry import Size, SourcePosition, canvas_size, centred_fit
from reframe.model.time import longest

from .archives import pack
from .movie import MovieWriter, Source, UnreadableMovie, examine, frames_of
from .outcome import Finished, RenderOrder, Unusable, order_from_text, outcome_to_text
from .reframing import Reframing
from .spoils import Shown, spoils_from


def run(order: RenderOrder) -> Finished | Unusable:
    """Render the order into its folder."""
    began = time.monotonic()
    canvas = canvas_size(order.aspect_ratio, order.resolution)
    try:
        source = examine(order.source)
        if source.duration > Fraction(order.limit_seconds):
            return _too_long(order, source)
        render = _Render(order, source, canvas)
        frames = render.movie()
    except UnreadableMovie as error:
        return Unusable("unsupported_video_format", f"The video cannot be decoded: {error}")
    except BadInput as error:
        return Unusable("feature_not_supported", error.message)
    return Finished(
        str(render.target),
        render.archive(),
        frames,
        _units(order, source),
        time.monotonic() - began,
    )


class _Render:
    """The movie and the EXR frames of one order."""

    def __init__(self, order: RenderOrder, source: Source, canvas: Size) -> None:
        self._order = order
        self._source = source
        self._canvas = canvas
        self._spoils = spoils_from(order.faults)
        position = SourcePosition(*order.position) if order.position else None
        self._reframing = Reframing(
            canvas, position or centred_fit(source.size, canvas), self._spoils
        )
        self._folder = Path(order.folder)
        self._exrs: list[Path] = []
        self.target = self._folder / "output.mp4"

    def movie(self) -> int:
        """Write the movie, and the EXR frames that are wanted. The number of frames."""
        rate = self._spoils.rate_for(self._source.rate)
        time_base = 1 / rate if self._spoils.rate else self._source.time_base
        writer = MovieWriter(self.target, self._canvas, rate, time_base)
        count = 0
        for frame, pts in self._spoils.spread(_timed(self._order, self._source)):
            picture = self._reframing.picture(frame)
            picture.pts, picture.time_base = (count if self._spoils.rate else pts), time_base
            count += 1
            self._write_exr(picture, count, rate)
            writer.write(picture)
        if count == 0:
            raise UnreadableMovie("there is no frame in it")
        writer.close()
        return count

    def archive(self) -> str | None:
        """The EXR file or ZIP, if one was asked for."""
        if self._order.exr == "none":
            return None
        if self._order.exr == "file":
            return str(self._exrs[0])
        target = self._folder / "output.zip"
        pack(self._exrs, target, dict(self._order.faults))
        return str(target)

    def _write_exr(self, picture: av.VideoFrame, number: int, rate: Fraction) -> None:
        wanted = {"none": 0, "file": 1, "zip": number}[self._order.exr]
        if number <= wanted:
            from .exr import write_exr  # late: seldom wanted, and slow to import

            path = self._folder / f"output.{number:04}.exr"
            write_exr(picture, path, rate)
            self._exrs.append(path)


def _timed(order: RenderOrder, source: Source) -> Iterator[Shown]:
    """The proxy's frames with their times, as many as the order's duration lets through."""
    most = longest(order.most_seconds, source.rate) if order.most_seconds else None
    for index, frame in enumerate(frames_of(order.source)):
        if index == most:
            return
        untimed = round(index / (source.rate * source.time_base))
        yield frame, untimed if frame.pts is None else frame.pts


def _too_long(order: RenderOrder, source: Source) -> Unusable:
    return Unusable(
        "video_duration_too_long",
        f"Video duration {float(source.duration):.2f}s exceeds the maximum of "
        f"{order.limit_seconds:g}s.",
        {"max_duration": order.limit_seconds, "provided_duration": float(source.duration)},
    )


def _units(order: RenderOrder, source: Source) -> int:
    """fal's billable units: the price of each started second of the source (facts: inferred)."""
    price = Endpoint().price_per_second(order.resolution) or USD_PER_UNIT
    return int(price / USD_PER_UNIT) * source.started_seconds


def main() -> None:
    outcome = run(order_from_text(sys.stdin.read()))
    sys.stdout.write(outcome_to_text(outcome))


if __name__ == "__main__":
    main()
