"""What fal's errors mean, and what a user can do about each, in one sentence.

Two shapes (facts: fal's documentation of model errors and request errors; fal warns that not every
endpoint keeps to them): ``detail`` as a list of ``{loc, msg, type, ctx}``, and ``detail`` as text
beside ``error_type`` and the header X-Fal-Error-Type. The platform API has a third:
``{"error": {"type", "message"}}``. Which types the endpoint of Ray 3.2 really raises is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic_core import from_json

from reframe.model.errors import Refused, Unreachable

from .credentials import without_keys

_SUPPORT = "order it again, and tell fal's support if it fails again"

#: Error type → sentence. Model errors first, then request errors.
ADVICE: dict[str, str] = {
    "content_policy_violation": (
        "The service's content check refused the picture or the prompt; "
        "change the prompt, or choose another range of the clip."
    ),
    "no_media_generated": (
        "The service made no movie of this order; change the prompt and order it again."
    ),
    "file_download_error": (
        "The service could not fetch the uploaded proxy; order it again, which uploads it anew."
    ),
    "file_too_large": (
        "The uploaded proxy is too large for the service{limit}; "
        "choose a shorter range, or a smaller proxy in the settings."
    ),
    "video_duration_too_long": (
        "The service takes no clip of this length{limit}; set the out point earlier."
    ),
    "video_duration_too_short": (
        "The clip is too short for the service{limit}; set the out point later."
    ),
    "unsupported_video_format": (
        "The service could not read the uploaded proxy; order it again, and report it if it "
        "stays so, for the proxy is meant to be readable everywhere."
    ),
    "feature_not_supported": (
        "The service does not offer this combination; choose another resolution or ratio."
    ),
    "one_of": (
        "The service does not offer this choice{field}; choose another resolution or ratio."
    ),
    "greater_than": "A number of the order is too small for the service{field}; move the picture.",
    "greater_than_equal": (
        "A number of the order is too small for the service{field}; move the picture."
    ),
    "less_than": "A number of the order is too large for the service{field}; move the picture.",
    "less_than_equal": (
        "A number of the order is too large for the service{field}; move the picture."
    ),
    "sequence_too_long": "The order has too many items for the service{field}; shorten it.",
    "sequence_too_short": "The order has too few items for the service{field}; add to it.",
    "string_too_long": "A text of the order is too long for the service{field}; shorten it.",
    "string_too_short": "A text of the order is too short for the service{field}; write more.",
    "missing": (
        "The service wants something that the order lacks{field}; update Reframe, "
        "for the service has changed."
    ),
    "internal_server_error": f"The service failed on this order; {_SUPPORT}.",
    "generation_timeout": (
        "The service took too long over this order and gave up; order it again, "
        "or choose a shorter range."
    ),
    "downstream_service_error": (
        "The model behind the service refused the order; change the prompt or the range, "
        "and order it again."
    ),
    "downstream_service_unavailable": (
        "The model behind the service is not available; order it again later."
    ),
    "request_timeout": f"The service ran out of time on this order; {_SUPPORT}.",
    "startup_timeout": "The service found no machine in time for this order; order it again later.",
    "runner_scheduling_failure": "The service has no machine free; order it again later.",
    "runner_connection_timeout": f"The service lost the machine that made this; {_SUPPORT}.",
    "runner_disconnected": f"The service lost the machine that made this; {_SUPPORT}.",
    "runner_connection_refused": f"The service lost the machine that made this; {_SUPPORT}.",
    "runner_connection_error": f"The service lost the machine that made this; {_SUPPORT}.",
    "runner_incomplete_response": f"The service's own answer was cut off; {_SUPPORT}.",
    "runner_server_error": f"The service failed on this order; {_SUPPORT}.",
    "internal_error": f"The service failed on this order; {_SUPPORT}.",
    "client_disconnected": "The service gave this order up as abandoned; order it again.",
    "client_cancelled": "The order was cancelled at the service.",
    "bad_request": (
        "The service does not understand the order; update Reframe, for the service has changed."
    ),
}

_KEY_REFUSED = (
    "fal does not accept the key; make a new one at fal.ai/dashboard/keys "
    "and enter it in Reframe's settings, or set it as FAL_KEY."
)
_KEY_FORBIDDEN = (
    "The fal key may not do this; use a key with the scope API, or ask whoever keeps the account."
)
_NO_CREDIT = "The fal account has no credit left; top it up at fal.ai/dashboard/billing."
_BUSY = "The service has too many orders of this account at once; it is tried again shortly."

#: Statuses that mean the same whatever the body says: (code, sentence).
_BY_STATUS: dict[int, tuple[str, str]] = {
    401: ("key-refused", _KEY_REFUSED),
    402: ("no-credit", _NO_CREDIT),
    403: ("key-forbidden", _KEY_FORBIDDEN),
    404: (
        "not-found",
        "The service does not know this address; update Reframe, for the service has changed.",
    ),
    413: ("file_too_large", ADVICE["file_too_large"].format(limit="")),
}

#: fal says 403 to an account without credit, too (third-party reports; wording not confirmed).
_CREDIT_WORDS = ("balance", "credit", "top up", "billing")

_LONGEST_QUOTE = 160


@dataclass(frozen=True)
class _Said:
    """What an error body says, as far as it can be read; every field may be empty."""

    type: str = ""
    message: str = ""
    field: str = ""
    limit: str = ""


def refusal(status: int, body: bytes, headers: Mapping[str, str]) -> Refused | Unreachable:
    """The error for an answer that is no success and is not a model's own failure.

    `Unreachable` for 407, 408, 429, 5xx, redirects and pages that are not fal's; else `Refused`
    with fal's error type, or a word of ours, as its code.
    """
    said = _read(body, headers)
    if status == 429:
        return Unreachable(_BUSY, "busy")
    if status in (407, 408) or status >= 500 or status < 400:
        return Unreachable(f"The service answers with HTTP {status}; it is asked again.", "server")
    if status == 403 and any(word in said.message.lower() for word in _CREDIT_WORDS):
        return Refused(_NO_CREDIT, "no-credit")
    if said.type in ADVICE and status not in (401, 402):
        return _refused(said, status)
    if status in _BY_STATUS and (status < 403 or is_worded(body)):
        code, sentence = _BY_STATUS[status]
        return Refused(sentence, code)
    if not is_worded(body):
        return Unreachable(
            f"Something between this computer and the service answers with HTTP {status} "
            "and a page of its own; check the proxy.",
            "page",
        )
    return _refused(said, status)


def model_failure(status: int, body: bytes, headers: Mapping[str, str]) -> Refused | Unreachable:
    """The error for an answer in place of a finished job's result.

    The failure of a job comes with the model's own status, 5xx included (facts: measured with
    fal-client 1.0.3), so a typed 5xx is final here; an untyped one is the gateway's.
    """
    said = _read(body, headers)
    if said.type and status >= 500:
        return _refused(said, status)
    # Third parties report a 400 in these words when the result is asked for too early.
    if "in progress" in said.message.lower():
        return not_ready()
    return refusal(status, body, headers)


def not_ready() -> Unreachable:
    """The error for a result that was asked for too early."""
    return Unreachable("The order is not finished; its result is asked for again.", "not-ready")


def job_failure(error: str | None, error_type: str | None) -> Refused:
    """The error for a status that says COMPLETED with ``error`` or ``error_type``."""
    return _refused(_Said(error_type or "", one_line(error or "")), 0)


def is_worded(body: bytes) -> bool:
    """Whether an error body is JSON in one of fal's shapes, and so comes from fal itself."""
    document = _parse(body)
    return any(name in document for name in ("detail", "error", "message"))


