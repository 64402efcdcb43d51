"""A finished job, as ``--json`` gives it and as people read it."""

from __future__ import annotations

from reframe.model.errors import ReframeError, error_from_json
from reframe.model.order import Job
from reframe.model.time import format_rate, rate_for_people

from .console import say, show, show_json
from .follow import Followed
from .hints import with_hint


def as_json(job: Job) -> dict[str, object]:
    """The keys that pipelines rely on, and for a job without a delivery its state and error."""
    delivery = job.delivery
    outcome: dict[str, object] = {
        "job": job.id,
        "request_id": job.request_id,
        "state": job.state,
        "video": delivery.video if delivery else job.movie or None,
        "exr": None,
        "frames": delivery.frames if delivery else None,
        "rate": format_rate(delivery.rate) if delivery else None,
        "cost": {
            "billed_seconds": job.cost.billed_seconds,
            "usd": str(job.cost.usd),
            "origin": job.cost.origin,
        },
        "report": delivery.report if delivery else None,
        "ratio": job.shape.ratio,
        "resolution": job.shape.resolution,
        "error": job.error,
    }
    if delivery and delivery.exr:
        exr = delivery.exr
        outcome["exr"] = {
            "pattern": exr.pattern,
            "first": exr.first,
            "last": exr.last,
            "colorspace": exr.colorspace,
            "origin": exr.origin,
        }
    if delivery:
        outcome |= {"folder": delivery.folder, "proxy": delivery.proxy, "notes": delivery.notes}
    if timeline := _timeline(job):
        outcome["timeline"] = timeline
    return outcome


def _timeline(job: Job) -> str:
    """The timeline file that the job's result is on."""
    return job.target.placement.get("timeline", "") if job.placed else ""


def show_delivery(job: Job) -> None:
    """The files of a finished job, for people."""
    delivery = job.delivery
    if delivery is None:
        return
    show(f"{job.clip.name} · {job.shape.ratio} · {job.shape.resolution} · job {job.id}")
    show(f"  {'movie':<9}{delivery.video}")
    if delivery.exr:
        exr = delivery.exr
        made = "sent by the service" if exr.origin == "service" else "made from the movie"
        show(f"  {'EXR':<9}{exr.pattern}")
        show(f"  {'':<9}frames {exr.first}–{exr.last}, {exr.colorspace}, {made}")
    show(f"  {'report':<9}{delivery.report}")
    show(f"  {'proxy':<9}{delivery.proxy}")
    count = "1 frame" if delivery.frames == 1 else f"{delivery.frames} frames"
    frames = f"{count} at {rate_for_people(delivery.rate)}"
    show(f"  {'result':<9}{frames}; {_charge(job)}")
    if timeline := _timeline(job):
        show(f"  {'timeline':<9}{timeline}")
    for note in delivery.notes:
        show(f"  {'note':<9}{note}")


def _charge(job: Job) -> str:
    if job.rehearsal:
        return f"a rehearsal, free; fal would charge ${job.cost.usd}"
    return f"${job.cost.usd} {'charged' if job.cost.origin == 'fal' else 'estimated'}"


def end_with(followed: Followed, wants_json: bool) -> None:
    """Show what became of the jobs; exit as the worst of them demands."""
    jobs, left = followed.jobs, followed.left
    if wants_json:
        outcomes = [_outcome(job, left) for job in jobs]
        show_json(outcomes[0] if len(outcomes) == 1 else {"jobs": outcomes})
    else:
        for job in jobs:
            show_delivery(job)
    problems = [problem for job in jobs if (problem := problem_of(job))]
    if left is not None:
        failed = [problem_of(job) for job in jobs if job.state == "failed"]
        problems = [left, *(problem for problem in failed if problem)]
    for problem in problems:
        say(f"reframe: {problem.message}")
    if problems:
        raise SystemExit(max(problem.exit_code for problem in problems))


def _outcome(job: Job, left: ReframeError | None) -> dict[str, object]:
    outcome = as_json(job)
    if left is not None and not job.ended and job.error is None:
        outcome["error"] = left.to_json()
    return outcome


def problem_of(job: Job) -> ReframeError | None:
    """What stands between the job and its delivery, or None if it is delivered."""
    if job.state == "done":
        return None
    if job.error:
        return with_hint(error_from_json(job.error), job.id)
    kind = "cancelled" if job.state == "cancelled" else "interrupted"
    message = f"Job {job.id} is not finished; reframe resume {job.id} goes on with it."
    if kind == "cancelled":
        message = f"Job {job.id} is cancelled."
    return error_from_json({"kind": kind, "message": message})
