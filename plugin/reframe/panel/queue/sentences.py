"""What a row says: how the job stands, in words, with a tone that only repeats them in colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from reframe.model.order import STEPS, Job
from reframe.panel.late import calls
from reframe.panel.state import PanelState
from reframe.panel.state.errands import DELETE, Asked
from reframe.panel.words import tr

from .time_left import in_words, seconds_left, takes_longer


@dataclass(frozen=True)
class Standing:
    """``tone`` names a colour of the theme, ``icon`` a drawing; ``bar`` is 0 to 1, or None.

    ``bar`` below 0: something goes on, and nobody knows how far it is.
    """

    words: str
    tone: str = "text"
    icon: str = ""
    bar: Optional[float] = None


def standing(job: Job, state: PanelState, now: float) -> Standing:
    """How the job stands, or what is asked about it."""
    asked, problem = state.errands.asked, state.errands.problems.get(job.id)
    placing = state.placing.of(job.id)
    if asked is not None and asked.job_id == job.id:
        return Standing(_question(job, asked), "amber", "warning")
    if problem is not None:
        return Standing(problem.message, "red", "warning")
    if placing.busy:
        return Standing(tr("Being placed…"), bar=-1.0)
    if placing.problem is not None:
        return Standing(tr("Not placed: {0}", placing.problem.message), "red", "warning")
    if job.state == "done":
        return _delivered(job, placing.placed.where if placing.placed else "")
    return _on_its_way(job, state.errands.past, now)


def shape_words(job: Job) -> str:
    return f"{job.shape.ratio} · {job.shape.resolution}"


def price_words(job: Job) -> str:
    """What it costs; a rehearsal is free."""
    return tr("free") if job.rehearsal else f"${job.cost.usd}"


def spoken(job: Job, said: Standing) -> str:
    """The whole row for a screen reader."""
    kind = [tr("rehearsal")] if job.rehearsal else []
    return ", ".join((job.clip.name, shape_words(job), *kind, said.words, price_words(job)))


def _on_its_way(job: Job, past: Tuple[calls.Finished, ...], now: float) -> Standing:
    error = job.error["message"] if job.error else ""
    if job.state == "cancelled":
        return Standing(error or tr("Cancelled"), "dim", "close")
    if job.state == "failed":
        return Standing(tr("Failed: {0}", error), "red", "warning")
    if job.state == "unknown":
        return _unknown(job)
    if not job.active:
        return _stopped(error)
    if job.trouble:
        return Standing(tr("Held up: {0}", job.trouble), "amber", "warning", -1.0)
    if job.state == "queued":
        return Standing(tr("Waiting for its turn"), "dim", bar=0.0)
    return Standing(_step(job, past, now), bar=overall(job) if job.progress else _at(job))


def _stopped(error: str) -> Standing:
    if error:
        return Standing(tr("Stopped: {0}", error), "amber", "pause")
    return Standing(tr("Stopped; nothing is lost"), "amber", "pause")


def _unknown(job: Job) -> Standing:
    if job.active:
        words = tr("No answer came back; looking for it at fal. It may cost {0}", price_words(job))
        return Standing(words, "amber", "search", -1.0)
    words = tr(
        "No answer came back: it may run at fal and cost {0}. It is not sent again by itself.",
        price_words(job),
    )
    return Standing(words, "amber", "warning")


def _step(job: Job, past: Tuple[calls.Finished, ...], now: float) -> str:
    words = step_words(job)
    left = seconds_left(job, past, now)
    if left is not None:
        return f"{words}, {in_words(left)}"
    if takes_longer(job, past, now):
        return f"{words}, {tr('longer than usual')}"
    return words


def step_words(job: Job) -> str:
    """What the engine does with the job now."""
    if job.state == "wait":
        if job.rehearsal:
            return tr("Painting in the sandbox")
        return tr(job.doing[:1].upper() + job.doing[1:]) if job.doing else tr("Painting at fal")
    return {
        "export": tr("Exporting the proxy"),
        "upload": tr("Uploading"),
        "submit": tr("Sending the order"),
        "fetch": tr("Downloading"),
        "unpack": tr("Unpacking"),
        "check": tr("Checking every frame"),
        "finish": tr("Writing the files"),
    }.get(job.state, job.state)


def overall(job: Job) -> float:
    """How far the job is, 0 to 1: painting is taken for half of it."""
    weights = {"wait": 4.0}
    total = sum(weights.get(step, 1.0) for step in STEPS)
    before = sum(weights.get(step, 1.0) for step in STEPS[: STEPS.index(job.state)])
    return (before + weights.get(job.state, 1.0) * job.progress) / total


def _at(job: Job) -> float:
    """Painting tells no progress; the other steps do, or are short."""
    return -1.0 if job.state == "wait" else overall(job)


def _delivered(job: Job, placed: str) -> Standing:
    if job.removed:
        return Standing(tr("Files deleted"), "dim", "close")
    words, tone, icon = verdict(job)
    if placed:
        words = f"{words} · {tr('placed: {0}', placed)}"
    elif job.placed:
        words = f"{words} · {tr('placed')}"
    return Standing(words, tone, icon)


def verdict(job: Job) -> Tuple[str, str, str]:
    """The check's verdict in words, its tone and its icon."""
    found = job.delivery.verdict if job.delivery else ""
    offset = job.delivery.offset if job.delivery else 0
    if found == "exact":
        return tr("Ready · frame for frame"), "text", "check"
    if found == "usable" and offset:
        late = tr("{0} frames late", offset) if offset > 0 else tr("{0} frames early", -offset)
        return tr("Ready · {0}, set right when it is placed", late), "text", "check"
    if found == "usable":
        return tr("Ready · usable, set right when it is placed"), "text", "check"
    if found == "differs":
        return tr("Ready, but it differs from the clip: look at it first"), "amber", "warning"
    return tr("Ready"), "text", "check"


def _question(job: Job, asked: Asked) -> str:
    if asked.what == DELETE:
        more = tr(" It is placed, and would be missing there.") if job.placed else ""
        return tr("Delete the files of this delivery? The row stays.") + more
    return tr(
        "Send it again for {0}? If the first request was taken, both are paid.", price_words(job)
    )
