"""Which frame a time stamp belongs to.

Frame ``n`` of a movie is shown from ``first + n / rate`` on. A constant rate is found exactly,
although containers round their time stamps; a variable rate is conformed as editors do: to the
rate of most of its frames, where the frame showing at a time is repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median

from reframe.model.time import parse_rate

#: Rates that cameras and editors use; a variable rate is conformed to the nearest of them.
_USUAL = tuple(
    Fraction(nominal, divisor)
    for nominal, divisor in (
        *((rate, 1) for rate in (12, 15, 24, 25, 30, 48, 50, 60, 90, 100, 120, 240)),
        *((rate * 1000, 1001) for rate in (24, 30, 48, 60, 120)),
    )
)
_USUAL_MOST = 60
#: A frame may lie so far from its place, in frames, at a constant rate: containers round.
_STRAY = Fraction(2, 5)


@dataclass(frozen=True)
class Timing:
    """Times of a movie: ``first`` in ticks, ``tick`` in seconds, ``rate`` in frames a second."""

    first: int
    tick: Fraction
    rate: Fraction
    frames: int
    variable: bool = False

    def number(self, time: int) -> int:
        """The frame that a time stamp belongs to."""
        return round((time - self.first) * self.tick * self.rate)

    def time(self, number: int) -> int:
        """The time stamp, rounded down, at which a frame begins."""
        return self.first + int(number / (self.rate * self.tick))


def find_rate(
    times: Sequence[int], tick: Fraction, announced: Iterable[Fraction | None]
) -> tuple[Fraction, bool]:
    """The rate of frames at ``times`` (sorted, in ticks), and whether it varies.

    ``announced`` are the container's own opinions, best first.
    """
    said = [parse_rate(rate) for rate in announced if rate and 0 < rate < 1000]
    steps = [later - earlier for earlier, later in pairwise(times)]
    if not steps:
        return (said or [Fraction(25)])[0], False
    typical = _plain(1 / (Fraction(median(steps) or 1) * tick))
    mean = _plain(len(steps) / ((times[-1] - times[0] or 1) * tick))
    for rate in (*said, typical, *sorted(_USUAL, key=lambda usual: abs(usual - mean)), mean):
        if _steady(times, tick * rate):
            return rate, False
    for rate in said:
        if rate <= _USUAL_MOST and _on_grid(times, tick * rate):
            return rate, True
    nearest = min(_USUAL, key=lambda usual: abs(usual - typical))
    return (nearest if abs(nearest - typical) < typical / 20 else typical), True


def _plain(rate: Fraction) -> Fraction:
    """A measured rate as one that can be written into a file."""
    return parse_rate(min(max(rate, Fraction(1, 100)), Fraction(999)).limit_denominator(100_000))


def _steady(times: Sequence[int], frames_per_tick: Fraction) -> bool:
    """Whether the times count frame after frame, none skipped and none twice."""
    step = float(frames_per_tick)
    start = times[0]
    return all(abs((time - start) * step - place) < _STRAY for place, time in enumerate(times))


def _on_grid(times: Sequence[int], frames_per_tick: Fraction) -> bool:
    """Whether frames are skipped, but none is out of its place and no two share one."""
    step = float(frames_per_tick)
    places = [(time - times[0]) * step for time in times]
    near = all(abs(place - round(place)) < _STRAY / 2 for place in places)
    return near and len({round(place) for place in places}) == len(places)
