"""What a rendering process is told, and what it says when it is done. Standard library only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class RenderOrder:
    """One job for the rendering process. ``position`` is x, y, w, h; None: centred fit."""

    source: str
    folder: str
    aspect_ratio: str
    resolution: str
    position: tuple[float, float, float, float] | None
    limit_seconds: float
    #: Leave out what is longer than this, where the request named a duration.
    most_seconds: int | None
    #: ``none``, ``zip`` or ``file``.
    exr: str
    #: Name and value of each fault that concerns pictures or archives.
    faults: tuple[tuple[str, str], ...] = ()

    def to_text(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Finished:
    """Files made. ``seconds`` is how long it took."""

    video: str
    exr: str | None
    frames: int
    billable_units: int
    seconds: float


@dataclass(frozen=True)
class Unusable:
    """The source cannot be used; ``type`` is fal's error type."""

    type: str
    message: str
    ctx: dict[str, float] = field(default_factory=dict)


def order_from_text(text: str) -> RenderOrder:
    value = json.loads(text)
    value["position"] = tuple(value["position"]) if value["position"] else None
    value["faults"] = tuple((name, setting) for name, setting in value["faults"])
    return RenderOrder(**value)


def outcome_to_text(outcome: Finished | Unusable) -> str:
    return json.dumps({"kind": type(outcome).__name__, **asdict(outcome)})


def outcome_from_text(text: str) -> Finished | Unusable:
    """Raises ValueError when the text is not what a rendering process writes."""
    value = json.loads(text)
    kind = value.pop("kind", None)
    if kind == "Finished":
        return Finished(**value)
    if kind == "Unusable":
        return Unusable(**value)
    raise ValueError(f"not an outcome: {text[:80]!r}")
