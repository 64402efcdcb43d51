"""Asking after an order: what is lost on the way is asked again, what fal says is final is final."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reframe.model.errors import OutcomeUnknown, ReframeError, Refused, Unreachable
from reframe.service import answers
from reframe.service.answers import Answer, Progress, RemoteFile, Ticket
from reframe.service.service import Service
from support.scripted import Act, Asked, Connection, Script, hang_up, page, reply, reset, say, stall
from support.studio import HASTY, KEY

REQUEST = "/luma/agent/requests/req-1"
MOVIE = {
    "url": "https://v3b.fal.media/files/b/output.mp4",
    "content_type": "video/mp4",
    "file_name": "output.mp4",
    "file_size": 2487048,
}

LOST = {
    "closed": hang_up,
    "reset": reset,
    "not HTTP": say(b"220 mail\r\n"),
    "500": reply(500, {"detail": "x"}),
    "502 page": page(502),
    "503": reply(503, b""),
    "429": reply(429, {"detail": "slow down"}),
    "408": reply(408, {"detail": "slow"}),
    "a page": page(),
    "404 page": page(404),
    "403 page": page(403),
    "half": reply(200, {"status": "COMPLETED", "video": MOVIE}, cut=12),
    "a list": reply(200, [1]),
    "nothing": reply(200, b""),
    "302": reply(302, b"", {"Location": "https://fal.ai/login"}),
}


@pytest.fixture
def ticket(service: Service) -> Ticket:
    return service.ticket("req-1")


@pytest.mark.parametrize("act", LOST.values(), ids=LOST.keys())
@pytest.mark.parametrize("path", [f"{REQUEST}/status", REQUEST], ids=["status", "result"])
def test_a_lost_answer_is_no_failure_of_the_job(
    service: Service, fal: Script, ticket: Ticket, act: Act, path: str
) -> None:
    fal.on("GET", path, act)
    with pytest.raises(Unreachable):
        service.result(ticket) if path == REQUEST else service.status(ticket)
    assert len(fal.got("GET")) == 1, "asking again is the engine's business"


def test_a_service_that_stalls_is_left_in_time(fal: Script) -> None:
    fal.on("GET", f"{REQUEST}/status", stall)
    with Service(fal.url, KEY, HASTY) as service, pytest.raises(Unreachable) as caught:
        service.status(service.ticket("req-1"))
    assert caught.value.code == "timeout"


def test_an_answer_that_trickles_is_left_in_time(fal: Script) -> None:
    def trickle(connection: Connection, _asked: Asked) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not connection.over.wait(0.05):
            connection.send(b" ")

    fal.on("GET", f"{REQUEST}/status", trickle)
    with Service(fal.url, KEY, HASTY) as service, pytest.raises(Unreachable) as caught:
        service.status(service.ticket("req-1"))
    assert caught.value.code == "timeout"


def test_an_answer_without_end_is_left(service: Service, fal: Script, ticket: Ticket) -> None:
    fal.on("GET", REQUEST, reply(200, b" " * (33 * 1024 * 1024)))
    with pytest.raises(Unreachable):
        service.result(ticket)


STATES = {
    "queued": ({"status": "IN_QUEUE", "queue_position": 3}, ("queued", 3, None, None)),
    "first in the queue": ({"status": "IN_QUEUE", "queue_position": 0}, ("queued", 0, None, None)),
    "no position": ({"status": "IN_QUEUE"}, ("queued", None, None, None)),
    "odd position": ({"status": "IN_QUEUE", "queue_position": "x"}, ("queued", None, None, None)),
    "running": ({"status": "IN_PROGRESS", "logs": []}, ("running", None, None, None)),
    "no logs": ({"status": "IN_PROGRESS"}, ("running", None, None, None)),
    "a new word": ({"status": "PAUSED"}, ("running", None, None, None)),
    "completed": ({"status": "COMPLETED", "logs": None}, ("completed", None, None, None)),
    "failed": (
        {"status": "COMPLETED", "error": "boom", "error_type": "runner_disconnected"},
        ("completed", None, "boom", "runner_disconnected"),
    ),
}


@pytest.mark.parametrize(("body", "expected"), STATES.values(), ids=STATES.keys())
def test_a_status_is_understood_whatever_it_leaves_out(
    service: Service,
    fal: Script,
    ticket: Ticket,
    body: dict[str, object],
    expected: tuple[object, ...],
) -> None:
    fal.on("GET", f"{REQUEST}/status", reply(202, body))
    found = service.status(ticket)
    assert (found.state, found.position, found.error, found.error_type) == expected
    assert found.raw == body
    assert fal.got("GET")[0].target.endswith("/status?logs=false")


def test_a_failed_status_has_advice() -> None:
    body = b'{"status": "COMPLETED", "error": "x", "error_type": "generation_timeout"}'
    failure = answers.read_progress(body).failure
    assert failure is not None
    assert (failure.code, "again" in failure.message) == ("generation_timeout", True)
    assert answers.read_progress(b'{"status": "COMPLETED"}').failure is None


@pytest.mark.parametrize("path", [f"{REQUEST}/status", REQUEST], ids=["status", "result"])
def test_a_request_that_fal_does_not_know_is_lost(
    service: Service, fal: Script, ticket: Ticket, path: str
) -> None:
    fal.on("GET", path, reply(404, {"detail": "Request not found"}))
    with pytest.raises(Refused) as caught:
        service.result(ticket) if path == REQUEST else service.status(ticket)
    assert caught.value.code == "request-lost"


@pytest.mark.parametrize(("status", "code"), [(401, "key-refused"), (403, "key-forbidden")])
def test_a_key_that_is_not_accepted_is_said(
    service: Service, fal: Script, ticket: Ticket, status: int, code: str
) -> None:
    for path in (REQUEST, f"{REQUEST}/status", "/v1/models/requests/by-endpoint"):
        fal.on("GET", path, reply(status, {"detail": "Forbidden"}))
    fal.on("PUT", f"{REQUEST}/cancel", reply(status, {"detail": "Forbidden"}))
    for call in (
        lambda: service.status(ticket),
        lambda: service.result(ticket),
        lambda: service.cancel(ticket),
        lambda: service.find(datetime.now(timezone.utc), {}),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == code
        assert "key" in caught.value.message


def test_a_ticket_that_leads_elsewhere_is_not_followed(
    service: Service, start: Callable[..., Script]
) -> None:
    thief = start()
    url = f"{thief.url}{REQUEST}"
    stolen = Ticket("req-1", url, f"{url}/status", f"{url}/cancel")
    for call in (service.status, service.result, service.cancel):
        with pytest.raises(Refused) as caught:
            call(stolen)
        assert caught.value.code == "untrusted-url"
    assert thief.connections == 0


def test_a_result_is_kept_as_received(service: Service, fal: Script, ticket: Ticket) -> None:
    raw = json.dumps({"video": MOVIE, "exr_file": None, "new": 1}, indent=3).encode()
    fal.on("GET", REQUEST, reply(200, raw, {"x-fal-billable-units": "16"}))
    answer = service.result(ticket)
    assert answer.raw == raw
    assert answer.video == RemoteFile(
        "https://v3b.fal.media/files/b/output.mp4", "video/mp4", "output.mp4", 2487048
    )
    assert answer.exr is None
    assert answer.units == 16
    assert answer.usd == Decimal("0.48")


@pytest.mark.parametrize(
    "exr", [None, "sorry", [], {}, {"url": None}, {"url": "no link"}, {"url": "file:///x"}]
)
def test_an_exr_that_is_none_leaves_the_movie(exr: object) -> None:
    answer = answers.read_answer(json.dumps({"video": MOVIE, "exr_file": exr}).encode(), {})
    assert answer.exr is None
    assert answer.video.url == MOVIE["url"]


def test_nonsense_about_a_file_does_not_cost_it() -> None:
    video = {"url": MOVIE["url"], "content_type": 7, "file_name": ["x"], "file_size": -3}
    answer = answers.read_answer(json.dumps({"video": video}).encode(), {})
    assert answer.video == RemoteFile(str(MOVIE["url"]))
    assert answer.units is None


@pytest.mark.parametrize("units", ["", "many", "nan", "-1", "inf", "1e99"])
def test_units_that_are_no_amount_are_none(units: str) -> None:
    headers = {"x-fal-billable-units": units}
    assert answers.read_answer(json.dumps({"video": MOVIE}).encode(), headers).units is None


ERRORS_FOR_A_MOVIE = {
    "words": ({"video": "Insufficient credits"}, "no-video", "Insufficient credits"),
    "words for a URL": ({"video": {"url": "An error occurred"}}, "no-video", "An error"),
    "an error": ({"error": "content was flagged"}, "http-422", "flagged"),
    "a typed error": (
        {"detail": [{"type": "content_policy_violation", "msg": "no", "loc": ["body"]}]},
        "content_policy_violation",
        "change the prompt",
    ),
    "nothing": ({}, "no-video", "no movie"),
}


@pytest.mark.parametrize(
    ("body", "code", "words"), ERRORS_FOR_A_MOVIE.values(), ids=ERRORS_FOR_A_MOVIE.keys()
)
def test_an_error_in_place_of_a_movie_is_refused_in_words(
    service: Service, fal: Script, ticket: Ticket, body: object, code: str, words: str
) -> None:
    fal.on("GET", REQUEST, reply(200, body))
    with pytest.raises(Refused) as caught:
        service.result(ticket)
    assert caught.value.code == code
    assert words in caught.value.message


NOT_READY = {
    "202 and a status": reply(202, {"status": "IN_PROGRESS", "request_id": "req-1"}),
    "400 in words": reply(400, {"detail": "Request is still in progress"}),
}


@pytest.mark.parametrize("act", NOT_READY.values(), ids=NOT_READY.keys())
def test_a_result_asked_for_too_early_is_asked_for_again(
    service: Service, fal: Script, ticket: Ticket, act: Act
) -> None:
    fal.on("GET", REQUEST, act)
    with pytest.raises(Unreachable) as caught:
        service.result(ticket)
    assert caught.value.code == "not-ready"


FAILED = {
    "422": reply(
        422, {"detail": [{"type": "video_duration_too_long", "ctx": {"max_duration": 10}}]}
    ),
    "500": reply(500, {"detail": [{"type": "internal_server_error", "msg": "x"}]}),
    "503": reply(503, {"detail": "gone", "error_type": "runner_disconnected"}),
    "504 by header": reply(504, {"detail": "late"}, {"X-Fal-Error-Type": "request_timeout"}),
}


def test_a_failure_with_5xx_is_believed_only_when_it_is_repeated(
    service: Service, fal: Script, ticket: Ticket
) -> None:
    glitch = reply(500, {"detail": "x", "error_type": "internal_error"})
    fal.on("GET", REQUEST, glitch, reply(200, {"video": MOVIE}))
    assert service.result(ticket).video.url == MOVIE["url"]


@pytest.mark.parametrize("act", FAILED.values(), ids=FAILED.keys())
def test_a_failure_of_the_model_is_final_whatever_its_status(
    service: Service, fal: Script, ticket: Ticket, act: Act
) -> None:
    fal.on("GET", REQUEST, act)
    with pytest.raises(Refused) as caught:
        service.result(ticket)
    assert caught.value.code in (
        "video_duration_too_long",
        "internal_server_error",
        "runner_disconnected",
        "request_timeout",
    )


@pytest.mark.parametrize(
    ("act", "accepted"),
    [
        (reply(202, b"CANCELLATION_REQUESTED"), True),
        (reply(200, {"success": True}), True),
        (reply(400, {"status": "ALREADY_COMPLETED"}), False),
        (reply(404, b"NOT_FOUND"), False),
    ],
)
def test_a_cancel_tells_whether_it_was_accepted(
    service: Service, fal: Script, ticket: Ticket, act: Act, accepted: bool
) -> None:
    fal.on("PUT", f"{REQUEST}/cancel", act)
    assert service.cancel(ticket) is accepted


@pytest.mark.parametrize("act", [hang_up, page(502), reply(429, b"")])
def test_a_cancel_that_is_lost_is_said_at_once(
    service: Service, fal: Script, ticket: Ticket, act: Act
) -> None:
    fal.on("PUT", f"{REQUEST}/cancel", act)
    with pytest.raises(Unreachable):
        service.cancel(ticket)
    assert len(fal.got("PUT")) == 1


ORDER: dict[str, object] = {
    "prompt": "a street",
    "video_url": "https://v3.fal.media/a.mp4",
    "aspect_ratio": "9:16",
    "source_position": {"x_norm": 0.0, "y_norm": 0.25, "w_norm": 1.0, "h_norm": 0.5},
}
SINCE = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


def item(request_id: str = "a", minutes: float = 1, **more: object) -> dict[str, object]:
    sent = (SINCE + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "request_id": request_id,
        "endpoint_id": "luma/agent/ray/v3.2/reframe",
        "sent_at": sent,
        "json_input": dict(ORDER, resolution="540p"),
        **more,
    }


CANDIDATES = {
    "the same input": (item(), True),
    "a clock that is behind": (item(minutes=-4), True),
    "long before": (item(minutes=-60), False),
    "another movie": (item(json_input={**ORDER, "video_url": "https://x/b.mp4"}), False),
    "another shape": (item(json_input={**ORDER, "aspect_ratio": "1:1"}), False),
    "another endpoint": (item(endpoint_id="luma/agent/ray/v3.2/text-to-video"), False),
    "no input": (item(json_input=None), True),
    "no time": (item(sent_at=None), True),
    "neither input nor time": (item(sent_at=None, json_input=None), False),
    "other names": (
        {"id": "a", "created_at": "2026-11-22T12:01:00.123456+00:00", "input": ORDER},
        True,
    ),
    "seconds since 1970": ({"id": "a", "created_at": SINCE.timestamp()}, True),
    "no id": (item(""), False),
    "words": ("a", False),
}


@pytest.mark.parametrize(("listed", "found"), CANDIDATES.values(), ids=CANDIDATES.keys())
def test_an_order_is_found_by_its_input_and_its_time(
    service: Service, fal: Script, listed: object, found: bool
) -> None:
    fal.on("GET", "/v1/models/requests/by-endpoint", reply(200, {"items": [listed]}))
    tickets = service.find(SINCE, ORDER)
    assert [ticket.request_id for ticket in tickets] == (["a"] if found else [])
    if found:
        assert tickets[0].status_url == f"{fal.url}/luma/agent/requests/a/status"


def test_every_page_of_the_record_is_read_and_each_order_found_once(
    service: Service, fal: Script
) -> None:
    pages = [
        {"items": [item("a"), item("b")], "next_cursor": "Mg==", "has_more": True},
        {"items": [item("b"), item("c")], "next_cursor": None, "has_more": False},
    ]
    fal.on("GET", "/v1/models/requests/by-endpoint", *(reply(200, each) for each in pages))
    assert [ticket.request_id for ticket in service.find(SINCE, ORDER)] == ["a", "b", "c"]
    first, second = fal.got("GET")
    assert "endpoint_id=luma%2Fagent%2Fray%2Fv3.2%2Freframe" in first.target
    assert "start=2026-11-22T11%3A55%3A00Z" in first.target
    assert "expand=payloads" in first.target
    assert "cursor=Mg%3D%3D" in second.target


def test_a_record_without_end_is_left_after_some_pages(service: Service, fal: Script) -> None:
    endless = {"items": [], "next_cursor": "more", "has_more": True}
    fal.on("GET", "/v1/models/requests/by-endpoint", reply(200, endless))
    assert service.find(SINCE, ORDER) == []
    assert len(fal.got("GET")) == 10


def test_the_charge_is_the_sum_of_fals_billing_events(
    service: Service, fal: Script, ticket: Ticket
) -> None:
    events = [
        {"request_id": "req-1", "cost_total": 0.48, "cost_estimate_nano_usd": 480000000},
        {"request_id": "req-1", "cost_estimate_nano_usd": 20000000},
        {"request_id": "other", "cost_total": 99},
        "words",
    ]
    fal.on("GET", "/v1/models/billing-events", reply(200, {"billing_events": events}))
    assert service.charge(ticket) == Decimal("0.5")


@pytest.mark.parametrize(
    "act",
    [
        reply(403, {"error": {"type": "authorization_error", "message": "Admin key"}}),
        reply(404, {"detail": "Not Found"}),
        reply(200, {"billing_events": []}),
        reply(200, {"billing_events": "x"}),
        page(),
        hang_up,
    ],
)
def test_a_charge_that_is_not_to_be_had_is_none(
    service: Service, fal: Script, ticket: Ticket, act: Act
) -> None:
    fal.on("GET", "/v1/models/billing-events", act)
    assert service.charge(ticket) is None


def test_payloads_are_deleted_by_id_and_gone_is_as_good(service: Service, fal: Script) -> None:
    path = "/v1/models/requests/req-1/payloads"
    fal.on("DELETE", path, reply(200, {}), reply(404, {"error": {"type": "not_found"}}))
    service.forget_payload("req-1")
    service.forget_payload("req-1")
    assert len(fal.got("DELETE", path)) == 2
    fal.on("DELETE", path, reply(500, b""))
    with pytest.raises(Unreachable):
        service.forget_payload("req-1")


@pytest.mark.parametrize("act", [page(), reply(500, b""), reply(200, b"openapi: 3.0"), hang_up])
def test_a_document_that_cannot_be_had_is_unreachable(
    service: Service, fal: Script, act: Act
) -> None:
    fal.on("GET", "/api/openapi/queue/openapi.json", act)
    with pytest.raises(Unreachable):
        service.schema()


def test_a_free_call_tells_whether_the_key_is_accepted(service: Service, fal: Script) -> None:
    service.test_key()
    fal.on("POST", "/storage/auth/token", reply(401, {"detail": "Unauthorized"}))
    with pytest.raises(Refused) as caught:
        service.test_key()
    assert caught.value.code == "key-refused"
    assert {asked.path for asked in fal.asked} == {"/storage/auth/token"}


_WORDS = [
    "video",
    "exr_file",
    "url",
    "file_size",
    "status",
    "detail",
    "error",
    "type",
    "items",
    "request_id",
    "sent_at",
    "json_input",
    "billing_events",
    "cost_total",
    "loc",
    "ctx",
    "message",
]
_NAMES = st.text(max_size=6) | st.sampled_from(_WORDS)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(_NAMES, inner),
    max_leaves=20,
)
_BODIES = st.binary() | _JSON.map(lambda value: json.dumps(value).encode())


@settings(deadline=None, max_examples=60)
@given(body=_BODIES, headers=st.dictionaries(st.just("x-fal-billable-units"), st.text()))
def test_any_answer_is_a_value_or_one_of_our_errors(body: bytes, headers: dict[str, str]) -> None:
    for read, kind in (
        (lambda: answers.read_answer(body, headers), Answer),
        (lambda: answers.read_progress(body), Progress),
        (lambda: answers.read_charge(body, "x"), Decimal | None),
    ):
        try:
            assert isinstance(read(), kind)
        except ReframeError as error:
            assert not isinstance(error, OutcomeUnknown)
            assert error.message
