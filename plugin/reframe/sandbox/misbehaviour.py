"""What a fault does to one request: another answer, or a right answer that goes out wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from .answers import Answer, Json, detail, html_answer, json_answer
from .downloads import part, whole
from .faults import Fault
from .state import Request, State

_NGINX = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_REASONS = {
    "502": "502 Bad Gateway",
    "503": "503 Service Unavailable",
    "504": "504 Gateway Time-out",
}
_TYPES = {
    "401": "unauthorized",
    "403": "forbidden",
    "404": "not_found",
    "408": "request_timeout",
    "429": "concurrent_requests_limit",
    "500": "internal_error",
    "502": "runner_incomplete_response",
    "503": "runner_scheduling_failure",
    "504": "request_timeout",
}


@dataclass(frozen=True)
class Manner:
    """How an answer goes out. ``keep`` is how many bytes of the body do; None: all of them."""

    #: Seconds of silence before the answer.
    wait: float = 0
    #: No answer at all.
    silent: bool = False
    keep: int | None = None
    #: Seconds of silence in the place where the body breaks off.
    wait_inside: float = 0
    #: Break the connection off hard.
    reset: bool = False
    bytes_per_second: float = 0


def refused_at_once(fault: Fault | None) -> Answer | None:
    """The answer of a fault that keeps the request from being taken; None to go on."""
    if fault is None or fault.value == "taken":
        return None
    return _error(fault)


def answered_wrong(state: State, request: Request, fault: Fault | None, right: Answer) -> Answer:
    """The answer of a request that was taken, altered by the fault if it is one that alters."""
    if fault is None:
        return right
    wrong = _error(fault) or _nonsense(fault, right)
    if wrong is not None:
        return wrong
    if fault.name in ("missing", "extra", "unknown-status", "wrong-host"):
        return _altered(fault, right)
    if fault.name == "redirect":
        return Answer(302, headers={"Location": fault.value})
    return _other_file(state, request, fault) or right


def manner_of(fault: Fault | None, answer: Answer) -> Manner:
    """How the answer goes out under the fault."""
    name = fault.name if fault else ""
    number = fault.number() if fault and fault.name in _NUMBERED else 0
    half = len(answer.body) // 2
    manners = {
        "lost-answer": Manner(silent=True),
        "reset-before-answer": Manner(silent=True, reset=True),
        "reset-after-headers": Manner(keep=0, reset=True),
        "reset-mid-body": Manner(keep=half, reset=True),
        "truncated": Manner(keep=int(number) or half),
        "stall": Manner(wait=number),
        "stall-mid-body": Manner(keep=half, wait_inside=number),
        "slow": Manner(bytes_per_second=number),
    }
    return manners.get(name, Manner())


_NUMBERED = ("truncated", "stall", "stall-mid-body", "slow")


def _error(fault: Fault) -> Answer | None:
    code = fault.name.removeprefix("nginx-")
    if not code.isdecimal():
        return None
    if fault.name != code:
        return html_answer(int(code), _NGINX.format(_REASONS[code]))
    headers = {"x-fal-request-id": "sandbox-fault", "X-Fal-Error-Type": _TYPES[code]}
    if code == "429":
        headers["Retry-After"] = "1"
    answer = detail(int(code), f"Sandbox fault {code}", headers)
    body = {"detail": f"Sandbox fault {code}", "error_type": _TYPES[code]}
    return replace(answer, body=json.dumps(body).encode())


def _nonsense(fault: Fault, right: Answer) -> Answer | None:
    if fault.name == "html":
        page = (
            "<!doctype html><html><body><h1>Please log in to the guest network</h1></body></html>"
        )
        return html_answer(200, page)
    if fault.name == "garbage":
        return replace(right, body=b'{"status": "COMPL')
    if fault.name == "empty":
        return replace(right, body=b"")
    return None


def _altered(fault: Fault, right: Answer) -> Answer:
    if not isinstance(right.body, bytes):
        return right
    try:
        value = json.loads(right.body)
    except ValueError:
        return right
    changed = json_answer(right.status, _changed(fault, value))
    return replace(right, body=changed.body)


def _changed(fault: Fault, value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    if fault.name == "missing":
        return {name: kept for name, kept in value.items() if name != fault.value}
    if fault.name == "extra":
        return {**value, "sandbox_extra": {"nested": [1, None]}, "priority": "normal"}
    if fault.name == "unknown-status":
        return {**value, "status": fault.value}
    return _elsewhere(value, fault.value)


def _elsewhere(value: Json, host: str) -> Json:
    """Every URL in the value, at another host."""
    if isinstance(value, dict):
        return {name: _elsewhere(one, host) for name, one in value.items()}
    if isinstance(value, list):
        return [_elsewhere(one, host) for one in value]
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return urlunsplit(urlsplit(value)._replace(netloc=host))
    return value


def _other_file(state: State, request: Request, fault: Fault) -> Answer | None:
    stored = state.storage.find(request.names.get("file", ""))
    if stored is None:
        return None
    if fault.name == "ignores-range":
        return whole(stored)
    if fault.name == "ignores-if-range":
        state.storage.alter(stored)
        return part(stored, request.header("Range"))
    if fault.name == "changed-etag":
        state.storage.alter(stored)
        same = request.header("If-Range") in ("", stored.etag)
        return part(stored, request.header("Range")) if same else whole(stored)
    return None
