"""Which path is served by what, and who may ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import backstage, downloads, platform_api, queue, uploads
from .answers import Answer
from .queue import APP
from .settings import ENDPOINT
from .state import Request, State

Handler = Callable[[State, Request], Answer]

#: Who may ask: everybody, whoever has a key, or whoever has a key or an upload token.
ANYBODY, KEY, TOKEN = "anybody", "key", "token"


@dataclass(frozen=True)
class Route:
    """``pattern`` is a path with ``{name}`` for one variable part."""

    method: str
    pattern: str
    phase: str
    handler: Handler
    who: str = KEY
    #: The body is a file and may be large.
    takes_file: bool = False

    def match(self, method: str, path: str) -> dict[str, str] | None:
        if method != self.method:
            return None
        found = re.fullmatch(_expression(self.pattern), path)
        return found.groupdict() if found else None


def _expression(pattern: str) -> str:
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(pattern))


_REQUEST = f"/{APP}/requests/{{id}}"
_FILE = "/files/b/{file}/{name}"

ROUTES = (
    Route("POST", "/storage/auth/token", "token", uploads.issue_token),
    Route("POST", "/files/upload", "upload", uploads.upload, TOKEN, takes_file=True),
    Route("POST", "/files/upload/multipart", "multipart", uploads.begin_parts, TOKEN),
    Route(
        "PUT",
        f"{_FILE}/multipart/{{upload}}/{{number}}",
        "part",
        uploads.take_part,
        TOKEN,
        takes_file=True,
    ),
    Route(
        "POST", f"{_FILE}/multipart/{{upload}}/complete", "complete", uploads.complete_parts, TOKEN
    ),
    Route("POST", "/storage/upload/initiate", "initiate", uploads.initiate),
    Route("PUT", _FILE, "upload", uploads.take_signed, ANYBODY, takes_file=True),
    Route("GET", _FILE, "download", downloads.send_file, ANYBODY),
    Route("HEAD", _FILE, "download", downloads.send_file, ANYBODY),
    Route("POST", f"/{ENDPOINT}", "submit", queue.submit),
    Route("GET", f"{_REQUEST}/status", "status", queue.status),
    Route("GET", _REQUEST, "result", queue.result),
    Route("PUT", f"{_REQUEST}/cancel", "cancel", queue.cancel),
    Route("GET", "/v1/models/requests/by-endpoint", "find", platform_api.find_requests),
    Route("DELETE", "/v1/models/requests/{id}/payloads", "delete", platform_api.delete_payloads),
    Route("GET", "/v1/models/pricing", "pricing", platform_api.pricing),
    Route("GET", "/api/openapi/queue/openapi.json", "schema", platform_api.schema, ANYBODY),
    Route("GET", "/sandbox/requests", "sandbox", backstage.list_requests, ANYBODY),
    Route("DELETE", "/sandbox/requests", "sandbox", backstage.clear_requests, ANYBODY),
    Route("GET", "/sandbox/faults", "sandbox", backstage.list_faults, ANYBODY),
    Route("POST", "/sandbox/faults", "sandbox", backstage.add_faults, ANYBODY),
    Route("DELETE", "/sandbox/faults", "sandbox", backstage.clear_faults, ANYBODY),
    Route("GET", "/", "sandbox", backstage.page, ANYBODY),
)


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    for route in ROUTES:
        names = route.match(method, path)
        if names is not None:
            return route, names
    return None
