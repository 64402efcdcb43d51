"""How long a job will still take, as far as earlier jobs tell: an estimate, or nothing."""

from __future__ import annotations

from statistics import median
from typing import List, Optional, Tuple

from reframe.model.order import STEPS, Job
from reframe.panel.late import calls
from reframe.panel.words import tr

#: A submission is one question and its answer, however long the clip is.
_UNSCALED = frozenset({"submit"})
#: Beyond so much of its usual time, nobody knows when a step will end.
_LATE = 1.25


def seconds_left(job: Job, past: Tuple[calls.Finished, ...], now: float) -> Optional[float]:
    """Seconds until the delivery; None when earlier jobs do not tell.

    Jobs of the same resolution and kind are compared, by the time that a frame took in each step.
    What the running step has left follows from its progress, or else from the time it has taken.
    """
    if not job.active or job.trouble or job.state not in STEPS:
        return None
    like = [each for each in past if each.rehearsal == job.rehearsal]
    like = [each for each in like if each.resolution == job.shape.resolution] or like
    left = 0.0
    for step in STEPS[STEPS.index(job.state) :]:
        usual = _usual(step, like, len(job.clip.range))
        if usual is None:
            return None
        left += usual if step != job.state else _rest(job, usual, now)
    return None if _late(job, like, now) else left


def in_words(seconds: float) -> str:
    """The time left as one would say it: no more exact than it is known."""
    if seconds < 10:
        return tr("a few seconds left")
    if seconds < 55:
        return tr("about {0} s left", 10 * round(seconds / 10))
    if seconds < 90:
        return tr("about a minute left")
    if seconds < 3600:
        return tr("about {0} min left", round(seconds / 60))
    return tr("more than an hour left")


def takes_longer(job: Job, past: Tuple[calls.Finished, ...], now: float) -> bool:
    """The running step takes longer than it did for the jobs before."""
    like = [each for each in past if each.rehearsal == job.rehearsal]
    return job.active and not job.trouble and _late(job, like, now)


def _usual(step: str, like: List[calls.Finished], frames: int) -> Optional[float]:
    """What a step takes for so many frames."""
    if step in _UNSCALED:
        times = [each.seconds[step] for each in like if step in each.seconds]
        return median(times) if times else None
    times = [each.seconds[step] / each.frames for each in like if step in each.seconds]
    return median(times) * frames if times else None


def _rest(job: Job, usual: float, now: float) -> float:
    if job.progress > 0:
        return usual * (1 - job.progress)
    return max(0.0, usual - (now - job.moved))


def _late(job: Job, like: List[calls.Finished], now: float) -> bool:
    usual = _usual(job.state, like, len(job.clip.range))
    if usual is None or job.progress > 0:
        return False
    return now - job.moved > max(_LATE * usual, usual + 5)
