"""What the figures mean: findings, a verdict, and one sentence.

The rules. A result is ``exact`` when nothing is found wrong and the plate matches with at least
`EXACT_PSNR`; it is ``usable`` when all that is wrong can be put right by the placement (count,
rate, a constant offset) or when it merely matches less well, down to `USABLE_PSNR`; otherwise, or
when the plate cannot be found, it ``differs``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reframe.media.check_place import Fit
from reframe.model.geometry import Size
from reframe.model.time import rate_for_people

EXACT_PSNR = 30.0
USABLE_PSNR = 20.0

#: What a placement conforms: another count or rate, and an offset that stays the same.
CONFORMABLE = frozenset({"frame-offset", "frame-count", "rate"})

#: A service rounds the plate's edges to pixels, and the search has an error of its own.
_PIXELS = 2.0
_OF_CANVAS = 0.0005
_LEAST_SCALE, _MOST_SCALE = 0.010, 0.015
#: A displacement counts only if the place found explains the picture better than the one asked.
_PLAINLY_BETTER = 1.1


@dataclass(frozen=True)
class Displacement:
    """How the place found differs from the one asked for: factors, and pixels of the canvas."""

    width: float
    height: float
    right: float
    down: float
    scaled: bool
    moved: bool


@dataclass(frozen=True)
class Facts:
    """Everything that findings, verdict and sentence rest on."""

    sent_frames: int
    returned_frames: int
    sent_rate: Fraction
    returned_rate: Fraction
    offset: int = 0
    told: bool = False
    drift: bool = False
    wrong_range: bool = False
    mirrored: bool = False
    displacement: Displacement | None = None
    #: Mean dB, or None when the plate was not found.
    psnr: float | None = None


def displacement_of(asked: Fit, found: Fit, small: Size, native: Size) -> Displacement:
    """Compare two places on a canvas of ``small`` pixels that really is ``native``."""
    across, down = native.width / small.width, native.height / small.height
    width = found.rect.width / asked.rect.width
    height = found.rect.height / asked.rect.height
    right = (_middle(found)[0] - _middle(asked)[0]) * across
    lower = (_middle(found)[1] - _middle(asked)[1]) * down
    plain = asked.error > _PLAINLY_BETTER * found.error
    scaled = abs(width - 1) > _scale_tolerance(asked.rect.width * across) or abs(
        height - 1
    ) > _scale_tolerance(asked.rect.height * down)
    moved = abs(right) > _shift_tolerance(native.width) or abs(lower) > _shift_tolerance(
        native.height
    )
    return Displacement(width, height, right, lower, plain and scaled, plain and moved)


def findings_of(facts: Facts) -> tuple[str, ...]:
    """The words of ``reframe.model.report.FINDINGS`` that apply, in its order."""
    place = facts.displacement
    found = {
        # An offset that changes is the drift's.
        "frame-offset": facts.offset != 0 and not facts.drift,
        "frame-count": facts.sent_frames != facts.returned_frames,
        "rate": facts.sent_rate != facts.returned_rate,
        "drift": facts.drift,
        "range": facts.wrong_range,
        "mirrored": facts.mirrored,
        "scaled": place is not None and place.scaled,
        "moved": place is not None and place.moved,
    }
    return tuple(word for word, applies in found.items() if applies)


def verdict_of(facts: Facts, findings: tuple[str, ...]) -> str:
    """``exact``, ``usable`` or ``differs`` by the rules above."""
    if facts.psnr is None or facts.psnr < USABLE_PSNR or not CONFORMABLE.issuperset(findings):
        return "differs"
    return "usable" if findings or facts.psnr < EXACT_PSNR else "exact"


def sentence_of(facts: Facts, findings: tuple[str, ...], delta_e: float | None) -> str:
    """One sentence for people."""
    if not findings:
        return _good_sentence(facts, delta_e)
    parts = [_in_words(word, facts) for word in findings]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    if facts.psnr is None:
        return f"The result {listed}, and the source could not be found in it."
    return f"The result {listed}."


def _good_sentence(facts: Facts, delta_e: float | None) -> str:
    one = facts.sent_frames == 1
    frames = "The one frame came back" if one else f"All {facts.sent_frames} frames came back"
    if facts.psnr is None:
        return f"{frames} at the right rate, but the source could not be found in the picture."
    figures = f"{facts.psnr:.1f} dB" + (f", ΔE {delta_e:.1f}" if delta_e is not None else "")
    if one:
        return f"{frames}, in its place and in range ({figures})."
    if not facts.told:
        return (
            f"{frames}, in their place and in range ({figures}); "
            "the picture moves too little to tell whether each is in its time."
        )
    return f"{frames}, each in its time, in its place and in range ({figures})."


def _in_words(finding: str, facts: Facts) -> str:
    place = facts.displacement or Displacement(1, 1, 0, 0, False, False)
    late = _frames(abs(facts.offset))
    percent = ((place.width * place.height) ** 0.5 - 1) * 100
    size = f"{abs(percent):.1f} % too {'large' if percent > 0 else 'small'}"
    return {
        "frame-offset": f"is {late} {'late' if facts.offset > 0 else 'early'}",
        "frame-count": f"has {_frames(facts.returned_frames)} instead of {facts.sent_frames}",
        "rate": f"runs at {rate_for_people(facts.returned_rate)} instead of "
        f"{rate_for_people(facts.sent_rate)} frames a second",
        "drift": "slides against the source along the clip",
        "range": "has full and limited range mixed up",
        "mirrored": "is mirrored",
        "scaled": f"shows the source {size}",
        "moved": f"has the source moved {_shift_in_words(place)}",
    }[finding]


def _frames(count: int) -> str:
    return f"{count} frame" if count == 1 else f"{count} frames"


def _shift_in_words(place: Displacement) -> str:
    across = f"{abs(place.right):.0f} pixels to the {'right' if place.right > 0 else 'left'}"
    down = f"{abs(place.down):.0f} {'down' if place.down > 0 else 'up'}"
    if abs(place.right) < 1:
        return f"{abs(place.down):.0f} pixels {'down' if place.down > 0 else 'up'}"
    return across if abs(place.down) < 1 else f"{across} and {down}"


def _middle(fit: Fit) -> tuple[float, float]:
    return fit.rect.left + fit.rect.width / 2, fit.rect.top + fit.rect.height / 2


def _scale_tolerance(pixels: float) -> float:
    return min(_MOST_SCALE, max(_LEAST_SCALE, _PIXELS / pixels))


def _shift_tolerance(pixels: int) -> float:
    return _PIXELS + _OF_CANVAS * pixels
