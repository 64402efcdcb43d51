"""The tiers with their pixels and prices; what is known to be refused is marked before."""

from __future__ import annotations

from typing import Dict, List

from reframe.model.geometry import canvas_size
from reframe.panel.handover import show
from reframe.panel.icons import icon
from reframe.panel.late import price
from reframe.panel.qt import QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import heading, push, text


class Resolutions(QtWidgets.QWidget):
    """One button for each tier."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = session.state, theme
        self.buttons: Dict[str, QtWidgets.QPushButton] = {}
        self.pixels = heading("")
        self.reason = text(role="warning")
        self._warning = icon("warning", theme, "amber")
        self._places = QtWidgets.QHBoxLayout()
        self._places.setSpacing(GRID)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self.pixels)
        rows.addLayout(self._places)
        rows.addWidget(self.reason)
        framing = self._state.framing
        show(self, framing, ("endpoint",), self._offer)
        show(self, framing, ("ratios", "active", "resolution"), self._refresh)
        show(self, self._state.footage, ("range",), self._refresh)

    def _offer(self) -> None:
        for button in self.buttons.values():
            button.deleteLater()
        self.buttons = {}
        for resolution in self._state.framing.endpoint.resolutions:
            button = push(resolution, role="choice")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, resolution=resolution: self._choose(resolution))
            self.buttons[resolution] = button
            self._places.addWidget(button, 1)
        self._refresh()

    def _choose(self, resolution: str) -> None:
        self._state.framing.set_resolution(resolution)
        self._refresh()

    def _refresh(self) -> None:
        framing = self._state.framing
        self.pixels.setText(self.tr("Size  {0} at {1}").format(framing.canvas, framing.active))
        for resolution, button in self.buttons.items():
            button.setChecked(resolution == framing.resolution)
            refused = self._refused(resolution)
            price = self._price(resolution)
            button.setText(f"{resolution}  {price}".strip())
            button.setIcon(self._warning if refused else QtGui.QIcon())
            pixels = str(canvas_size(framing.active, resolution))
            button.setToolTip(f"{pixels}. {refused}" if refused else pixels)
            button.setAccessibleName(f"{resolution}, {pixels}, {price} {refused}".strip())
        reason = self._refused(framing.resolution)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

    def _refused(self, resolution: str) -> str:
        """Why this tier will probably be refused, or nothing."""
        framing = self._state.framing
        ratios: List[str] = [
            ratio for ratio in framing.ratios if framing.endpoint.refuses(ratio, resolution)
        ]
        if not ratios:
            return ""
        words = self.tr("Luma documents no {0} for {1}: it will probably be refused.")
        return words.format(resolution, self.tr(" and ").join(ratios))

    def _price(self, resolution: str) -> str:
        """What the order would cost in this tier, all shapes together."""
        clip, framing = self._state.footage.clip, self._state.framing
        if clip is None:
            return ""
        one = price.cost_of(len(clip.range), clip.rate, resolution, framing.endpoint)
        return f"${one.usd * len(framing.ratios)}"
