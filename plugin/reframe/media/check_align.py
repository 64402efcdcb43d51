"""Place and timing together: where the plate lies, and which of its frames each picture shows.

Neither can be found without the other: a pan that comes a frame late looks moved, and a moved
picture cannot be timed. So the place asked for is tried first, then its mirror image, then the
whole canvas is searched; each guess is timed, refined, and timed again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reframe.media.check_measure import BATCH, RangeMistake, range_mistake
from reframe.media.check_pictures import Floats, Pictures
from reframe.media.check_place import Fit, fit_at, refined
from reframe.media.check_render import Rect, halved, rendered, window_of
from reframe.media.check_search import detail_of, search
from reframe.media.check_time import Frames, Timing, timing_of
from reframe.media.side_by_side import both

#: Correlation from which a guess is taken without looking further, and below which it is none.
SURE = 0.95
FOUND = 0.75
#: A place that was searched for must convince more than the one that was asked for.
FOUND_ELSEWHERE = 0.85
#: Detail that agrees less than this belongs to another picture, however alike the shading is.
_SAME_DETAIL = 0.25
#: Another guess must be better than the first by this much.
_BETTER = 0.02

#: A service rounds the plate's edges to pixels, and on a slow pan that looks like a delay. So far
#: an edge may lie off, and so much worse may the match be, for the delay not to be believed.
_ROUNDED = 0.75
_NEARLY_AS_GOOD = 1.03

#: Pairs of frames that the place is fitted to, and the longest side of a signature.
_PAIRS = 12
_SIGNATURE = 64


@dataclass(frozen=True)
class Alignment:
    """The best explanation of the result: place, mirror image, range, timing.

    ``asked`` is the fit at the place asked for, with the same frames: how well that would do.
    """

    fit: Fit
    asked: Fit
    mirrored: bool
    mistake: RangeMistake | None
    timing: Timing
    found: bool


def align(sent: Pictures, returned: Pictures, expected: Rect) -> Alignment:
    """Find the proxy ``sent`` in ``returned``, beginning at ``expected`` on the small canvas."""
    best = _Attempt(sent, returned, False, expected).at(expected)
    if best.fit.agreement >= SURE:
        return best
    best = _better(best, _Attempt(sent, returned, True, expected).at(expected))
    if best.fit.agreement >= SURE:
        return best
    for mirrored in (False, True):
        attempt = _Attempt(sent, returned, mirrored, expected)
        for guess in attempt.guesses(best.timing):
            best = _better(best, attempt.at(guess, FOUND_ELSEWHERE))
            if best.fit.agreement >= SURE:
                return best
    return best


def _better(one: Alignment, other: Alignment) -> Alignment:
    convincing = other.found and other.fit.agreement > one.fit.agreement + _BETTER
    return other if convincing else one


class _Attempt:
    """One way to look at the result: the proxy as it is, or mirrored, beginning at some place."""

    def __init__(self, sent: Pictures, returned: Pictures, mirrored: bool, expected: Rect) -> None:
        self._sent = sent.mirrored if mirrored else sent
        self._returned = returned
        self._mirrored = mirrored
        self._expected = expected
        self._rounding = _ROUNDED * returned.luma.shape[2] / returned.native.width

    def at(self, guess: Rect, enough: float = FOUND) -> Alignment:
        """Time, refine, look at the range, time again."""
        timing = self._timed(guess, None)
        fit = self._placed(timing, guess)
        mistake = range_mistake(*self._drawn_and_seen(timing, fit.rect))
        if mistake or timing.drift or timing.offset or not timing.told:
            timing, fit = self._timed_again(fit, mistake)
        asked = fit_at(*self._paired(timing), self._expected)
        fit = max(asked, fit, key=lambda one: one.agreement)
        drawn, seen = self._drawn_and_seen(timing, fit.rect)
        found = fit.agreement >= enough and same_detail(drawn, seen) >= _SAME_DETAIL
        return Alignment(fit, asked, self._mirrored, range_mistake(drawn, seen), timing, found)

    def _timed_again(self, near: Fit, mistake: RangeMistake | None) -> tuple[Timing, Fit]:
        """Timing and place from a place that is nearly right; on time unless that is worse."""
        timing = self._timed(near.rect, mistake)
        fit = self._fitted(timing, near.rect)
        if timing.offset == 0 and not timing.drift:
            return timing, fit
        on_time = _on_time(self._sent, self._returned)
        prompt = self._fitted(on_time, near.rect)
        return (on_time, prompt) if prompt.agreement > fit.agreement else (timing, fit)

    def guesses(self, timing: Timing) -> list[Rect]:
        return search(*self._paired(timing), self._expected)

    def _placed(self, timing: Timing, guess: Rect) -> Fit:
        """The refined place; a delay that the rounding of the place explains is not believed."""
        fit = self._fitted(timing, guess)
        if timing.offset == 0 and not timing.drift:
            return fit
        on_time = self._fitted(_on_time(self._sent, self._returned), guess)
        if guess is self._expected and _farthest_edge(on_time.rect, guess) > self._rounding:
            return max(fit, on_time, key=lambda one: one.agreement)
        excused = 1 - on_time.agreement <= _NEARLY_AS_GOOD * (1 - fit.agreement)
        return on_time if excused else fit

    def _timed(self, rect: Rect, mistake: RangeMistake | None) -> Timing:
        if window_of(rect, *self._returned.luma.shape[1:]).empty:
            return _on_time(self._sent, self._returned)
        sent, returned = _signatures(self._sent, self._returned, rect)
        if mistake:
            returned = (returned - np.float32(mistake.lift)) / np.float32(mistake.gain)
        return timing_of(sent, returned, self._sent.rate / self._returned.rate)

    def _fitted(self, timing: Timing, rect: Rect) -> Fit:
        return refined(*self._paired(timing), rect)

    def _paired(self, timing: Timing) -> tuple[Floats, Floats]:
        frames, match = pairs(timing.match)
        return self._sent.light(match), self._returned.light(frames)

    def _drawn_and_seen(self, timing: Timing, rect: Rect) -> tuple[Floats, Floats]:
        plates, canvases = self._paired(timing)
        window = window_of(rect, *canvases.shape[1:])
        return rendered(plates, rect, window), canvases[:, window.rows, window.columns]


def _farthest_edge(one: Rect, other: Rect) -> float:
    """How far the edges of two rectangles lie apart at most."""
    left, top = one.left - other.left, one.top - other.top
    right, bottom = left + one.width - other.width, top + one.height - other.height
    return max(abs(left), abs(top), abs(right), abs(bottom))


def _on_time(sent: Pictures, returned: Pictures) -> Timing:
    frames = np.arange(len(returned))
    return Timing(0, False, False, np.where(frames < len(sent), frames, -1))


def same_detail(drawn: Floats, seen: Floats) -> float:
    """The correlation of what is left of two stacks of pictures without their shading."""
    one, other = detail_of(drawn), detail_of(seen)
    norm = float(np.sqrt(np.vdot(one, one) * np.vdot(other, other)))
    return float(np.vdot(one, other)) / norm if norm > 0 else 0.0


def pairs(match: Frames) -> tuple[Frames, Frames]:
    """Returned frames spread over the clip, and the proxy's frames that they show."""
    known = np.flatnonzero(match >= 0)
    chosen = known[np.unique(np.linspace(0, len(known) - 1, _PAIRS).round().astype(np.intp))]
    return chosen, match[chosen]


def _signatures(sent: Pictures, returned: Pictures, rect: Rect) -> tuple[Floats, Floats]:
    """Both movies inside the rectangle, in a few thousand values a frame."""
    window = window_of(rect, *returned.luma.shape[1:])
    factor = max(1, round(max(window.shape) / _SIGNATURE))
    small = rect.scaled(1 / factor)
    height, width = (side // factor for side in returned.luma.shape[1:])
    inside = window_of(small, height, width)

    def of_sent(frames: Frames) -> Floats:
        return rendered(sent.light(frames), small, inside)

    def of_returned(frames: Frames) -> Floats:
        return halved(returned.light(frames), factor)[:, inside.rows, inside.columns]

    return both(lambda: _stacked(of_sent, len(sent)), lambda: _stacked(of_returned, len(returned)))


def _stacked(of: Callable[[Frames], Floats], count: int) -> Floats:
    parts = [of(np.arange(at, min(at + BATCH, count))) for at in range(0, count, BATCH)]
    return np.concatenate([part.reshape(len(part), -1) for part in parts])
