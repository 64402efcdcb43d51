"""Ordering from scripts: in ``nuke -t``, on a farm, from a studio's own buttons.

::

    from reframe.hosts.nuke import order

    (result,) = order("Read1", ratio="9:16", prompt="The street goes on at dusk", agreed=True)
    print(result.video, result.exr, result.frames)

See docs/nuke.md for what is asked and what comes back.
"""

from __future__ import annotations

import importlib
import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, List, Optional, Sequence, Tuple, Union, cast

from reframe.hosts.ordering import Outcome, Wish, order_and_wait, price
from reframe.hosts.port import Selected
from reframe.hosts.waiting import Watcher, watch_nothing
from reframe.link.calls import Priced
from reframe.model.errors import BadInput
from reframe.model.geometry import SourcePosition
from reframe.model.time import FrameRange

from .address import Address
from .host import NukeHost

if TYPE_CHECKING:
    from .api import Node

#: A node, its full name, or several of them; None: what is selected.
Nodes = Union["Node", str, Sequence[Union["Node", str]], None]


def order(
    nodes: Nodes = None,
    *,
    ratio: Union[str, Sequence[str]],
    prompt: str,
    resolution: str = "540p",
    position: Optional[Tuple[float, float, float, float]] = None,
    frames: Optional[Tuple[int, int]] = None,
    folder: Optional[str] = None,
    exr: str = "auto",
    place: Union[bool, str] = False,
    rehearsal: bool = False,
    agreed: bool = False,
    watcher: Watcher = watch_nothing,
    patience: Optional[float] = None,
    nuke: Any = None,
) -> List[Outcome]:
    """Order each node and wait; the outcomes in the order of nodes and ratios.

    ``frames`` are the first and last of the script's, as Nuke counts them; None: the node's.
    ``position`` is x, y, width and height in fractions of the canvas. ``place`` puts Reads into
    the script: True for the default way, or a placement's key. ``rehearsal`` is free of charge.
    ``watcher`` is called with each job that moves and stops it with False; after ``patience``
    seconds the call ends with `Interrupted` while the engine goes on.

    Raises `BadInput` and sends nothing when a node cannot be sent, or, with the code ``ask``, when
    the order needs agreement and ``agreed`` is not set. Raises what went wrong when no node gave a
    result; otherwise that is the ``problem`` of its outcome.
    """
    host, found = _look_at(nodes, nuke)
    wish = _wish(ratio, prompt, resolution, position, folder, exr)
    wish = replace(wish, rehearsal=rehearsal, agreed=agreed)
    choice = None if place is False else "" if place is True else place
    wishes = [_within(frames, selected, wish) for selected in found]
    outcomes: List[Outcome] = []
    for selected, each in zip(found, wishes):
        outcomes += order_and_wait(
            host, "nuke", selected, each, choice=choice, watcher=watcher, patience=patience
        )
    problems = [outcome.problem for outcome in outcomes if outcome.problem is not None]
    if problems and len(problems) == len(outcomes):
        raise problems[0]
    return outcomes


def estimate(
    nodes: Nodes = None,
    *,
    ratio: Union[str, Sequence[str]],
    prompt: str = "…",
    resolution: str = "540p",
    frames: Optional[Tuple[int, int]] = None,
    nuke: Any = None,
) -> List[Priced]:
    """What each node would cost, and what would be asked. Sends nothing; Reads only."""
    _, found = _look_at(nodes, nuke)
    wish = _wish(ratio, prompt, resolution, None, None, "auto")
    return [price("nuke", selected, _within(frames, selected, wish)) for selected in found]


def _look_at(nodes: Nodes, nuke: Any) -> Tuple[NukeHost, Tuple[Selected, ...]]:
    """The host, and every node as a clip. Raises `BadInput` when one cannot be sent."""
    host = NukeHost(nuke or importlib.import_module("nuke"))
    if nodes is None:
        selection = host.selection()
    else:
        several: Sequence[Any] = [nodes] if _is_one(nodes) else list(cast("Sequence[Any]", nodes))
        selection = host.look_at(several)
    if selection.declined:
        raise BadInput(selection.declined[0].reason)
    selection.taken()
    return host, selection.clips


def _is_one(nodes: Any) -> bool:
    return isinstance(nodes, str) or hasattr(nodes, "Class")


def _wish(
    ratio: Union[str, Sequence[str]],
    prompt: str,
    resolution: str,
    position: Optional[Tuple[float, float, float, float]],
    folder: Optional[str],
    exr: str,
) -> Wish:
    return Wish(
        ratio if isinstance(ratio, str) else tuple(ratio),
        prompt,
        resolution,
        SourcePosition(*position) if position is not None else None,
        folder=folder,
        exr=exr,
    )


def _within(frames: Optional[Tuple[int, int]], selected: Selected, wish: Wish) -> Wish:
    """The wish for the script's frames, which the clip may number otherwise."""
    if frames is None:
        return wish
    try:
        first, last = map(operator.index, frames)
    except (TypeError, ValueError):
        raise BadInput(
            f"frames cannot be {frames!r}; give the first and the last of the script's, or None."
        ) from None
    shift = Address.of(selected.placement).shift
    shown = selected.clip.range.shifted(shift)
    if not shown.start <= first <= last <= shown.last:
        raise BadInput(
            f"{selected.clip.name!r} has the frames {shown.start} to {shown.last} of the script "
            f"and not {first} to {last}; set frames within them."
        )
    return replace(wish, range=FrameRange(first, last + 1).shifted(-shift))