def _refused(said: _Said, status: int) -> Refused:
    if sentence := ADVICE.get(said.type):
        field = f" ({said.field})" if said.field else ""
        limit = f" (limit: {said.limit})" if said.limit else ""
        return Refused(sentence.format(field=field, limit=limit), said.type)
    words = f": {said.message}" if said.message else ""
    code = said.type or (f"http-{status}" if status else "failed")
    return Refused(
        f"The service refused this ({code}){words}; change the order, or ask fal's support.", code
    )


def _read(body: bytes, headers: Mapping[str, str]) -> _Said:
    document = _parse(body)
    header = one_line(headers.get("x-fal-error-type", ""))
    detail = document.get("detail")
    if isinstance(detail, list) and detail and isinstance(detail[0], dict):
        return _from_item(detail[0], header)
    error = document.get("error")
    if isinstance(error, dict):
        return _Said(_word(error.get("type")) or header, one_line(error.get("message")))
    message = one_line(detail) or one_line(error) or one_line(document.get("message"))
    return _Said(_word(document.get("error_type")) or header, message)


def _from_item(item: dict[str, object], header: str) -> _Said:
    place = item.get("loc")
    last = place[-1] if isinstance(place, list) and place else ""
    context = item.get("ctx")
    limits = context if isinstance(context, dict) else {}
    found = [one_line(str(limits[name])) for name in limits if name.startswith(("max", "min"))]
    return _Said(
        _word(item.get("type")) or header,
        one_line(item.get("msg")),
        one_line(last),
        found[0] if found else "",
    )


def _parse(body: bytes) -> dict[str, object]:
    try:
        document = from_json(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _word(value: object) -> str:
    """An error type: one word, or nothing."""
    text = one_line(value)
    return text if text and " " not in text else ""


def one_line(value: object) -> str:
    """Foreign text made fit for a sentence: one line, printable, not long, without the key."""
    if not isinstance(value, str):
        return ""
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    line = without_keys(line)
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"
