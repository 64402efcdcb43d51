"""Frames that the host renders for an order: watched, cancelled, and checked before they go."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Optional, Tuple

from reframe.model.errors import Interrupted
from reframe.model.geometry import Size, canvas_size
from reframe.model.progress import report
from reframe.model.time import started_seconds

from .late import home, port
from .placing import refitted

if TYPE_CHECKING:
    from reframe.hosts.port import Host, Selected
    from reframe.model.order import Clip, Order, Shape

    from .state.observable import Unbind
    from .state.rendering import Rendering
    from .worker import Post


class Watch:
    """The meter of one render: what it says goes to ``state``, what the user says comes from it.

    It is called from the thread that asks the host, often; the state is told when the thread that
    owns the widgets is ready for it.
    """

    def __init__(self, state: Rendering, post: Post, clip: Clip) -> None:
        self._state, self._post, self._clip = state, post, clip
        self._latest: Optional[Tuple[int, int]] = None
        self._stopped = threading.Event()
        self._unbind: Unbind = lambda: None

    def __enter__(self) -> Watch:
        self._post(self._begin)
        return self

    def __exit__(self, *_: object) -> None:
        self._post(self._end)

    def __call__(self, done: int, total: int) -> bool:
        waiting, self._latest = self._latest, (done, total)
        if waiting is None:
            self._post(self._show)
        return not self._stopped.is_set()

    def _begin(self) -> None:
        self._unbind = self._state.bind(("stopping",), self._stop)
        self._state.begin(self._clip.name, len(self._clip.range))

    def _end(self) -> None:
        self._unbind()
        self._state.end()

    def _show(self) -> None:
        latest, self._latest = self._latest, None
        if latest is not None:
            self._state.move(*latest)

    def _stop(self) -> None:
        if self._state.stopping:
            self._stopped.set()


def rendered(order: Order, host: Host, selected: Selected, watch: Watch) -> Order:
    """The order with the files that the host rendered for it, as the viewer shows them.

    Waits. Raises `Cancelled`, whatever the host raises, and `Interrupted` for frames that are not
    those that were asked for; none of them leaves a file.
    """
    asked = replace(selected, clip=order.clip)
    folder = home.new_render_folder(home.home_folder())
    try:
        clip = host.render(asked, str(folder), watch)
        report(watch, len(clip.range), len(clip.range))
        _require_as_asked(order.clip, clip)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    placement = port.with_rendered_range(order.target.placement, order.clip.range)
    return replace(
        order,
        clip=clip,
        shapes=tuple(_refit(shape, order.clip.size, clip.size) for shape in order.shapes),
        target=replace(order.target, placement=placement),
    )


def remove_rendered(order: Order) -> None:
    """Remove what was rendered for an order that will not be sent; never a file of the user's."""
    folder, path = home.renders(home.home_folder()), Path(order.clip.path)
    if folder in path.parents:
        shutil.rmtree(folder / path.relative_to(folder).parts[0], ignore_errors=True)


def _require_as_asked(asked: Clip, clip: Clip) -> None:
    """The price that the user saw was that of the frames asked for."""
    frames, expected = len(clip.range), len(asked.range)
    dearer = started_seconds(frames, clip.rate) > started_seconds(expected, asked.rate)
    if dearer or (clip.rate == asked.rate and frames != expected):
        raise Interrupted(
            f"{frames} frames were rendered where {expected} were asked for, so nothing was sent; "
            "try again, or change in or out by a frame.",
            "rendered-otherwise",
        )


def _refit(shape: Shape, shown: Size, size: Size) -> Shape:
    """The shape for a picture of another aspect than the panel showed: never squeezed."""
    if shape.position is None:
        return shape
    canvas = canvas_size(shape.ratio, shape.resolution)
    return replace(shape, position=refitted(shape.position, shown, size, canvas))
