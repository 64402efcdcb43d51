"""Which frame of the proxy each returned frame shows: offset, drift, and what cannot be told.

What counts is not how alike two frames are but how much less alike their neighbours are, measured
against the proxy's own movement: a picture that stands still fits every frame equally well.

Frames are compared twice: as they are, and by what is peculiar to each of them, its difference
from the mean of its neighbours. The second sees grain, shake and the encoder's own rhythm, and is
blind to what a plate that lies a fraction of a pixel off does to a slow pan.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from reframe.media.check_pictures import Floats
from reframe.media.side_by_side import both

Frames = npt.NDArray[np.intp]

#: A constant offset is searched this many frames to either side, or a third of the clip if that
#: is less; one that changes, over so large a part of the clip, for no clock is further off.
_FARTHEST = 60
_FASTEST_DRIFT = 0.12
#: A local offset is judged over this many frames before and after.
_REACH = 6
#: What encoding to 8 bit leaves between two pictures (mean square, black to white is 1): agreement
#: closer than this is luck, and movement below it is an encoder's.
_ROUNDING = 2e-7
#: The right offset must beat its neighbours by this part of the movement between two frames, and
#: a drift must beat the best constant offset by as much.
_MARGIN = 0.2
#: What is peculiar to a frame counts only above this (mean square; a fifth of an 8-bit code): below
#: it is the rhythm of the encoder, which is the same in both movies whatever they show.
_ENCODER = 1e-6
#: No difference between two frames counts more than this, in strong movements of the clip.
_LOUDEST = 2.0
#: Movement, against what is left between two frames that belong together, that is none.
_STILL = 0.05


@dataclass(frozen=True)
class Timing:
    """The result's frames against the proxy's.

    ``offset`` is in frames, positive when the result is late, and 0 when ``told`` is false: then
    the clip does not move enough to tell. ``drift`` means that the offset changes along the clip
    by more than a different rate explains. ``match[j]`` is the proxy's frame that result frame
    ``j`` shows, or -1 where the proxy has none.
    """

    offset: int
    told: bool
    drift: bool
    match: Frames


@dataclass(frozen=True)
class _Evidence:
    """How far each returned frame (row) is from each sent one (column), and from each sent frame
    to the next; both in units of what is left between frames that belong together."""

    distances: Floats
    movement: Floats

    def along(self, match: Frames) -> float:
        """The mean distance if returned frame ``j`` shows ``match[j]``."""
        return _mean_at(self.distances, match)


def timing_of(sent: Floats, returned: Floats, pace: Fraction) -> Timing:
    """Compare signatures ``(frames, values)`` of proxy and result.

    ``pace`` is the proxy's rate over the result's: how far one returned frame moves in the proxy
    if the result keeps its time rather than its frames.
    """
    steps = np.arange(len(returned))
    courses = [steps]
    if pace != 1:
        courses.append(np.rint(steps * float(pace)).astype(np.intp))
    plain, peculiar = both(
        lambda: _evidence(sent, returned, courses),
        lambda: _peculiar_evidence(sent, returned, courses),
    )
    kinds = [plain, peculiar] if peculiar else [plain]
    tried = [_along(course, kinds) for course in courses]
    # The rate alone does not say whether frames or times were kept: the better match does.
    every = _sum(kinds)
    return min(tried, key=lambda timing: (timing.drift, every.along(timing.match)))


def _along(course: Frames, kinds: list[_Evidence]) -> Timing:
    """Timing if result frame ``j`` shows the proxy's ``course[j]`` minus an offset."""
    telling = [kind for kind in kinds if _offset(course, kind) is not None]
    evidence = _sum(telling or kinds)
    offset = _offset(course, evidence)
    sent = evidence.distances.shape[1]
    match = course - (offset or 0)
    match = np.where((match >= 0) & (match < sent), match, -1)
    steady = Timing(offset or 0, offset is not None, False, match)
    local = _local_frames(course, evidence)
    if _spread(local, course) < 1:
        return steady
    drifting = _drifting(course, sent, local)
    return drifting if _gain(match, drifting.match, evidence) > _MARGIN else steady


def _gain(constant: Frames, drifting: Frames, evidence: _Evidence) -> float:
    """How much better the drift explains the frames it disputes, in their own movement."""
    rows = np.flatnonzero((constant != drifting) & (constant >= 0) & (drifting >= 0))
    if not len(rows):
        return 0.0
    saved = evidence.distances[rows, constant[rows]] - evidence.distances[rows, drifting[rows]]
    moved = evidence.movement[np.minimum(drifting[rows], len(evidence.movement) - 1)]
    return float(saved.sum() / max(moved.sum(), _STILL * len(rows)))


