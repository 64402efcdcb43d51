"""What the check of a result found, as ``report.json`` has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Optional, Tuple, TypeVar

from .geometry import Size, SourcePosition

T = TypeVar("T")

#: What may be wrong with a result; ``findings`` holds these words and no others.
FINDINGS = (
    "frame-offset",
    "frame-count",
    "rate",
    "drift",
    "range",
    "mirrored",
    "scaled",
    "moved",
)


@dataclass(frozen=True)
class Compared(Generic[T]):
    """One property of the proxy that was sent and of the movie that came back."""

    sent: T
    returned: T


@dataclass(frozen=True)
class Report:
    """The returned movie against the proxy.

    ``verdict`` is ``exact`` (frame for frame, in its place, in range), ``usable`` (the placement
    can conform it) or ``differs``. ``offset`` is in frames, positive when the result is late.
    ``plate`` is where the proxy was found. ``psnr`` is in dB and ``delta_e`` the mean CIEDE2000,
    both inside the source rectangle; None when the plate was not found.
    """

    verdict: str
    frames: Compared[int]
    #: Exact rates as text: ``"24000/1001"``.
    rate: Compared[str]
    size: Size
    offset: int
    plate: Optional[SourcePosition]
    psnr: Optional[float]
    delta_e: Optional[float]
    findings: Tuple[str, ...]
    #: One sentence for people.
    summary: str
