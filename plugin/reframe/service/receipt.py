"""What one paid POST came to: a receipt, a certain no, or nobody knows.

The rule: an order may be sent again only if it is certain that fal did not take it. Certain are a
request of which no byte left this computer; a 401, 402, 407 or 429; another refusal (4xx) that
fal itself worded in JSON; and a 408 or 5xx on which fal's own header invites a retry while no
request id was given out (facts: fal's error documentation has X-Fal-Retryable, older text
X-Fal-Needs-Retry; that nothing was queued then is inferred from the missing id). A page of HTML
proves nothing, whatever its status: a proxy that filters answers has passed the order on before.
"""

from __future__ import annotations

import json
from urllib.parse import quote

import httpx
from fal_client.client import AppId
from pydantic_core import from_json

from reframe.model.endpoint import Endpoint
from reframe.model.errors import OutcomeUnknown, ReframeError

from . import advice
from .failures import Way, explain, nothing_was_sent
from .routes import QUEUE

_CERTAIN = frozenset({401, 402, 407, 429})
#: Nothing says what 409 and 425 mean to fal; at 408 and 499 it may be working on the order.
_DOUBTFUL = frozenset({408, 409, 425, 499})
_RETRY_HEADERS = ("x-fal-retryable", "x-fal-needs-retry")
_YES = frozenset({"1", "true", "yes"})
_LONGEST_ID = 200


def lost(error: Exception, way: Way) -> ReframeError:
    """`Unreachable` when no byte of the order left this computer, else `OutcomeUnknown`."""
    failure = explain(error, way)
    if nothing_was_sent(error, way):
        return failure
    return unknown(f"the order was sent, but its answer was lost ({failure.code})")


def read(answer: httpx.Response) -> httpx.Response:
    """The answer to a paid POST in the shape that fal-client needs.

    Raises `Refused`, `Unreachable` or `OutcomeUnknown`. An answer that has a request id but lacks
    the three URLs is a receipt all the same: they are filled in.
    """
    if not answer.is_success:
        raise no(answer)
    document = _document(answer.content)
    request_id = document.get("request_id")
    if not isinstance(request_id, str) or not 0 < len(request_id) <= _LONGEST_ID:
        raise unknown("the service's answer to the order has no request id")
    urls = {
        name: url if isinstance(url := document.get(name), str) else built
        for name, built in urls_of(request_id).items()
    }
    receipt = {"request_id": request_id, **urls}
    return httpx.Response(answer.status_code, content=json.dumps(receipt).encode())


def no(answer: httpx.Response) -> ReframeError:
    """What an answer other than 2xx to a paid POST means."""
    status = answer.status_code
    said = advice.refusal(status, answer.content, answer.headers)
    if status in _CERTAIN or _invites_retry(answer):
        return said
    worded = advice.is_worded(answer.content)
    if 400 <= status < 500 and status not in _DOUBTFUL and worded:
        return said
    return unknown(f"the service answered the order with HTTP {status} and no receipt")


def unknown(what: str) -> OutcomeUnknown:
    """The error of an order that may or may not have been taken."""
    return OutcomeUnknown(
        f"It is not known whether fal took this order: {what}. It may have been charged; "
        "Reframe looks for it and does not send it again unless you ask for it."
    )


def urls_of(request_id: str) -> dict[str, str]:
    """Where a request is asked after, by owner and app only.

    Facts: the source of fal-client 1.0.3 and fal's documentation agree that the rest of the
    endpoint's path is left out.
    """
    app = AppId.from_endpoint_id(Endpoint().id)
    base = f"{QUEUE}/{app.owner}/{app.alias}/requests/{quote(request_id, safe='')}"
    return {
        "response_url": base,
        "status_url": f"{base}/status",
        "cancel_url": f"{base}/cancel",
    }


def _invites_retry(answer: httpx.Response) -> bool:
    if answer.status_code != 408 and answer.status_code < 500:
        return False
    if "x-fal-request-id" in answer.headers:
        return False
    return any(answer.headers.get(name, "").lower() in _YES for name in _RETRY_HEADERS)


def _document(body: bytes) -> dict[str, object]:
    try:
        document = from_json(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
