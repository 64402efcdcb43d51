"""Finding an order whose receipt was lost among those that fal has on record.

Facts: fal's documentation of ``/models/requests/by-endpoint`` names the fields ``request_id``,
``endpoint_id``, ``sent_at``, ``started_at``, ``ended_at``, ``status_code``, ``json_input`` (with
``expand=payloads``) and pages with ``next_cursor``; nobody here has seen a real answer. It sorts
by the time of ending and knows the states success, error and user_error only, so an order that is
still running may not be listed yet (inferred): looking once is not enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from .answers import read_time

#: Clocks of studio machines are off by minutes, and nobody notices.
SLACK = timedelta(minutes=5)

_IDS = ("request_id", "id")
_TIMES = ("sent_at", "created_at", "submitted_at", "queued_at", "started_at", "timestamp", "time")
_INPUTS = ("json_input", "input", "payload", "arguments")


def matching(
    document: Mapping[str, object],
    endpoint_id: str,
    since: datetime,
    arguments: Mapping[str, object],
) -> list[str]:
    """The ids of the requests on one page that can be the order of ``arguments``.

    A request whose input is given must have the same value for every argument sent; one whose
    input is not given must at least have been sent since ``since``. What has neither is no match.
    """
    items = document.get("items")
    found = []
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict):
            continue
        request_id = _first_text(item, _IDS)
        if request_id and _can_be(item, endpoint_id, since, arguments):
            found.append(request_id)
    return found


def next_cursor(document: Mapping[str, object]) -> str | None:
    """Where the next page begins, if there is one."""
    cursor = document.get("next_cursor")
    return cursor if isinstance(cursor, str) and cursor and document.get("has_more") else None


def _can_be(
    item: dict[str, object],
    endpoint_id: str,
    since: datetime,
    arguments: Mapping[str, object],
) -> bool:
    if item.get("endpoint_id", endpoint_id) != endpoint_id:
        return False
    sent = next((time for name in _TIMES if (time := read_time(item.get(name)))), None)
    if sent is not None and sent < since - SLACK:
        return False
    given = next((item[name] for name in _INPUTS if isinstance(item.get(name), dict)), None)
    if isinstance(given, dict) and "video_url" in given:
        return all(given.get(name) == value for name, value in arguments.items())
    return sent is not None


def _first_text(item: dict[str, object], names: tuple[str, ...]) -> str:
    return next((text for name in names if isinstance(text := item.get(name), str) and text), "")
