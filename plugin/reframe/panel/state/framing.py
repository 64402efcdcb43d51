"""Which shapes are wanted, and where the picture sits on the canvas of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Dict, List, Optional, Tuple

from reframe.model.endpoint import Endpoint
from reframe.model.geometry import (
    Size,
    SourcePosition,
    canvas_size,
    centred_fill,
    centred_fit,
)
from reframe.panel import placing
from reframe.panel.late import order

from .observable import Observable

if TYPE_CHECKING:
    from reframe.model.order import Shape


@dataclass(frozen=True)
class _Edit:
    """One step of undo: the position of one shape before and after."""

    ratio: str
    before: SourcePosition
    after: SourcePosition


class Framing(Observable):
    """``ratios`` are wanted, ``active`` is the one on the canvas; each has its own position.

    Positions are fractions, so they stay when the resolution changes. Without a clip there is
    nothing to place, and `position` is None.
    """

    def __init__(self) -> None:
        super().__init__()
        self.endpoint = Endpoint()
        self.source: Optional[Size] = None
        self.ratios: Tuple[str, ...] = ("9:16",)
        self.active = "9:16"
        self.resolution = "540p"
        self.positions: Dict[str, SourcePosition] = {}
        self._done: List[_Edit] = []
        self._undone: List[_Edit] = []
        self._held: Optional[SourcePosition] = None

    @property
    def canvas(self) -> Size:
        """The active shape's canvas in output pixels."""
        return canvas_size(self.active, self.resolution)

    @property
    def position(self) -> Optional[SourcePosition]:
        """Where the picture sits on the active shape's canvas."""
        return self.position_in(self.active)

    @property
    def shapes(self) -> Tuple[Shape, ...]:
        """The shapes to order. A centred fit is left to the service: that is its own default."""
        return tuple(
            order.Shape(ratio, self.resolution, self.positions.get(ratio)) for ratio in self.ratios
        )

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def fitted(self) -> Optional[SourcePosition]:
        """The whole picture, centred: where it sits unless the user says otherwise."""
        return None if self.source is None else self._fit(self.active)

    @property
    def covered(self) -> Tuple[str, ...]:
        """The wanted shapes whose canvas the picture covers: nothing is left to paint there."""
        positions = ((ratio, self.position_in(ratio)) for ratio in self.ratios)
        return tuple(ratio for ratio, at in positions if at is not None and placing.covers(at))

    @property
    def place_now(self) -> Optional[Tuple[int, int]]:
        """Which of the nine places the picture is in, as column and row, if in one."""
        return None if self.position is None else placing.place_of(self.position)

    @property
    def holding(self) -> bool:
        """A gesture is going on."""
        return self._held is not None

    def position_in(self, ratio: str) -> Optional[SourcePosition]:
        if self.source is None:
            return None
        return self.positions.get(ratio) or self._fit(ratio)

    def set_endpoint(self, endpoint: Endpoint) -> None:
        """The service's choices have become known, or others; what is no longer one is dropped."""
        self.endpoint = endpoint
        self.ratios = tuple(r for r in self.ratios if r in endpoint.ratios) or endpoint.ratios[:1]
        if self.active not in endpoint.ratios:
            self.active = self.ratios[0]
        if self.resolution not in endpoint.resolutions:
            self.resolution = endpoint.resolutions[0]
        self._tell("endpoint", "ratios", "active", "resolution")

    def set_source(self, size: Optional[Size]) -> None:
        """The clip's size. Another size starts again; positions of the same size are kept."""
        if size == self.source:
            return
        self.source = size
        self.positions, self._done, self._undone, self._held = {}, [], [], None
        self._tell("source", "positions")

    def choose(self, ratio: str) -> None:
        """Want this shape alone."""
        self.ratios = (ratio,)
        self.active = ratio
        self._tell("ratios", "active", "positions")

    def toggle(self, ratio: str) -> None:
        """Want this shape as well, or no longer. One shape is always wanted."""
        wanted = set(self.ratios) ^ {ratio} or {ratio}
        self.ratios = tuple(each for each in self.endpoint.ratios if each in wanted)
        if ratio in self.ratios:
            self.active = ratio
        elif self.active == ratio:
            self.active = self.ratios[0]
        self._tell("ratios", "active", "positions")

    def activate(self, ratio: str) -> None:
        """Put this shape's canvas in front."""
        if ratio != self.active:
            self.active = ratio
            self._tell("active", "positions")

    def set_resolution(self, resolution: str) -> None:
        if resolution != self.resolution:
            self.resolution = resolution
            self._tell("resolution")

    def hold(self) -> None:
        """A gesture begins: everything until `release` is one step of undo."""
        if self._held is None:
            self._held = self.position

    def release(self) -> None:
        before, self._held = self._held, None
        if before is not None and self.position is not None:
            self._note(before, self.position)
            self._tell("positions")

    def place(self, position: SourcePosition) -> None:
        """Put the picture there on the active shape's canvas."""
        before = self.position
        if before is None or position == before:
            return
        self._put(self.active, position)
        if self._held is None:
            self._note(before, position)
        self._tell("positions")

    def fit(self) -> None:
        """The whole picture, centred."""
        self.place(self._fit(self.active))

    def fill(self) -> None:
        """Covering the canvas, centred, as far as the service allows."""
        if self.source is not None:
            self.place(centred_fill(self.source, self.canvas))

    def preset(self, column: int, row: int) -> None:
        if self.position is not None:
            self.place(placing.preset(self.position, column, row, self.canvas))

    def preset_x(self, column: int) -> None:
        """Left, middle or right; the height stays."""
        if self.position is not None:
            aligned = placing.preset(self.position, column, 1, self.canvas)
            self.place(replace(aligned, y_norm=self.position.y_norm))

    def preset_y(self, row: int) -> None:
        """Top, middle or bottom; the side stays."""
        if self.position is not None:
            aligned = placing.preset(self.position, 1, row, self.canvas)
            self.place(replace(aligned, x_norm=self.position.x_norm))

    def undo(self) -> None:
        if self._done:
            edit = self._done.pop()
            self._undone.append(edit)
            self._show(edit.ratio, edit.before)

    def redo(self) -> None:
        if self._undone:
            edit = self._undone.pop()
            self._done.append(edit)
            self._show(edit.ratio, edit.after)

    def _show(self, ratio: str, position: SourcePosition) -> None:
        self.active = ratio
        self._put(ratio, position)
        self._tell("active", "positions")

    def _put(self, ratio: str, position: SourcePosition) -> None:
        if position == self._fit(ratio):
            self.positions.pop(ratio, None)
        else:
            self.positions[ratio] = position

    def _note(self, before: SourcePosition, after: SourcePosition) -> None:
        if before != after:
            self._done.append(_Edit(self.active, before, after))
            self._undone = []

    def _fit(self, ratio: str) -> SourcePosition:
        source = self.source or canvas_size(ratio, self.resolution)
        return centred_fit(source, canvas_size(ratio, self.resolution))
