"""The sandbox's own pages: what it was sent, and what it is to do wrong."""

from __future__ import annotations

from reframe.model.errors import BadInput

from .answers import Answer, detail, html_answer, json_answer
from .faults import fault_from_json
from .page import page_text
from .state import Request, State


def list_requests(state: State, request: Request) -> Answer:
    """GET /sandbox/requests, with ``?phase=`` or ``?path=`` (a beginning) to narrow it."""
    phase, path = request.query.get("phase"), request.query.get("path", "")
    return json_answer(
        200,
        [
            received.to_json()
            for received in state.records.all()
            if received.path.startswith(path) and phase in (None, received.phase)
        ],
    )


def clear_requests(state: State, _request: Request) -> Answer:
    state.records.clear()
    return Answer(204)


def list_faults(state: State, _request: Request) -> Answer:
    return json_answer(200, [fault.to_json() for fault in state.faults.pending()])


def add_faults(state: State, request: Request) -> Answer:
    """POST /sandbox/faults: one fault, a list of them, or ``{"faults": [...]}``."""
    asked = request.json
    if isinstance(asked, dict) and "faults" in asked:
        asked = asked["faults"]
    try:
        faults = [fault_from_json(one) for one in (asked if isinstance(asked, list) else [asked])]
    except BadInput as error:
        return detail(422, error.message)
    state.faults.add(*faults)
    return list_faults(state, request)


def clear_faults(state: State, _request: Request) -> Answer:
    state.faults.clear()
    return Answer(204)


def page(state: State, _request: Request) -> Answer:
    """GET / for people."""
    return html_answer(200, page_text(state))
