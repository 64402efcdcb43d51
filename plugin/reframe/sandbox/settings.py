"""How a sandbox behaves when nothing is to go wrong."""

from __future__ import annotations

from dataclasses import dataclass

from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput

ENDPOINT = Endpoint().id
EXR_CHOICES = ("none", "zip", "file")


@dataclass(frozen=True)
class Settings:
    """``exr``: what comes besides the movie. ``limit_seconds``: the longest source."""

    exr: str = "none"
    limit_seconds: float = 30
    #: Jobs rendered at the same time; a new account at fal has two (facts: documentation).
    side_by_side: int = 2

    def __post_init__(self) -> None:
        if self.exr not in EXR_CHOICES:
            raise BadInput(
                f"{self.exr!r} is no choice for EXR; choose one of {', '.join(EXR_CHOICES)}."
            )
