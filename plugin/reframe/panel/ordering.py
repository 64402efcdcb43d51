"""Sending an order: from the state as it stands to the engine's jobs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Callable, Iterable, Tuple

from reframe.model.errors import BadInput, Cancelled, ReframeError

from .late import calls, port
from .late import order as orders
from .network import service_url
from .rendering import Watch, remove_rendered, rendered
from .words import tr

if TYPE_CHECKING:
    from reframe.model.order import Job, Order

    from .session import Session


@dataclass(frozen=True)
class _Outcome:
    """Either sentences to agree to first, or the jobs that were taken."""

    ask: Tuple[str, ...] = ()
    jobs: Tuple[Job, ...] = ()


def order_as_it_stands(session: Session, *, rehearsal: bool) -> Order:
    """The order. Raises `BadInput` in words when something is missing."""
    state = session.state
    selected, clip = state.footage.selected, state.footage.clip
    if selected is None or clip is None:
        raise state.footage.problem or BadInput("There is no clip; open or select one.")
    if not state.wording.ready:
        raise BadInput("Write what shall appear around the picture, within the prompt's limit.")
    if state.pricing.problem is not None:
        raise state.pricing.problem
    target = orders.Target(
        folder=str(session.folder),
        exr=state.settings.values.get("exr", "auto"),
        host=session.name,
        placement=selected.placement,
    )
    return orders.Order(
        clip=clip,
        shapes=state.framing.shapes,
        prompt=state.wording.text.strip(),
        target=target,
        service="" if rehearsal else service_url(),
        rehearsal=rehearsal,
    )


def send(session: Session, *, rehearsal: bool = False, agreed: bool = False) -> None:
    """Send the order, or show what has to be agreed to first. Does nothing while one is sent.

    What the host has to render is rendered after the user has agreed to the price.
    """
    pricing = session.state.pricing
    if pricing.sending:
        return
    try:
        order = order_as_it_stands(session, rehearsal=rehearsal)
    except BadInput as problem:
        pricing.refuse(problem)
        return
    pricing.send()
    make_ready = _with_frames(session)
    again = () if rehearsal else _again(order, session.state.jobs.unended)

    def deliver() -> _Outcome:
        if not agreed:
            ask = (*again, *session.engine.ask(calls.ESTIMATE, order).ask)
            if ask:
                return _Outcome(ask=ask)
        return _Outcome(jobs=_order(session, replace(make_ready(order), agreed=True)))

    def show(outcome: _Outcome) -> None:
        if outcome.ask:
            pricing.require(outcome.ask)
            return
        pricing.sent()
        session.state.jobs.take(outcome.jobs)
        session.ask_month()

    def refuse(problem: ReframeError) -> None:
        if isinstance(problem, Cancelled):
            pricing.sent()
        else:
            pricing.refuse(problem)

    session.worker.do("host", deliver, show, refuse)


def _again(order: Order, unended: Iterable[Job]) -> Tuple[str, ...]:
    """What to agree to when the same was ordered before and is not here yet."""
    same = any(
        not job.rehearsal
        and job.service == order.service
        and job.prompt == order.prompt
        and job.shape in order.shapes
        and job.clip.name == order.clip.name
        and port.sent_range(job) == order.clip.range
        for job in unended
    )
    words = tr("The same order is on its way already; this one would be paid for as well.")
    return (words,) if same else ()


def _with_frames(session: Session) -> Callable[[Order], Order]:
    """What gives an order its files, called where it may wait: the host renders if it must.

    First the host says whether the result could be placed at all: it raises what stands against.
    """
    host, footage, post = session.host, session.state.footage, session.post
    selected, way, rendering = footage.selected, footage.way, session.state.rendering

    def make_ready(order: Order) -> Order:
        if host is None or selected is None:
            return order
        asked = replace(selected, clip=order.clip)
        host.placements(asked)
        if way != port.AS_SEEN:
            return order
        with Watch(rendering, post, order.clip) as watch:
            return rendered(order, host, asked, watch)

    return make_ready


def _order(session: Session, order: Order) -> Tuple[Job, ...]:
    """The engine's jobs. Frames that were rendered for an order that is not taken are removed."""
    try:
        return session.engine.ask(calls.ORDER, order).jobs
    except BadInput:
        remove_rendered(order)
        raise
