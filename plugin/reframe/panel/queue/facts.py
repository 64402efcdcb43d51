"""The whole request of a job, and what became of it, as pairs of words."""

from __future__ import annotations

import time
from typing import List, Optional, Tuple

from reframe.model.order import STEPS, Job
from reframe.model.time import rate_for_people
from reframe.panel.clock import time_of
from reframe.panel.late import calls
from reframe.panel.words import tr

Fact = Tuple[str, str]


def facts(job: Job, history: Optional[calls.History]) -> Tuple[Fact, ...]:
    """What was asked for, what it cost, where it lies; empty ones are left out."""
    delivery = job.delivery
    found: List[Fact] = [
        (tr("Prompt"), job.prompt),
        (tr("Clip"), job.clip.path or job.clip.name),
        (tr("Frames"), _frames(job)),
        (tr("Shape"), f"{job.shape.ratio}, {job.shape.resolution}"),
        (tr("Position"), _position(job)),
        (tr("Ordered"), _moment(job.created)),
        (tr("Price"), _price(job)),
        (tr("Request"), job.request_id or ""),
        (tr("Folder"), delivery.folder if delivery and not job.removed else ""),
        (tr("Notes"), " ".join(delivery.notes) if delivery else ""),
        (tr("Steps"), "\n".join(_step(each) for each in _with_ends(history))),
    ]
    return tuple(fact for fact in found if fact[1])


def _frames(job: Job) -> str:
    clip = job.clip
    begin, end = time_of(clip, clip.range.start), time_of(clip, clip.range.end)
    counted = tr("{0} frames at {1} fps", len(clip.range), rate_for_people(clip.rate))
    return f"{clip.range} · {counted}\n{begin} – {end}"


def _position(job: Job) -> str:
    position = job.shape.position
    if position is None:
        return tr("the whole picture, centred")
    parts = (position.x_norm, position.y_norm, position.w_norm, position.h_norm)
    x, y, w, h = (f"{100 * part:.2f} %" for part in parts)
    return f"X {x}  Y {y}  W {w}  H {h}"


def _price(job: Job) -> str:
    seconds = tr("{0} s billed", job.cost.billed_seconds)
    if job.rehearsal:
        return tr("free; fal would take ${0}", job.cost.usd)
    charged = tr("as fal says") if job.cost.origin == "fal" else tr("estimated")
    return f"${job.cost.usd} · {seconds} · {charged}"


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


def _with_ends(history: Optional[calls.History]) -> List[Tuple[calls.Moment, Optional[float]]]:
    """The moments, each with when the next one came."""
    moments = history.moments if history else ()
    ends = [each.at for each in moments[1:]]
    return list(zip(moments, [*ends, None]))


def _step(entry: Tuple[calls.Moment, Optional[float]]) -> str:
    moment, end = entry
    clock = time.strftime("%H:%M:%S", time.localtime(moment.at))
    words = f"{clock}  {_names().get(moment.state, moment.state)}"
    if moment.state in STEPS and end is not None:
        words += f"  {_duration(end - moment.at)}"
    return f"{words}\n{moment.detail}" if moment.detail else words


def _duration(seconds: float) -> str:
    return tr("{0} s", f"{seconds:.1f}") if seconds < 60 else tr("{0} min", round(seconds / 60))


def _names() -> dict[str, str]:
    """The states of the journal in words."""
    return {
        "queued": tr("ordered"),
        "export": tr("proxy exported"),
        "upload": tr("uploaded"),
        "submit": tr("sent"),
        "accepted": tr("taken by the service"),
        "not-taken": tr("not taken"),
        "given-up": tr("given up"),
        "unknown": tr("no answer came back"),
        "wait": tr("painted"),
        "fetch": tr("downloaded"),
        "unpack": tr("unpacked"),
        "check": tr("checked"),
        "finish": tr("files written"),
        "done": tr("delivered"),
        "failed": tr("failed"),
        "cancelled": tr("cancelled"),
        "placed": tr("placed"),
        "files-deleted": tr("files deleted"),
    }
