"""``reframe jobs``, ``resume`` and ``cancel``."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from rich.table import Table
from rich.text import Text

from reframe.link import calls
from reframe.link.client import EngineClient, connect_to_engine
from reframe.model.errors import BadInput, Cancelled, Interrupted
from reframe.model.order import Job
from reframe.model.time import rate_for_people

from .console import agree, can_ask, results, show, show_json
from .follow import Followed, follow
from .outcome import as_json as outcome
from .outcome import end_with
from .place import place_all, wants_placing

_TITLES = ("job", "when", "clip", "frames", "shape", "state", "cost")
_CLIP = _TITLES.index("clip")
_GAP = 2
_SHORTEST_NAME, _LONGEST_NAME = 12, 48


def list_jobs(search: str, limit: int, as_json: bool) -> None:
    """The queue and the history as a table."""
    with connect_to_engine() as engine:
        jobs = engine.ask(calls.JOBS, calls.Search(search, limit)).jobs
    if as_json:
        show_json({"jobs": [outcome(job) for job in jobs]})
    elif not jobs:
        show("No jobs yet. reframe run makes the first.")
    else:
        results.print(_table(jobs))
        for job in jobs:
            if why := _why(job):
                show(f"{job.id}: {why}")


def _table(jobs: tuple[Job, ...]) -> Table:
    rows = [_cells(job) for job in jobs]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in _TITLES:
        side: Literal["left", "right"] = "right" if title == "cost" else "left"
        table.add_column(title, no_wrap=True, justify=side)
    room = _room_for_names(rows)
    for cells in rows:
        texts = [Text(cell) for cell in cells]  # brackets in a name are not markup
        texts[_CLIP].truncate(room, overflow="ellipsis")
        table.add_row(*texts)
    return table


def _cells(job: Job) -> tuple[str, ...]:
    when = datetime.fromtimestamp(job.created).strftime("%d %b %H:%M")
    name = " ".join(job.clip.name.split())
    frames = f"{job.clip.range} at {rate_for_people(job.clip.rate)}"
    shape = f"{job.shape.ratio} {job.shape.resolution}"
    return (job.id, when, name, frames, shape, _state(job), f"${job.cost.usd}")


def _room_for_names(rows: list[tuple[str, ...]]) -> int:
    """Of all columns only the clip's name is cut where a terminal is narrow."""
    widths = [max(map(len, column)) for column in zip(_TITLES, *rows, strict=True)]
    others = sum(widths) - widths[_CLIP] + _GAP * (len(widths) - 1)
    return max(_SHORTEST_NAME, min(_LONGEST_NAME, results.width - others))


def _state(job: Job) -> str:
    if job.ended or job.state == "unknown":
        return job.state
    if job.active:
        return job.doing or job.state
    return f"paused at {job.state}"


def _why(job: Job) -> str:
    """What holds the job up, or what ended it: a sentence, for which a table has no room."""
    why = job.error["message"] if job.error else job.trouble
    return "" if why == "Cancelled." else why


def resume_jobs(ids: tuple[str, ...], *, send_again: bool, yes: bool, as_json: bool) -> None:
    """Go on with interrupted jobs, all or some, and place what gets done."""
    if send_again:
        _require_agreement_to_pay_again(ids, yes)
    with connect_to_engine(to_spend=True) as engine:
        jobs = engine.ask(calls.RESUME, calls.Resume(ids, send_again)).jobs
        if jobs:
            followed = follow(engine, list(jobs))
        else:
            recent = engine.ask(calls.JOBS, calls.Search()).jobs
            followed = Followed([job for job in recent if wants_placing(job)])
        finished = place_all(engine, followed)
    if not finished.jobs:
        if as_json:
            show_json({"jobs": []})
        else:
            show("Nothing to resume: every job has ended.")
        return
    end_with(finished, as_json)


def _require_agreement_to_pay_again(ids: tuple[str, ...], yes: bool) -> None:
    if len(ids) != 1:
        raise BadInput("Name the one job to send again: reframe resume JOB --send-again.")
    if yes:
        return
    question = (
        f"Job {ids[0]} may already be running at fal, and be billed. Sending it again pays for a "
        "second request."
    )
    if not can_ask():
        raise BadInput(f"{question} Add --yes to do that.")
    if not agree(question):
        raise Cancelled("Nothing was sent.")


def cancel_job(job_id: str, as_json: bool) -> None:
    """Cancel one job and say what became of it."""
    with _engine_to_cancel() as engine:
        jobs = engine.ask(calls.CANCEL, calls.Cancel((job_id,))).jobs
        followed = follow(engine, list(jobs))
    if followed.left is not None:
        raise followed.left
    job = followed.jobs[0]
    if as_json:
        show_json(outcome(job))
    elif job.state == "cancelled":
        show(job.error["message"] if job.error else f"Job {job.id} is cancelled.")
    else:
        show(f"Job {job.id} had ended before: {job.state}.")


def _engine_to_cancel() -> EngineClient:
    """One with this user's key, to tell fal; but any that is busy, for the job may be its own."""
    try:
        return connect_to_engine(to_spend=True)
    except Interrupted as problem:
        if problem.code != "other-engine":
            raise
        return connect_to_engine()
