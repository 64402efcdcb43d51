"""How a result plays under its clip: one rule for every host.

1. The result's first frame lies on the first frame that was sent.
2. As many frames as were sent: they play one for one at the clip's rate, whatever rate the file
   names.
3. Another number of frames at the clip's rate: one for one as well. Fewer, and the result ends
   early; more, and the surplus at its end is not shown.
4. Another number of frames at another rate: the service resampled time, so the result plays in
   real time, each frame of the clip under the frame of the result at the same second; it ends
   early if it is shorter.

5. A result whose pictures are late or early, as the check measured it, is moved so that each
   lies under its own; where time was resampled as well, it is not moved.

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
    ``lead + floor((n - start) * step)``, for ``n`` from ``start`` to ``start + frames - 1``.
    """

    frames: int
    step: Fraction
    #: What differs and what was done about it, in sentences; empty when nothing differs.
    note: str = ""
    #: Frames of the clip at its beginning under which there is no result.
    start: int = 0
    #: Frames of the result at its beginning that are not shown.
    lead: int = 0


def conform(
    sent: int, rate: Fraction, returned: int, returned_rate: Fraction, offset: int = 0
) -> Conform:
    """How ``returned`` frames at ``returned_rate`` play under ``sent`` frames at ``rate``.

    ``offset`` is how many frames the result's pictures are late (`Delivery.offset`). Raises
    `BadInput` when nothing was returned.
    """
    if returned < 1 or returned_rate <= 0:
        raise BadInput("The result has no frames, so there is nothing to place.")
    start, lead = max(0, -offset), max(0, offset)
    if returned != sent and returned_rate != rate:
        return _in_real_time(sent, rate, returned, returned_rate)
    if lead >= returned or start >= sent:  # nothing of the clip would be covered: not believed
        start = lead = 0
    frames = min(sent - start, returned - lead)
    notes = []
    if returned_rate != rate:
        notes.append(
            f"{_names_rate(returned_rate)} has {rate_for_people(rate)}; it plays frame for frame "
            "at the clip's."
        )
    elif returned != sent:
        notes.append(f"The result has {returned} frames where {sent} were sent.")
    if start or lead:
        late = f"{_frames(lead)} late" if lead else f"{_frames(start)} early"
        notes.append(f"The result is {late}; it was moved so that each picture is in its place.")
    if returned != sent or start or lead:
        notes.append(f"{_sentence(_end(sent, start + returned - lead))}.")
    return Conform(frames, Fraction(1), " ".join(notes), start, lead)


def _in_real_time(sent: int, rate: Fraction, returned: int, returned_rate: Fraction) -> Conform:
    step = returned_rate / rate
    covered = ceil(returned / step)
    note = (
        f"{_names_rate(returned_rate)} has {rate_for_people(rate)}, and {returned} frames where "
        f"{sent} were sent; it plays in real time, and {_end(sent, covered)}."
    )
    return Conform(min(sent, covered), step, note)


def _names_rate(rate: Fraction) -> str:
    return f"The result names {rate_for_people(rate)} frames a second where the clip"


def _end(sent: int, covered: int) -> str:
    if covered == sent:
        return "it lasts as long as the clip"
    if covered < sent:
        return f"it ends {_frames(sent - covered)} before the clip"
    return "what it has beyond the clip is not shown"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"
