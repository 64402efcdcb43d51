"""Sending an order: from the state as it stands to the engine's jobs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional, Tuple

from reframe.hosts.port import SOURCE, Host, Selected, with_rendered_range
from reframe.link import calls
from reframe.link.home import home_folder, new_render_folder
from reframe.model.errors import BadInput
from reframe.model.order import Job, Order, Target
from reframe.model.progress import go_on

from .session import Session, service_url


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
    target = Target(folder=str(session.folder), host=session.name, placement=selected.placement)
    return Order(
        clip=clip,
        shapes=state.framing.shapes,
        prompt=state.wording.text.strip(),
        target=target,
        service="" if rehearsal else service_url(),
        rehearsal=rehearsal,
    )


def send(session: Session, *, rehearsal: bool = False, agreed: bool = False) -> None:
    """Send the order, or show what has to be agreed to first. Does nothing while one is sent."""
    pricing, footage, host = session.state.pricing, session.state.footage, session.host
    if pricing.sending:
        return
    try:
        order = order_as_it_stands(session, rehearsal=rehearsal)
    except BadInput as problem:
        pricing.refuse(problem)
        return
    selected = footage.selected
    pricing.send()

    def deliver() -> _Outcome:
        if not agreed:
            ask = session.engine.ask(calls.ESTIMATE, order).ask
            if ask:
                return _Outcome(ask=ask)
        ready = replace(_with_frames(order, host, selected), agreed=True)
        return _Outcome(jobs=session.engine.ask(calls.ORDER, ready).jobs)

    def show(outcome: _Outcome) -> None:
        if outcome.ask:
            pricing.require(outcome.ask)
            return
        pricing.sent()
        session.state.jobs.take(outcome.jobs)

    session.worker.do("host", deliver, show, pricing.refuse)


def _with_frames(order: Order, host: Optional[Host], selected: Optional[Selected]) -> Order:
    """The order with files to read: the host renders them where the media alone is not enough."""
    if host is None or selected is None or selected.ways[0] == SOURCE:
        return order
    asked = replace(selected, clip=order.clip)
    rendered = host.render(asked, str(new_render_folder(home_folder())), go_on)
    placement = with_rendered_range(order.target.placement, order.clip.range)
    return replace(order, clip=rendered, target=replace(order.target, placement=placement))