def _drifting(course: Frames, sent: int, local: npt.NDArray[np.float64]) -> Timing:
    """The match follows the local offsets; the offset named is the one at the beginning."""
    known = np.flatnonzero(np.isfinite(local))
    offsets = course[known] - local[known]
    late = np.interp(np.arange(len(course)), known, offsets)
    match = np.rint(course - late).astype(np.intp)
    match = np.where((match >= 0) & (match < sent), match, -1)
    return Timing(int(np.rint(np.median(offsets[:_REACH]))), True, True, match)


def _peculiar(frames: Floats) -> Floats:
    """Each frame less the mean of the two beside it; the first and the last have only one."""
    if len(frames) < 3:
        return np.zeros_like(frames)
    beside = np.empty_like(frames)
    beside[1:-1] = (frames[:-2] + frames[2:]) / 2
    beside[0], beside[-1] = frames[1], frames[-2]
    return frames - beside


def _peculiar_evidence(sent: Floats, returned: Floats, courses: list[Frames]) -> _Evidence | None:
    """By what is peculiar to each frame; None where that is but the encoder's rhythm."""
    peculiar = _peculiar(sent)
    if len(sent) < 2 or (np.diff(peculiar, axis=0) ** 2).mean() <= _ENCODER:
        return None
    return _evidence(peculiar, _peculiar(returned), courses)


def _evidence(sent: Floats, returned: Floats, courses: list[Frames]) -> _Evidence:
    squares = (returned**2).sum(axis=1)[:, None] + (sent**2).sum(axis=1)[None, :]
    distances = np.maximum(squares - 2 * (returned @ sent.T), 0) / np.float32(sent.shape[1])
    movement = (np.diff(sent, axis=0) ** 2).mean(axis=1)
    # One cut must not outvote all the other frames.
    most = _LOUDEST * np.quantile(movement, 0.9) + _ROUNDING if len(movement) else _ROUNDING
    distances, movement = np.minimum(distances, most), np.minimum(movement, most)
    left = min(
        _mean_at(distances, course - offset) for course in courses for offset in _offsets(distances)
    )
    unit = np.float32(left + _ROUNDING)
    return _Evidence(distances / unit, movement / unit)


def _sum(kinds: list[_Evidence]) -> _Evidence:
    distances = np.sum([kind.distances for kind in kinds], axis=0)
    return _Evidence(distances, np.sum([kind.movement for kind in kinds], axis=0))


def _offsets(distances: Floats) -> range:
    farthest = min(_FARTHEST, min(distances.shape) // 3)
    return range(-farthest, farthest + 1)


def _offset(course: Frames, evidence: _Evidence) -> int | None:
    """The offset with the least distance over the clip; None when it cannot be told."""
    offsets = _offsets(evidence.distances)
    if len(offsets) < 3:
        return None
    means = np.array([evidence.along(course - offset) for offset in offsets])
    best = int(np.argmin(means))
    energy = float(evidence.movement.mean())
    if energy < _STILL or _beside(means, best) - means[best] < _MARGIN * energy:
        return None
    # A clip that repeats itself fits several times; then the smallest offset is the likely one.
    as_good = np.flatnonzero(means <= means[best] + _MARGIN / 4 * energy)
    return min((offsets[at] for at in as_good), key=abs)


def _local_frames(course: Frames, evidence: _Evidence) -> npt.NDArray[np.float64]:
    """The proxy's frame that each returned one shows, judged by its neighbourhood; NaN: unclear."""
    returned, sent = evidence.distances.shape
    shown = np.full(returned, np.nan)
    reach = min(_REACH, returned // 4, sent // 4)
    steps = np.arange(-reach, reach + 1)[:, None]
    farthest = max(_REACH, round(_FASTEST_DRIFT * returned))
    for row in range(reach, returned - reach):
        first, last = course[row] - farthest, course[row] + farthest
        columns = np.arange(max(reach, first), min(sent - reach, last + 1))
        if len(columns) < 3:
            continue
        means = evidence.distances[row + steps, columns + steps].mean(axis=0)
        best = int(np.argmin(means))
        at = columns[best]
        energy = float(evidence.movement[max(0, at - reach) : at + reach].mean())
        if energy > _STILL and _beside(means, best) - means[best] > _MARGIN * energy:
            shown[row] = at
    return shown


def _beside(means: npt.NDArray[np.floating], best: int) -> float:
    """The lesser of the two values beside ``best``."""
    return min(float(means[at]) for at in (best - 1, best + 1) if 0 <= at < len(means))


def _mean_at(distances: Floats, columns: Frames) -> float:
    rows = np.flatnonzero((columns >= 0) & (columns < distances.shape[1]))
    return float(distances[rows, columns[rows]].mean()) if len(rows) else np.inf


def _spread(shown: npt.NDArray[np.float64], course: Frames) -> float:
    """How much the offset differs between the two ends of what can be told, in frames."""
    known = np.flatnonzero(np.isfinite(shown))
    if len(known) < 8:
        return 0.0
    offsets = course[known] - shown[known]
    part = max(3, len(known) // 5)
    return float(abs(np.median(offsets[-part:]) - np.median(offsets[:part])))
