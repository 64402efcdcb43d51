"""fal as the steps of a job use it."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import TracebackType

from fal_client.client import SyncRequestHandle
from pydantic_core import from_json

from reframe.link.calls import Hop
from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput, Refused, Unreachable
from reframe.model.progress import Meter

from . import advice, answers, receipt, recovery
from .answers import Answer, Progress, RemoteFile, Ticket, Uploaded, usd_of
from .client import Client, Tokens
from .connections import check_hosts
from .credentials import Key, find_key, require_key
from .patience import Patience
from .routes import PLATFORM, SITE, routes_to
from .schema import parse_openapi
from .transport import Answered, open_http
from .upload import Upload

__all__ = ["Answer", "Hop", "Progress", "RemoteFile", "Service", "Ticket", "Uploaded", "usd_of"]

_log = logging.getLogger(__name__)

_NOT_FOUND = "not-found"
_PAGES = 10
#: fal keeps billing events for 90 days (facts: its documentation).
_BILLING_WINDOW = timedelta(days=89)


class _Failing(Exception):
    """A result that is a failure with a 5xx."""

    def __init__(self, error: Refused) -> None:
        super().__init__(error.code)
        self.error = error


class Service:
    """fal, or the service at ``base_url`` (else ``REFRAME_SERVICE_URL``) that stands in for it.

    Safe to share between threads. The key is looked up when first needed. Raises `BadInput` for an
    unusable base URL, certificate file or proxy. Every method raises `ReframeError` alone; besides
    what each names, `BadInput` (``no-key``), `Refused` (``key-refused``…) and `Unreachable`.
    """

    def __init__(
        self, base_url: str = "", key: Key | None = None, patience: Patience | None = None
    ) -> None:
        self.routes = routes_to(base_url)
        self._key = key
        self._patience = patience or Patience()
        self._keyless = open_http(self.routes, self._patience)
        self._client: Client | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._keyless.close()
        if self._client:
            self._client.close()

    def upload(self, path: Path, expires_seconds: int, meter: Meter) -> Uploaded:
        """Send a file to fal's storage, to be kept for so long. Raises `Cancelled`."""
        return Upload(self._fal(), path, expires_seconds, meter).run()

    def submit(self, arguments: Mapping[str, object]) -> Ticket:
        """Order a job: one POST that can be charged.

        Raises `Refused` (fal said no), `Unreachable` (certainly not taken; it was tried as often
        as `Patience.pauses` allows and may be tried again) or `OutcomeUnknown` (anything else).
        """
        fal = self._fal()
        order = _sendable(arguments)
        for pause in self._patience.pauses:
            try:
                return self._order(fal, order)
            except Unreachable as error:
                _log.info("The order was not taken (%s); it is sent again.", error.code)
                time.sleep(pause)
        return self._order(fal, order)

    def status(self, ticket: Ticket) -> Progress:
        """Ask after an order, once.

        Raises `Refused` (``request-lost``) when fal does not know the request. Right after the
        order this may be premature: believe it only when it is said again some minutes later.
        """
        try:
            body = self._ask(ticket.status_url, {"logs": "false"})
        except Refused as error:
            raise _of_request(error) from None
        return answers.read_progress(body)

    def result(self, ticket: Ticket) -> Answer:
        """The result of a completed order.

        Raises `Refused` with fal's error type when the job failed, or when it named no movie;
        `Refused` (``request-lost``) as `status` does; `Unreachable` while there is no result. A
        failure with a 5xx is believed when it is repeated: a gateway's looks just like a model's,
        and a job that is finished has been paid for.
        """
        for pause in self._patience.pauses:
            try:
                return self._result(ticket)
            except _Failing as failing:
                _log.info("The result fails (%s); it is asked for again.", failing.error.code)
                time.sleep(pause)
        try:
            return self._result(ticket)
        except _Failing as failing:
            raise failing.error from None

    def _result(self, ticket: Ticket) -> Answer:
        self._require_trusted(ticket.response_url)
        try:
            reply = self._fal().keyed.get(ticket.response_url)
        except Answered as no:
            said = no.response
            error = advice.model_failure(said.status_code, said.content, said.headers)
            if isinstance(error, Refused) and said.status_code >= 500:
                raise _Failing(error) from None
            raise _of_request(error) from None
        return answers.read_answer(reply.content, reply.headers)

    def cancel(self, ticket: Ticket) -> bool:
        """Ask fal to stop an order; whether it accepted that. A running job may still finish.

        Facts: 202 when accepted, 400 when completed, 404 when not known; the body is opaque.
        """
        fal = self._fal()
        self._require_trusted(ticket.cancel_url)
        handle = SyncRequestHandle(
            ticket.request_id,
            ticket.response_url,
            ticket.status_url,
            ticket.cancel_url,
            client=fal.keyed,
        )
        try:
            handle.cancel()
        except Answered as no:
            if no.response.status_code in (400, 404):
                return False
            raise _error(no) from None
        return True

    def find(self, since: datetime, arguments: Mapping[str, object]) -> list[Ticket]:
        """Orders on fal's record that can be the one of ``arguments``, sent since ``since``.

        An order may be listed only once it has ended: look again for as long as a job may run.
        Leave out those whose request ids are already known as other jobs. Raises `Refused` when
        the key may not read the record.
        """
        endpoint_id = Endpoint().id
        since = since.astimezone(timezone.utc)
        query = {
            "endpoint_id": endpoint_id,
            "limit": "100",
            "start": _iso(since - recovery.SLACK),
            "expand": "payloads",
        }
        found: dict[str, Ticket] = {}
        for _ in range(_PAGES):
            body = self._ask(f"{PLATFORM}/models/requests/by-endpoint", query)
            page = answers.read_object(body)
            for request_id in recovery.matching(page, endpoint_id, since, arguments):
                found[request_id] = self.ticket(request_id)
            cursor = recovery.next_cursor(page)
            if cursor is None:
                break
            query["cursor"] = cursor
        return list(found.values())

    def ticket(self, request_id: str) -> Ticket:
        """The ticket of a request whose id is known, with the URLs that fal gives out."""
        urls = receipt.urls_of(request_id)
        return Ticket(request_id, **{name: self.routes.locate(url) for name, url in urls.items()})

    def charge(self, ticket: Ticket) -> Decimal | None:
        """US dollars that fal charged, by its billing data; None when that is not to be had.

        Facts: billing events need a key of scope Admin, and appear some time after the job.
        """
        query = {
            "request_id": ticket.request_id,
            "endpoint_id": Endpoint().id,
            "start": _iso(datetime.now(timezone.utc) - _BILLING_WINDOW),
        }
        try:
            body = self._ask(f"{PLATFORM}/models/billing-events", query)
            return answers.read_charge(body, ticket.request_id)
        except (Refused, Unreachable):
            return None

    def schema(self) -> Endpoint:
        """The endpoint's limits and choices from fal's OpenAPI document. Needs no key."""
        url = f"{SITE}/api/openapi/queue/openapi.json?endpoint_id={Endpoint().id}"
        try:
            body = self._keyless.get(url).content
        except Answered as no:
            raise _error(no) from None
        try:
            document = from_json(body)
        except ValueError:
            raise answers.unreadable("its OpenAPI document") from None
        return parse_openapi(document)

    def forget_payload(self, request_id: str) -> None:
        """Have fal delete a finished request's JSON and result files; the upload only expires.

        What is already gone is no error.
        """
        ticket_id = receipt.urls_of(request_id)["response_url"].rpartition("/")[2]
        try:
            self._fal().keyed.delete(f"{PLATFORM}/models/requests/{ticket_id}/payloads")
        except Answered as no:
            error = _error(no)
            if error.code != _NOT_FOUND:
                raise error from None

    def test_key(self) -> None:
        """Ask for an upload token, which is free. Raises `Refused` when the key is not accepted."""
        try:
            Tokens(self._fal().keyed, self.routes).get_token()
        except Answered as no:
            raise _error(no) from None

    def connections(self) -> list[Hop]:
        """Whether each host in use answers, and the hop that fails where one does not."""
        return check_hosts(self.routes, self._keyless)

    def _fal(self) -> Client:
        with self._lock:
            if self._client is None:
                self._client = Client(
                    secret=self._key or require_key(find_key()),
                    routes=self.routes,
                    patience=self._patience,
                    keyless=self._keyless,
                )
            return self._client

    def _order(self, fal: Client, order: dict[str, object]) -> Ticket:
        try:
            handle = fal.submit(Endpoint().id, order)
        except (KeyError, TypeError, ValueError) as error:
            raise receipt.unknown("the service's answer to the order cannot be read") from error
        built = self.ticket(handle.request_id)
        return Ticket(
            handle.request_id,
            self._trusted(handle.response_url, built.response_url),
            self._trusted(handle.status_url, built.status_url),
            self._trusted(handle.cancel_url, built.cancel_url),
        )

    def _trusted(self, url: str, built: str) -> str:
        """``url`` where the key may be sent there, else the one we can build ourselves."""
        located = self.routes.locate(url)
        return located if self.routes.takes_key(located) else built

    def _require_trusted(self, url: str) -> None:
        if not self.routes.takes_key(self.routes.locate(url)):
            raise Refused(
                f"The order's address {advice.one_line(url)!r} is not one of the service in use; "
                "choose the service that it was sent to.",
                "untrusted-url",
            )

    def _ask(self, url: str, query: Mapping[str, str]) -> bytes:
        """The body of the answer to a GET with the key."""
        self._require_trusted(url)
        try:
            return self._fal().keyed.get(url, params=dict(query)).content
        except Answered as no:
            raise _error(no) from None


def _sendable(arguments: Mapping[str, object]) -> dict[str, object]:
    """A copy of what can be sent as JSON; fal-client must not fail over it half-way."""
    order = dict(arguments)
    try:
        json.dumps(order, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput("The order cannot be written as JSON.", "order") from error
    return order


def _request_lost() -> Refused:
    return Refused(
        "fal does not know this request (any more); it keeps results for a limited time, "
        "so order it again if you still need it.",
        "request-lost",
    )


def _of_request(error: Refused | Unreachable) -> Refused | Unreachable:
    """The error about a request that was asked after: "not found" is about it, not the address."""
    return _request_lost() if error.code == _NOT_FOUND else error


def _error(no: Answered) -> Refused | Unreachable:
    answer = no.response
    return advice.refusal(answer.status_code, answer.content, answer.headers)


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
