"""fal's queue: submit, status, result and cancel."""

from __future__ import annotations

from .answers import Answer, Json, detail, json_answer
from .faults import faults_in_prompt
from .job import COMPLETED, IN_PROGRESS, IN_QUEUE, Job
from .refusals import invalid_input
from .settings import ENDPOINT
from .state import Request, State
from .storage import lifecycle_from

#: Owner and app: what status, result and cancel are asked by (facts: fal-client and fal's docs).
APP = "/".join(ENDPOINT.split("/")[:2])


def submit(state: State, request: Request) -> Answer:
    """POST /{endpoint}. Bad input shows at the result, as at fal (facts: seen live in 2026)."""
    body = request.json if isinstance(request.json, dict) else {}
    faults = state.faults.take_for_job()
    faults += faults_in_prompt(str(body.get("prompt", "")))
    if any(fault.name == "refuse-at-submit" for fault in faults):
        from .schema import input_errors

        errors = input_errors(body)
        if errors:
            return invalid_input(errors).answer()
    job = state.jobs.submit(body, faults, lifecycle_from(request.headers))
    answer = {
        **_urls(state, job),
        "status": IN_QUEUE,
        "queue_position": state.jobs.queue_position(job),
        "logs": None,
        "metrics": {},
    }
    return json_answer(200, answer, _id_header(job))


def status(state: State, request: Request) -> Answer:
    """GET …/status: 202 until the job is completed, then 200."""
    job = state.jobs.find(request.names["id"])
    if job is None:
        return detail(404, "Request not found")
    with_logs = request.query.get("logs", "").lower() in ("1", "true")
    answer: dict[str, Json] = {
        **_urls(state, job),
        "status": job.status,
        "logs": list(job.logs) if with_logs else None,
        "metrics": {},
    }
    if job.status == IN_QUEUE:
        answer["queue_position"] = state.jobs.queue_position(job)
    if job.status == COMPLETED:
        _add_outcome(answer, job)
    return json_answer(200 if job.status == COMPLETED else 202, answer, _id_header(job))


def _add_outcome(answer: dict[str, Json], job: Job) -> None:
    if job.inference_seconds is not None:
        answer["metrics"] = {"inference_time": job.inference_seconds}
    if job.refusal is not None:
        answer["error"] = job.refusal.sentence
        answer["error_type"] = job.refusal.type


def result(state: State, request: Request) -> Answer:
    """GET …/requests/{id}: the model's answer, or the model's error with its own status."""
    job = state.jobs.find(request.names["id"])
    if job is None or job.deleted:
        return detail(404, "Request not found")
    if job.status != COMPLETED:
        word = "in progress" if job.status == IN_PROGRESS else "in queue"
        return detail(400, f"Request is still {word}", _id_header(job))
    headers = _id_header(job)
    if job.refusal is not None or job.result is None:
        refused = job.refusal.answer() if job.refusal else detail(500, "Internal error")
        return Answer(refused.status, refused.body, {**refused.headers, **headers})
    if not job.has("no-billing"):
        headers["x-fal-billable-units"] = str(job.billable_units)
    return json_answer(200, job.result, headers)


def cancel(state: State, request: Request) -> Answer:
    """PUT …/cancel. The bodies are fal's words (facts: fal's documentation)."""
    job = state.jobs.find(request.names["id"])
    if job is None:
        return json_answer(404, {"status": "NOT_FOUND"})
    if job.status == COMPLETED:
        return json_answer(400, {"status": "ALREADY_COMPLETED"}, _id_header(job))
    state.jobs.cancel(job)
    return json_answer(202, {"status": "CANCELLATION_REQUESTED"}, _id_header(job))


def _urls(state: State, job: Job) -> dict[str, Json]:
    base = f"{state.url}/{APP}/requests/{job.request_id}"
    return {
        "request_id": job.request_id,
        "response_url": base,
        "status_url": f"{base}/status",
        "cancel_url": f"{base}/cancel",
    }


def _id_header(job: Job) -> dict[str, str]:
    return {"x-fal-request-id": job.request_id}
