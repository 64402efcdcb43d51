"""The ways a result can be placed, and what each needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Tuple

from reframe.hosts.port import SOURCE, Choice, Selected
from reframe.model.errors import BadInput

from .address import Address

TRACK, TAKE, TIMELINE, BIN = "track", "take", "timeline", "bin"
_EXR = "-exr"

_TITLES: Dict[str, str] = {
    TRACK: "A new track above the clip",
    TAKE: "A take of the clip",
    TIMELINE: "A new timeline of the new shape",
}


@dataclass(frozen=True)
class Way:
    """``kind`` is one of the words above; ``exr``: the sequence is shown and not the movie."""

    kind: str
    exr: bool = False

    @property
    def key(self) -> str:
        return self.kind + (_EXR if self.exr else "")


def way_of(key: str) -> Way:
    """Raises `BadInput` for a choice that there is not."""
    kind = key[: -len(_EXR)] if key.endswith(_EXR) else key
    if kind not in (*_TITLES, BIN) or (kind == BIN and kind != key):
        raise BadInput(f"{key!r} is not a way to place a result in Resolve; choose another.")
    return Way(kind, kind != key)


def choices_for(selected: Selected) -> Tuple[Choice, ...]:
    """The default first. A take plays with the clip's own retime, so it is offered only for clips
    whose file was read; a clip of the media pool has no track to be above."""
    kinds = [TRACK, TAKE, TIMELINE]
    if SOURCE not in selected.ways:
        kinds.remove(TAKE)
    if not Address.of(selected.placement).on_timeline:
        kinds = [TIMELINE]
    choices = [Choice(Way(kind).key, _TITLES[kind]) for kind in kinds]
    choices += [
        Choice(Way(kind, True).key, f"{_TITLES[kind]}, with the EXR sequence") for kind in kinds
    ]
    return (*choices, Choice(BIN, "In the bin Reframe only"))
