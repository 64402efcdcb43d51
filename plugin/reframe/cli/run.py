"""``reframe run`` and ``reframe estimate``."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from reframe.hosts.desk import DeskHost
from reframe.hosts.port import Selected
from reframe.link import calls
from reframe.link.client import EngineClient, connect_to_engine
from reframe.model.errors import BadInput, Cancelled
from reframe.model.geometry import parse_position
from reframe.model.order import Clip, Media, Order, Shape, Target
from reframe.model.time import FrameRange, rate_for_people

from .console import agree, can_ask, say, show, show_json
from .follow import Followed, follow
from .interrupts import interrupts_held
from .outcome import end_with
from .place import place_all
from .points import Point
from .rehearsal import rehearsal, service_url


@dataclass(frozen=True)
class Request:
    """The options of ``reframe run`` as they were given."""

    source: str
    prompt: str
    ratios: tuple[str, ...]
    resolution: str
    dest: str
    first: int | None = None
    end: int | None = None
    in_tc: str | None = None
    out_tc: str | None = None
    position: str | None = None
    exr: str = "auto"
    timeline: str | None = None
    clip: str | None = None
    duration: str | None = None
    lean: bool = False
    yes: bool = False
    as_json: bool = False


def run_order(request: Request, rehearse: bool) -> None:
    """Order, follow, place, show."""
    end_with(carry_out(request, rehearse), request.as_json)


def carry_out(request: Request, rehearse: bool) -> Followed:
    """Order, follow and place; the jobs as they are then."""
    with rehearsal(rehearse) as service, connect_to_engine(to_spend=not rehearse) as engine:
        host, selected = _select(engine, request)
        order = replace(_order(request, selected, service), rehearsal=rehearse)
        host.placements(selected)
        priced = engine.ask(calls.ESTIMATE, order)
        _show_price(priced, besides=() if request.yes else priced.ask)
        if priced.ask:
            _require_agreement(priced, request.yes)
        with interrupts_held() as interrupted:
            jobs = engine.ask(calls.ORDER, replace(order, agreed=True)).jobs
        followed = follow(engine, list(jobs), leaving=interrupted.is_set())
        return place_all(engine, followed)


def estimate_order(request: Request) -> None:
    """The price, and nothing else."""
    with connect_to_engine() as engine:
        _, selected = _select(engine, request)
        priced = engine.ask(calls.ESTIMATE, _order(request, selected, service_url()))
    quote = priced.quote
    if request.as_json:
        show_json(
            {
                "frames": quote.frames,
                "rate": str(quote.rate),
                "billed_seconds": quote.costs[0].billed_seconds,
                "usd": str(quote.usd),
                "saving": (
                    {"frames": quote.saving.frames, "usd": str(quote.saving.usd)}
                    if quote.saving
                    else None
                ),
                "cautions": [caution.text for caution in quote.cautions],
            }
        )
        return
    _show_price(priced, write=show)


def _require_sequence(folder: str, clip: Clip) -> None:
    """One image that happens to lie in a folder is not what the user meant to pay for."""
    if len(clip.range) < 2:
        raise BadInput(
            f"{folder} is a folder with one image in it; name the image if that is what you mean, "
            "or a movie."
        )


def _select(engine: EngineClient, request: Request) -> tuple[DeskHost, Selected]:
    if not request.source:
        raise BadInput("No source is named; name a movie, a sequence or a timeline.")

    def probe(path: str) -> Media:
        return engine.ask(calls.PROBE, calls.Path(path))

    host = DeskHost(request.source, request.clip, request.timeline, media=probe)
    selected = host.selection().taken()
    clip = selected.clip
    if os.path.isdir(clip.path):  # noqa: PTH112  false for whatever is no path
        _require_sequence(request.source, clip)
    clip = replace(clip, range=_range(request, clip, probe(clip.path)))
    return host, replace(selected, clip=clip)


def _range(request: Request, clip: Clip, media: Media) -> FrameRange:
    """In and out as asked for, in the source's frame numbers; what is not given is the clip's."""
    first = Point("--in", request.first, request.in_tc).in_media(media, clip.rate)
    end = Point("--out", request.end, request.out_tc).in_media(media, clip.rate)
    return FrameRange(
        clip.range.start if first is None else first, clip.range.end if end is None else end
    )


def _order(request: Request, selected: Selected, service: str) -> Order:
    if request.exr not in ("auto", "always", "never"):
        raise BadInput(f"--exr cannot be {request.exr!r}; choose auto, always or never.")
    position = None if request.position is None else parse_position(request.position)
    shapes = tuple(Shape(ratio, request.resolution, position) for ratio in request.ratios)
    target = Target(folder=request.dest, exr=request.exr, host="desk", placement=selected.placement)
    return Order(
        clip=selected.clip,
        shapes=shapes,
        prompt=request.prompt,
        target=target,
        service=service,
        duration=request.duration,
        lean_proxy=request.lean,
        agreed=request.yes,
    )


def _show_price(
    priced: calls.Priced, *, besides: tuple[str, ...] = (), write: Callable[[str], None] = say
) -> None:
    """Price, saving and warnings, but for those that the user is about to be asked about."""
    quote = priced.quote
    seconds = float(Fraction(quote.frames) / quote.rate)
    billed = quote.costs[0].billed_seconds
    frames = "1 frame" if quote.frames == 1 else f"{quote.frames} frames"
    write(
        f"{frames} at {rate_for_people(quote.rate)}, {seconds:.2f} s, "
        f"billed as {billed} s: ${quote.usd}"
    )
    if quote.saving:
        frames = "frame" if quote.saving.frames == 1 else "frames"
        write(
            f"Out {quote.saving.frames} {frames} earlier would save ${quote.saving.usd}: "
            f"{seconds:.2f} s just begins second {billed}."
        )
    for caution in quote.cautions:
        if caution.text not in besides:
            write(f"Warning: {caution.text}")


def _require_agreement(priced: calls.Priced, yes: bool) -> None:
    if yes:
        return
    text = " ".join(priced.ask)
    if not can_ask():
        raise BadInput(f"{text} Nothing was sent.", "ask")
    if not agree(text):
        raise Cancelled("Cancelled; nothing was sent.")
