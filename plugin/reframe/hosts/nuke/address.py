"""How a node is found again, when its result comes back days later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict

from reframe.model.errors import BadInput

_VERSION = re.compile(r"(?<=[._-])v\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """Where a clip sits in a script; it travels as ``Target.placement``.

    ``script`` is a path with forward slashes, empty when the script was never saved. ``node`` is
    the full name. ``shift`` is the script's frame less the clip's own number of it, and ``view``
    the view that was chosen, where there are several. ``colorspace`` is in what a movie is read:
    its codes come back as they were sent, so its result belongs into the same.
    """

    script: str
    node: str
    kind: str
    shift: int = 0
    view: str = ""
    colorspace: str = ""

    def to_placement(self) -> Dict[str, str]:
        return {
            "script": self.script,
            "node": self.node,
            "class": self.kind,
            "shift": str(self.shift),
            "view": self.view,
            "colorspace": self.colorspace,
        }

    @classmethod
    def of(cls, placement: Dict[str, str]) -> Address:
        """The address in an order's target. Raises `BadInput` for an order of another host."""
        try:
            return cls(
                placement["script"],
                placement["node"],
                placement["class"],
                int(placement["shift"]),
                placement.get("view", ""),
                placement.get("colorspace", ""),
            )
        except (KeyError, ValueError):
            raise BadInput(
                "This result was not ordered from a Nuke script; read its files with a Read node.",
                "elsewhere",
            ) from None

    def is_script(self, open_now: str) -> bool:
        """Whether the open script is the one that the order came from, or a version of it.

        Compositors save as the next version all the time: ``shot_v003.nk`` is ``shot_v002.nk``.
        An order from a script that was never saved may have been saved since.
        """
        return not self.script or _VERSION.sub("v", self.script) == _VERSION.sub("v", open_now)
