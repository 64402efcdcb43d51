"""The rendering process: an order on its input, one line of outcome on its output.

``python -m reframe.sandbox.render`` is started once for each job.
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path

from reframe.model.endpoint import USD_PER_UNIT, Endpoint
from reframe.model.geometry import SourcePosition, canvas_size, centred_fit
from reframe.model.time import longest

from .movie import MovieWriter, Source, UnreadableMovie, examine, frames_of
from .outcome import Finished, RenderOrder, Unusable, order_from_text, outcome_to_text
from .reframing import Reframing


def run(order: RenderOrder) -> Finished | Unusable:
    """Render the order into its folder."""
    began = time.monotonic()
    try:
        source = examine(order.source)
        if source.duration > Fraction(order.limit_seconds):
            return _too_long(order, source)
        return _render(order, source, began)
    except UnreadableMovie as error:
        return Unusable("unsupported_video_format", f"The video cannot be decoded: {error}")


def _render(order: RenderOrder, source: Source, began: float) -> Finished:
    folder = Path(order.folder)
    canvas = canvas_size(order.aspect_ratio, order.resolution)
    position = SourcePosition(*order.position) if order.position else None
    reframing = Reframing(canvas, position or centred_fit(source.size, canvas))
    movie = folder / "output.mp4"
    writer = MovieWriter(movie, canvas, source.rate, source.time_base)
    most = longest(order.most_seconds, source.rate) if order.most_seconds else None
    count = 0
    for frame in frames_of(order.source):
        if count == most:
            break
        picture = reframing.picture(frame)
        picture.pts, picture.time_base = frame.pts, source.time_base
        writer.write(picture)
        count += 1
    writer.close()
    return Finished(str(movie), None, count, _units(order, source), time.monotonic() - began)


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
