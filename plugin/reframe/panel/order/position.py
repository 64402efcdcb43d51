"""Where the picture sits, in numbers and by one press: the same thing as the canvas."""

from __future__ import annotations

from typing import Dict, Tuple

from reframe.model.geometry import SourcePosition
from reframe.panel import placing
from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.state.sight import PHONE, SAFE, THIRDS
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import enable, heading, push, row, tool

from .numbers import NumberField
from .places import Places

_LETTERS = ("X", "Y", "W", "H")


class Position(QtWidgets.QWidget):
    """Numbers, the nine places, Fit, Fill, reset, undo and redo, guides."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._framing, self._sight = session.state.framing, session.state.sight
        self._theme = theme
        self.fields: Dict[str, NumberField] = {
            letter: NumberField(
                self._name_of(letter),
                lambda value, letter=letter: self._edit(letter, value),  # type: ignore[misc]  # mypy cannot type the default
                lambda letter=letter: self._reset(letter),  # type: ignore[misc]  # likewise
            )
            for letter in _LETTERS
        }
        self.places = Places(self._framing, theme)
        self.unit = push("%", self.tr("Per cent of the canvas, or pixels of the output"), "quiet")
        self.fit = push(self.tr("Fit"), self.tr("The whole picture, centred  (F)"))
        self.fill = push(self.tr("Fill"), self.tr("Cover the canvas as far as possible  (Shift+F)"))
        self.undo = tool(theme, "undo", self.tr("Undo"), shortcut="Ctrl+Z")
        self.redo = tool(theme, "redo", self.tr("Redo"), shortcut="Ctrl+Shift+Z")
        self.reset = tool(theme, "reset", self.tr("Reset the position"))
        self.guides = tool(theme, "guides", self.tr("Guides"))
        self._wire()
        self._lay_out()
        names = ("positions", "source", "active", "resolution")
        show(self, self._framing, names, self._refresh)
        show(self, self._sight, ("in_pixels",), self._refresh)

    def _wire(self) -> None:
        self.unit.setAccessibleName(self.tr("Unit of the position"))
        self.unit.clicked.connect(lambda: self._sight.set_in_pixels(not self._sight.in_pixels))
        self.fit.clicked.connect(self._framing.fit)
        self.fill.clicked.connect(self._framing.fill)
        self.reset.clicked.connect(self._framing.fit)
        self.undo.clicked.connect(self._framing.undo)
        self.redo.clicked.connect(self._framing.redo)
        self.guides.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        self.guides.setMenu(self._guides_menu())

    def _guides_menu(self) -> QtWidgets.QMenu:
        menu = QtWidgets.QMenu(self)
        for overlay, words in (
            (THIRDS, self.tr("Thirds")),
            (SAFE, self.tr("Action and title safe")),
            (PHONE, self.tr("Areas that phone apps cover (9:16)")),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, overlay=overlay: self._sight.toggle(overlay))
        menu.addSeparator()
        snaps = menu.addAction(self.tr("Snap to edges, centre and thirds"))
        snaps.setCheckable(True)
        snaps.setChecked(self._sight.snaps)
        snaps.toggled.connect(self._sight.set_snaps)
        return menu

    def _lay_out(self) -> None:
        grid = QtWidgets.QGridLayout()
        grid.setSpacing(GRID)
        for index, letter in enumerate(_LETTERS):
            name = heading(letter)
            name.setBuddy(self.fields[letter])
            grid.addWidget(name, index // 2, index % 2 * 2)
            grid.addWidget(self.fields[letter], index // 2, index % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        grid.addWidget(self.places, 0, 4, 2, 1, Qt.AlignmentFlag.AlignCenter)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(row(heading(self.tr("Position")), None, self.unit))
        rows.addLayout(grid)
        buttons = (self.fit, self.fill, None, self.guides, self.reset, self.undo, self.redo)
        rows.addLayout(row(*buttons))

    def _refresh(self) -> None:
        position = self._framing.position
        self.setEnabled(position is not None)
        enable(self.undo, self._framing.can_undo)
        enable(self.redo, self._framing.can_redo)
        self.unit.setText("px" if self._sight.in_pixels else "%")
        if position is None:
            return
        values = dict(zip(_LETTERS, _numbers(position)))
        pixels = self._sight.in_pixels
        for letter, field in self.fields.items():
            scale = self._scale(letter)
            field.show_value(
                values[letter] * scale,
                " px" if pixels else " %",
                1 if pixels else 2,
                1.0 if pixels else 0.5,
            )

    def _scale(self, letter: str) -> float:
        """What a fraction of the canvas is multiplied with to be shown."""
        if not self._sight.in_pixels:
            return 100.0
        canvas = self._framing.canvas
        return float(canvas.width if letter in "XW" else canvas.height)

    def _edit(self, letter: str, value: float) -> None:
        position, canvas = self._framing.position, self._framing.canvas
        if position is None:
            return
        part = value / self._scale(letter)
        x, y, w, h = _numbers(position)
        if letter == "X":
            placed = placing.on_canvas(part, y, w, h, canvas)
        elif letter == "Y":
            placed = placing.on_canvas(x, part, w, h, canvas)
        elif letter == "W":
            placed = placing.with_width(position, part, canvas)
        else:
            placed = placing.with_height(position, part, canvas)
        self._framing.place(placed)
        self._refresh()

    def _reset(self, letter: str) -> None:
        """One number as a centred fit has it; width and height go together."""
        position, fitted = self._framing.position, self._framing.fitted
        if position is None or fitted is None:
            return
        if letter == "X":
            self._framing.preset_x(1)
        elif letter == "Y":
            self._framing.preset_y(1)
        else:
            scaled = placing.with_width(position, fitted.w_norm, self._framing.canvas)
            self._framing.place(scaled)

    def _name_of(self, letter: str) -> str:
        names = {
            "X": self.tr("Left edge"),
            "Y": self.tr("Top edge"),
            "W": self.tr("Width"),
            "H": self.tr("Height"),
        }
        return names[letter]


def _numbers(position: SourcePosition) -> Tuple[float, float, float, float]:
    return position.x_norm, position.y_norm, position.w_norm, position.h_norm


def shortcuts(panel: QtWidgets.QWidget, position: Position) -> None:
    """Undo and redo wherever the focus is in the panel, except in the prompt, which has its own."""
    for keys, button in (
        (QtGui.QKeySequence.StandardKey.Undo, position.undo),
        (QtGui.QKeySequence.StandardKey.Redo, position.redo),
    ):
        shortcut = QtGui.QShortcut(QtGui.QKeySequence(keys), panel)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(button.click)
