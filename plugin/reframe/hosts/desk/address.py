"""How a selected clip is found again, when its result comes back days later."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Dict, Optional


@dataclass(frozen=True)
class Address:
    """How a selected clip is found again; it travels as ``Target.placement``.

    ``clip`` is its name in a timeline, empty for a movie by path. ``origin`` is `origin_of`.
    ``first`` and ``frames`` are the media's first frame and how many it has; 0 frames: not known.
    """

    source: str
    timeline: str = ""
    clip: str = ""
    origin: Optional[Fraction] = None
    first: int = 0
    frames: int = 0

    def to_placement(self) -> Dict[str, str]:
        return {
            "source": self.source,
            "timeline": self.timeline,
            "clip": self.clip,
            "origin": "" if self.origin is None else str(self.origin),
            "first": str(self.first),
            "frames": str(self.frames),
        }

    @classmethod
    def of(cls, placement: Dict[str, str], source: str) -> Address:
        """The address in an order's target; an order from another host has its media's path."""
        origin = placement.get("origin", "")
        return cls(
            source=placement.get("source", source),
            timeline=placement.get("timeline", ""),
            clip=placement.get("clip", ""),
            origin=Fraction(origin) if origin else None,
            first=int(placement.get("first", "0")),
            frames=int(placement.get("frames", "0")),
        )
