"""What an order costs, and what one frame less would save."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Optional, Tuple

from .endpoint import Endpoint
from .errors import BadInput
from .order import Cost, Shape
from .time import FrameRange, longest, started_seconds


@dataclass(frozen=True)
class Saving:
    """Leaving out the last ``frames`` frames saves ``usd``: the clip just touches a new second."""

    frames: int
    usd: Decimal


@dataclass(frozen=True)
class Caution:
    """Something to know before money is spent.

    ``likely_refused`` means that the service is documented to refuse it: the user must agree.
    """

    text: str
    likely_refused: bool = False


@dataclass(frozen=True)
class Quote:
    """The price of an order before it is sent, one cost per shape."""

    frames: int
    rate: Fraction
    costs: Tuple[Cost, ...]
    usd: Decimal
    saving: Optional[Saving] = None
    cautions: Tuple[Caution, ...] = ()


#: A saving is offered when at most this part of a second spills over.
_SPILL = Fraction(1, 4)


def cost_of(frames: int, rate: Fraction, resolution: str, endpoint: Endpoint) -> Cost:
    """The charge for one job: the started seconds of the source times the tier's price."""
    price = endpoint.price_per_second(resolution)
    if price is None:
        raise BadInput(
            f"{resolution!r} is not a resolution of the service; "
            f"choose {', '.join(endpoint.resolutions)}."
        )
    seconds = started_seconds(frames, rate)
    return Cost(seconds, price * seconds)


def quote(
    clip_range: FrameRange,
    rate: Fraction,
    shapes: Tuple[Shape, ...],
    endpoint: Endpoint,
) -> Quote:
    """Price, possible saving and cautions for the frames of ``clip_range`` in each shape.

    Raises `BadInput` for what the service cannot be asked for at all.
    """
    frames = len(clip_range)
    _require_length(clip_range, rate, endpoint)
    for shape in shapes:
        _require_choice(shape, endpoint)
    costs = tuple(cost_of(frames, rate, shape.resolution, endpoint) for shape in shapes)
    usd = sum((cost.usd for cost in costs), Decimal(0))
    return Quote(
        frames,
        rate,
        costs,
        usd,
        _saving(frames, rate, shapes, endpoint),
        _cautions(frames, rate, shapes, endpoint),
    )


def _require_length(clip_range: FrameRange, rate: Fraction, endpoint: Endpoint) -> None:
    most = longest(endpoint.max_seconds, rate)
    if len(clip_range) > most:
        raise BadInput(
            f"The range is {float(clip_range.seconds(rate)):.2f} s long and the limit is "
            f"{endpoint.max_seconds} s; set the out point to {clip_range.start + most} or earlier.",
            "too-long",
        )


def _require_choice(shape: Shape, endpoint: Endpoint) -> None:
    if shape.ratio not in endpoint.ratios:
        raise BadInput(
            f"{shape.ratio!r} is not a shape of the service; choose {', '.join(endpoint.ratios)}."
        )
    if shape.resolution not in endpoint.resolutions:
        raise BadInput(
            f"{shape.resolution!r} is not a resolution of the service; "
            f"choose {', '.join(endpoint.resolutions)}."
        )


def _saving(
    frames: int, rate: Fraction, shapes: Tuple[Shape, ...], endpoint: Endpoint
) -> Optional[Saving]:
    whole = int(Fraction(frames) / rate)
    spill = frames - longest(whole, rate)
    if whole == 0 or spill == 0 or Fraction(spill) / rate > _SPILL:
        return None
    per_second = (endpoint.price_per_second(shape.resolution) for shape in shapes)
    return Saving(spill, sum((price for price in per_second if price), Decimal(0)))


def _cautions(
    frames: int, rate: Fraction, shapes: Tuple[Shape, ...], endpoint: Endpoint
) -> Tuple[Caution, ...]:
    found = [
        Caution(
            f"Luma documents that {shape.resolution} is not available for {shape.ratio}; "
            "choose 720p unless you know better.",
            likely_refused=True,
        )
        for shape in shapes
        if endpoint.refuses(shape.ratio, shape.resolution)
    ]
    if frames > longest(endpoint.documented_seconds, rate):
        found.append(
            Caution(
                f"The range is {float(Fraction(frames) / rate):.2f} s long; fal's newest documents "
                f"give {endpoint.documented_seconds} s as the longest source, so it may be refused."
            )
        )
    return tuple(found)
