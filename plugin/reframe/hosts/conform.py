"""How a result plays under its clip: one rule for every host.

1. The result's first frame lies on the first frame that was sent.
2. As many frames as were sent: they play one for one at the clip's rate, whatever rate the file
   names.
3. Another number of frames at the clip's rate: one for one as well. Fewer, and the result ends
   early; more, and the surplus at its end is not shown.
4. Another number of frames at another rate: the service resampled time, so the result plays in
   real time, each frame of the clip under the frame of the result at the same second; it ends
   early if it is shorter.

Every difference is said. Nothing is stretched to fill a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from reframe.model.errors import BadInput
from reframe.model.time import rate_for_people


@dataclass(frozen=True)
class Conform:
    """The rule applied to one result.

    Frame ``n`` of the clip, counted from the first that was sent, shows the result's frame
    ``floor(n * step)``, for ``n`` from 0 to ``frames - 1``.
    """

    frames: int
    step: Fraction
    #: What differs and what was done about it, in one sentence; empty when nothing differs.
    note: str = ""


def conform(sent: int, rate: Fraction, returned: int, returned_rate: Fraction) -> Conform:
    """How ``returned`` frames at ``returned_rate`` play under ``sent`` frames at ``rate``.

    Raises `BadInput` when nothing was returned.
    """
    if returned < 1 or returned_rate <= 0:
        raise BadInput("The result has no frames, so there is nothing to place.")
    if returned == sent and returned_rate == rate:
        return Conform(sent, Fraction(1))
    names_rate = f"The result names {rate_for_people(returned_rate)} frames a second where the clip"
    if returned == sent:
        note = f"{names_rate} has {rate_for_people(rate)}; it plays frame for frame at the clip's."
        return Conform(sent, Fraction(1), note)
    if returned_rate == rate:
        return Conform(
            min(sent, returned),
            Fraction(1),
            f"The result has {returned} frames where {sent} were sent; {_end(sent, returned)}.",
        )
    step = returned_rate / rate
    covered = ceil(returned / step)
    note = (
        f"{names_rate} has {rate_for_people(rate)}, and {returned} frames where {sent} were sent; "
        f"it plays in real time, and {_end(sent, covered)}."
    )
    return Conform(min(sent, covered), step, note)


def _end(sent: int, covered: int) -> str:
    if covered == sent:
        return "it lasts as long as the clip"
    if covered < sent:
        return f"it ends {_frames(sent - covered)} before the clip"
    return "what it has beyond the clip is not shown"


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"
