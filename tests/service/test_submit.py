"""One click is one POST, and whatever happens to it has one of four outcomes."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reframe.model.errors import BadInput, OutcomeUnknown, ReframeError, Refused, Unreachable
from reframe.service.service import Service, Ticket
from support.scripted import (
    Act,
    Connection,
    Script,
    hang_up,
    page,
    reply,
    reset,
    say,
    stall,
)
from support.studio import HASTY, KEY, QUICK, RECEIPT, SUBMIT

ORDER: dict[str, object] = {"prompt": "a wide street", "video_url": "https://v3.fal.media/a.mp4"}


def orders(fal: Script) -> int:
    return len(fal.got("POST", SUBMIT))


def test_an_order_that_is_taken_gives_fals_receipt(service: Service, fal: Script) -> None:
    ticket = service.submit(ORDER)
    assert ticket.request_id == "req-1"
    assert ticket.status_url == f"{fal.url}/luma/agent/requests/req-1/status"
    (asked,) = fal.got("POST", SUBMIT)
    assert asked.json == ORDER
    assert asked.headers["authorization"] == f"Key {KEY.secret}"


RECEIPT_BYTES = json.dumps(RECEIPT).encode()

LOST = {
    "closed without an answer": hang_up,
    "reset without an answer": reset,
    "no answer in time": stall,
    "not HTTP": say(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "half a status line": say(b"HTTP/1.1 20"),
    "half the headers": say(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "headers without the body": reply(200, RECEIPT, cut=0),
    "half the receipt": reply(200, RECEIPT, cut=40),
    "a chunked answer cut off": say(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n"
        + RECEIPT_BYTES[:32]
        + b"\r\n"
    ),
    "broken compression": reply(200, RECEIPT, {"Content-Encoding": "gzip"}),
    "a page": page(200),
    "nothing": reply(200, b""),
    "half JSON": reply(200, b'{"request_id": "req-'),
    "a list": reply(200, ["req-1"]),
    "no request id": reply(200, {"status": "IN_QUEUE"}),
    "a number for an id": reply(200, {**RECEIPT, "request_id": 7}),
    "an empty id": reply(200, {**RECEIPT, "request_id": ""}),
    "deep nonsense": reply(200, b"[" * 100_000),
    "201 without a body": reply(201),
    "204": say(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "303": reply(303, b"", {"Location": "/elsewhere"}),
    "307": reply(307, b"", {"Location": SUBMIT}),
    "a page with 403": page(403),
    "a page with 404": page(404),
    "408": reply(408, {"detail": "timeout"}),
    "409": reply(409, {"detail": "conflict"}),
    "499": reply(499, {"detail": "cancelled", "error_type": "client_cancelled"}),
    "500": reply(500, {"detail": "failed", "error_type": "internal_error"}),
    "502 of nginx": reply(502, b"<html><center>nginx</center></html>"),
    "503 of nginx": reply(503, b"<html><center>nginx</center></html>"),
    "504 of nginx": reply(504, b"<html><center>nginx</center></html>"),
    "503 with an id": reply(
        503, {"detail": "busy"}, {"X-Fal-Request-Id": "req-1", "X-Fal-Retryable": "true"}
    ),
    "503 not to be retried": reply(503, {"detail": "busy"}, {"X-Fal-Retryable": "false"}),
    "504 of a timeout": reply(504, {"detail": "late"}, {"X-Fal-Request-Timeout-Type": "user"}),
}


@pytest.mark.parametrize("act", LOST.values(), ids=LOST.keys())
def test_an_order_without_a_readable_answer_is_unknown_and_never_repeated(
    fal: Script, act: Act
) -> None:
    fal.on("POST", SUBMIT, act)
    patience = HASTY if act is stall else QUICK
    with Service(fal.url, KEY, patience) as service, pytest.raises(OutcomeUnknown) as caught:
        service.submit(ORDER)
    assert orders(fal) == 1
    assert fal.connections == 1
    assert "does not send it again" in caught.value.message
    assert KEY.secret not in caught.value.message


def _reset_at_once(connection: Connection) -> None:
    connection.socket.recv(1, socket.MSG_PEEK)
    connection.reset()


def test_a_connection_reset_before_the_order_is_read_is_unknown(
    service: Service, fal: Script
) -> None:
    fal.on_accept = _reset_at_once
    with pytest.raises(OutcomeUnknown):
        service.submit(ORDER)
    assert fal.connections == 1


@pytest.mark.parametrize("size", [10, 4_000_000], ids=["small", "large"])
def test_a_connection_reset_after_the_headers_is_unknown(
    service: Service, fal: Script, size: int
) -> None:
    def reset_now(connection: Connection, _method: str) -> bool:
        connection.reset()
        return False

    fal.on_headers = reset_now
    with pytest.raises(OutcomeUnknown):
        service.submit({**ORDER, "padding": "x" * size})
    assert (orders(fal), fal.connections) == (1, 1)


CERTAIN = {
    "400": (reply(400, {"detail": "no", "error_type": "bad_request"}), "bad_request"),
    "401": (reply(401, b""), "key-refused"),
    "401 in plain text": (reply(401, b"Unauthorized"), "key-refused"),
    "402": (reply(402, {"detail": "pay"}), "no-credit"),
    "403": (reply(403, {"detail": "Forbidden"}), "key-forbidden"),
    "403 for want of credit": (reply(403, {"detail": "Exhausted balance."}), "no-credit"),
    "404": (reply(404, {"detail": "Application not found"}), "not-found"),
    "422": (
        reply(422, {"detail": [{"loc": ["body", "prompt"], "msg": "long", "type": "one_of"}]}),
        "one_of",
    ),
}


@pytest.mark.parametrize(("act", "code"), CERTAIN.values(), ids=CERTAIN.keys())
def test_an_order_that_fal_refuses_in_its_own_words_is_refused_at_once(
    service: Service, fal: Script, act: Act, code: str
) -> None:
    fal.on("POST", SUBMIT, act)
    with pytest.raises(Refused) as caught:
        service.submit(ORDER)
    assert caught.value.code == code
    assert orders(fal) == 1


NOT_TAKEN = {
    "429": reply(429, {"detail": "too many", "error_type": "concurrent_requests_limit"}),
    "429 of a gateway": page(429),
    "503 that asks for a retry": reply(503, {"detail": "x"}, {"X-Fal-Retryable": "true"}),
    "500 in older words": reply(500, {"detail": "x"}, {"X-Fal-Needs-Retry": "1"}),
    "408 that asks for a retry": reply(408, {"detail": "x"}, {"X-Fal-Retryable": "true"}),
}


@pytest.mark.parametrize("act", NOT_TAKEN.values(), ids=NOT_TAKEN.keys())
def test_an_order_that_was_certainly_not_taken_is_sent_again_a_few_times(
    service: Service, fal: Script, act: Act
) -> None:
    fal.on("POST", SUBMIT, act, act, reply(200, RECEIPT))
    assert service.submit(ORDER).request_id == "req-1"
    assert orders(fal) == 3
    fal.on("POST", SUBMIT, act)
    with pytest.raises(Unreachable):
        service.submit(ORDER)
    assert orders(fal) == 6


def test_a_service_that_cannot_be_connected_to_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with (
        Service(f"http://127.0.0.1:{port}", KEY, QUICK) as service,
        pytest.raises(Unreachable) as caught,
    ):
        service.submit(ORDER)
    assert caught.value.code == "connect"


def test_a_receipt_without_urls_is_a_receipt(service: Service, fal: Script) -> None:
    fal.on("POST", SUBMIT, reply(200, {"request_id": "req 2/../x"}))
    ticket = service.submit(ORDER)
    assert ticket.request_id == "req 2/../x"
    assert ticket.response_url == f"{fal.url}/luma/agent/requests/req%202%2F..%2Fx"
    assert ticket.cancel_url == f"{ticket.response_url}/cancel"


@pytest.mark.parametrize(
    "thief",
    ["http://127.0.0.1:{port}/x", "https://queue.fal.run.evil.example/x", "file:///etc", "", 7],
)
def test_urls_of_a_receipt_that_lead_elsewhere_are_replaced_and_never_given_the_key(
    service: Service, fal: Script, start: Callable[..., Script], thief: object
) -> None:
    elsewhere = start()
    url = thief.format(port=elsewhere.port) if isinstance(thief, str) else thief
    names = ("response_url", "status_url", "cancel_url")
    fal.on("POST", SUBMIT, reply(200, {**RECEIPT, **dict.fromkeys(names, url)}))
    fal.on("GET", "/luma/agent/requests/req-1/status", reply(202, {"status": "IN_QUEUE"}))
    ticket = service.submit(ORDER)
    assert service.status(ticket).state == "queued"
    assert elsewhere.connections == 0


def test_an_order_is_never_redirected(
    service: Service, fal: Script, start: Callable[..., Script]
) -> None:
    elsewhere = start()
    fal.on("POST", SUBMIT, reply(308, b"", {"Location": f"{elsewhere.url}{SUBMIT}"}))
    with pytest.raises(OutcomeUnknown):
        service.submit(ORDER)
    assert (orders(fal), elsewhere.connections) == (1, 0)


def test_an_order_never_goes_over_a_connection_that_was_used_before(
    service: Service, fal: Script
) -> None:
    status = "/luma/agent/requests/req-1/status"
    fal.on("GET", status, reply(202, {"status": "IN_PROGRESS", "logs": None}))
    ticket = service.submit(ORDER)
    service.status(ticket)
    service.status(ticket)
    service.submit(ORDER)
    first, second = (asked.connection for asked in fal.got("POST", SUBMIT))
    one, two = (asked.connection for asked in fal.got("GET", status))
    assert one == two, "questions do keep their connection"
    assert len({first, one, second}) == 3


@pytest.mark.parametrize("value", [float("nan"), b"bytes", "\ud800", object()])
def test_an_order_that_is_no_json_is_bad_input_and_not_sent(
    service: Service, fal: Script, value: object
) -> None:
    with pytest.raises(BadInput):
        service.submit({**ORDER, "extra": value})
    assert fal.connections == 0


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
_FIELDS = st.dictionaries(
    st.sampled_from(["request_id", "status_url", "response_url", "cancel_url", "detail", "error"]),
    _JSON,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    status=st.sampled_from([200, 201, 202, 302, 400, 404, 408, 409, 422, 425, 500, 503, 599]),
    body=st.binary(max_size=40) | _FIELDS.map(lambda found: json.dumps(found).encode()),
)
def test_any_answer_to_an_order_has_one_of_four_outcomes_and_is_one_post(
    service: Service, fal: Script, status: int, body: bytes
) -> None:
    before = orders(fal)
    fal.on("POST", SUBMIT, reply(status, body))
    try:
        outcome: Ticket | ReframeError = service.submit(ORDER)
    except (Refused, OutcomeUnknown) as error:
        outcome = error
    assert 200 <= status < 300 or not isinstance(outcome, Ticket)
    assert orders(fal) == before + 1
