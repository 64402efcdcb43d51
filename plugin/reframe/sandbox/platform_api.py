"""fal's platform API, as far as the product uses it: find requests, prices, schema, delete."""

from __future__ import annotations

from .answers import Answer, Json, json_answer, platform_error
from .job import COMPLETED, Job, iso_time
from .settings import ENDPOINT
from .state import Request, State

_MOST_ITEMS = 100
_DAY = 86400


def find_requests(state: State, request: Request) -> Answer:
    """GET /v1/models/requests/by-endpoint, newest first.

    Facts: the item's fields, the limit, and the last 24 hours where no start is given, are those
    of fal's API reference; that a request is listed before it has ended, with ``ended_at`` and
    ``status_code`` null, is assumed.
    """
    endpoint = request.query.get("endpoint_id")
    if not endpoint:
        return platform_error(400, "validation_error", "endpoint_id is required")
    limit = request.query.get("limit", "50")
    if not limit.isdecimal() or not 1 <= int(limit) <= _MOST_ITEMS:
        return platform_error(400, "validation_error", "limit must be between 1 and 100")
    start = int(request.query.get("cursor") or 0)
    day_ago = state.clock.now() - _DAY
    known = [job for job in state.jobs.all() if _listed(job, endpoint, request.query, day_ago)]
    known.sort(key=lambda job: job.created, reverse=True)
    end = start + int(limit)
    with_payloads = request.query.get("expand") == "payloads"
    more = end < len(known)
    return json_answer(
        200,
        {
            "items": [_item(job, with_payloads) for job in known[start:end]],
            "next_cursor": str(end) if more else None,
            "has_more": more,
        },
    )


def _listed(job: Job, endpoint: str, query: dict[str, str], day_ago: float) -> bool:
    if job.has("unlisted") or job.has("lost-request") or endpoint != ENDPOINT:
        return False
    created = iso_time(job.created)
    start = query.get("start") or (created if "request_id" in query else iso_time(day_ago))
    return (
        query.get("request_id", job.request_id) == job.request_id
        and start <= created
        and created < query.get("end", "9999")
    )


def _item(job: Job, with_payloads: bool) -> dict[str, Json]:
    status = job.refusal.status if job.refusal else 200
    item: dict[str, Json] = {
        "request_id": job.request_id,
        "endpoint_id": ENDPOINT,
        "sent_at": iso_time(job.created),
        "started_at": iso_time(job.started) if job.started else None,
        "ended_at": iso_time(job.ended) if job.ended else None,
        "status_code": status if job.status == COMPLETED else None,
        "duration": job.inference_seconds,
    }
    if with_payloads and not job.deleted:
        item["json_input"] = job.input
        item["json_output"] = job.result
    return item


def pricing(_state: State, request: Request) -> Answer:
    """GET /v1/models/pricing (facts: shape seen in recordings; unit and price inferred)."""
    endpoint = request.query.get("endpoint_id", "")
    if endpoint != ENDPOINT:
        return platform_error(404, "not_found", f"No pricing for {endpoint}")
    price = {"endpoint_id": ENDPOINT, "unit_price": 0.03, "unit": "units", "currency": "USD"}
    return json_answer(200, {"prices": [price], "next_cursor": None, "has_more": False})


def schema(state: State, request: Request) -> Answer:
    """GET /api/openapi/queue/openapi.json"""
    if request.query.get("endpoint_id") != ENDPOINT:
        return json_answer(404, {"detail": "Not found"})
    from .schema import openapi_document

    return json_answer(200, openapi_document(state.settings.limit_seconds))


def delete_payloads(state: State, request: Request) -> Answer:
    """DELETE /v1/models/requests/{id}/payloads: JSON and outputs, never the upload.

    Facts: what goes and what stays is fal's documentation; the answer's shape is assumed.
    """
    job = state.jobs.find(request.names["id"])
    if job is None:
        return platform_error(404, "not_found", "Request not found")
    if job.status != COMPLETED:
        return platform_error(409, "conflict", "Request is still in progress")
    job.deleted = True
    for stored in job.outputs:
        state.storage.delete(stored)
    gone = [{"link": stored.url, "exception": None} for stored in job.outputs]
    return json_answer(200, {"cdn_delete_results": gone})
