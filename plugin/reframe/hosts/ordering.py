"""Ordering without the panel: for scripts and farms, in any host, with the standard library alone.

::

    results = order_and_wait(host, "nuke", selected, Wish("9:16", "The street goes on at dusk"))

What the panel asks, a script is told: where an order needs the user's agreement, nothing is sent
and `BadInput` says what to agree to.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional, Tuple, Union

from reframe.link import calls
from reframe.link.client import EngineClient, connect_to_engine
from reframe.link.home import home_folder, new_render_folder
from reframe.model.errors import BadInput, ReframeError
from reframe.model.geometry import SourcePosition
from reframe.model.order import Job, Order, Shape, Target
from reframe.model.progress import go_on
from reframe.model.time import FrameRange

from .port import SOURCE, Host, Placed, Selected, with_rendered_range
from .waiting import Watch, Watcher, problem_of, watch_nothing


@dataclass(frozen=True)
class Wish:
    """What is asked for, as the command line's options say it."""

    #: One ratio, or several: each is a job of its own and is paid for.
    ratio: Union[str, Tuple[str, ...]]
    prompt: str
    resolution: str = "540p"
    position: Optional[SourcePosition] = None
    #: Frames of the clip, in its own numbers; None: all of it.
    range: Optional[FrameRange] = None
    #: Where deliveries go; None: ``~/Reframe``.
    folder: Optional[str] = None
    #: ``auto``, ``always`` or ``never``.
    exr: str = "auto"
    #: Free of charge, on a sandbox of this machine, without a key.
    rehearsal: bool = False
    #: The price and whatever else would be asked was seen and is agreed to.
    agreed: bool = False


@dataclass(frozen=True)
class Outcome:
    """A job that has ended, and where its result was placed."""

    job: Job
    placed: Optional[Placed] = None
    problem: Optional[ReframeError] = None

    @property
    def video(self) -> str:
        """The movie's path; empty without a delivery."""
        return self.job.delivery.video if self.job.delivery else ""

    @property
    def exr(self) -> str:
        """The EXR sequence's path with ``%0Nd``; empty without one."""
        delivery = self.job.delivery
        return delivery.exr.pattern if delivery and delivery.exr else ""

    @property
    def frames(self) -> Optional[FrameRange]:
        """The numbers of the EXR files; None without any."""
        delivery = self.job.delivery
        exr = delivery.exr if delivery else None
        return FrameRange(exr.first, exr.last + 1) if exr else None

    @property
    def colorspace(self) -> str:
        """The colour space of the EXR files by name."""
        delivery = self.job.delivery
        return delivery.exr.colorspace if delivery and delivery.exr else ""


def price(host_name: str, selected: Selected, wish: Wish) -> calls.Priced:
    """What it would cost, and what would have to be agreed to. Sends nothing, renders nothing.

    Raises `BadInput` where only a rendering would tell whether it can be sent.
    """
    order = order_of(host_name, selected, wish)
    if not order.clip.path:
        raise BadInput("This clip has to be rendered first; its price is told when it is ordered.")
    with connect_to_engine() as engine:
        return engine.ask(calls.ESTIMATE, order)


def order_and_wait(
    host: Host,
    host_name: str,
    selected: Selected,
    wish: Wish,
    *,
    choice: Optional[str] = "",
    watcher: Watcher = watch_nothing,
    patience: Optional[float] = None,
) -> Tuple[Outcome, ...]:
    """Send ``selected`` and wait until its jobs have ended; place what was delivered.

    ``choice`` is one of the host's placements; empty: the default; None: nothing is placed.
    ``watcher`` is told of each change. After ``patience`` seconds it leaves with `Interrupted`;
    the engine goes on, and ``reframe resume`` waits again. Raises `BadInput` before anything is
    sent or rendered, with the code ``ask`` when agreement is needed. What went wrong with a job
    afterwards is in its `Outcome`.
    """
    placements = host.placements(selected) if choice is not None else ()
    order = order_of(host_name, selected, wish)
    with connect_to_engine(to_spend=not wish.rehearsal) as engine:
        _require_agreement(engine, order)
        order = replace(_with_frames(host, selected, order), agreed=True)
        jobs = engine.ask(calls.ORDER, order).jobs
        ended = Watch(engine, jobs, watcher, patience).until_still()
        if choice is not None and not choice:
            choice = placements[0].key if placements else None
        return tuple(_outcome(engine, host, job, choice) for job in ended)


def order_of(host_name: str, selected: Selected, wish: Wish) -> Order:
    """The order as it stands before anything was rendered. Raises `BadInput`."""
    if wish.exr not in ("auto", "always", "never"):
        raise BadInput(f"exr cannot be {wish.exr!r}; choose auto, always or never.")
    clip = selected.clip
    if wish.range is not None:
        if not wish.range.within(clip.range):
            raise BadInput(
                f"{clip.name!r} has the frames {clip.range} (the last one not included) and not "
                f"{wish.range}; set the range within them."
            )
        clip = replace(clip, range=wish.range)
    ratios = (wish.ratio,) if isinstance(wish.ratio, str) else tuple(wish.ratio)
    return Order(
        clip=clip,
        shapes=tuple(Shape(ratio, wish.resolution, wish.position) for ratio in ratios),
        prompt=wish.prompt.strip(),
        target=Target(
            folder=wish.folder or str(Path.home() / "Reframe"),
            exr=wish.exr,
            host=host_name,
            placement=selected.placement,
        ),
        service="" if wish.rehearsal else os.environ.get("REFRAME_SERVICE_URL", "").rstrip("/"),
        rehearsal=wish.rehearsal,
        agreed=wish.agreed,
    )


def _require_agreement(engine: EngineClient, order: Order) -> None:
    if order.agreed or not order.clip.path:
        return  # what has no file yet is asked about by the engine when it has one
    ask = engine.ask(calls.ESTIMATE, order).ask
    if ask:
        raise BadInput(
            f"{' '.join(ask)} Nothing was sent; agreed=True sends it all the same.", "ask"
        )


def _with_frames(host: Host, selected: Selected, order: Order) -> Order:
    """The order with files to read: the host renders them where the media alone is not enough."""
    if selected.ways[0] == SOURCE:
        return order
    asked = replace(selected, clip=order.clip)
    rendered = host.render(asked, str(new_render_folder(home_folder())), go_on)
    placement = with_rendered_range(order.target.placement, order.clip.range)
    return replace(order, clip=rendered, target=replace(order.target, placement=placement))


def _outcome(engine: EngineClient, host: Host, job: Job, choice: Optional[str]) -> Outcome:
    """What became of a job; a result that cannot be placed is still a result."""
    problem = problem_of(job)
    if problem is not None or choice is None:
        return Outcome(job, problem=problem)
    try:
        placed = host.place(job, choice)
    except ReframeError as refused:
        return Outcome(job, problem=refused)
    return Outcome(engine.ask(calls.PLACED, calls.PlacedJob(job.id, placed.where)), placed)
