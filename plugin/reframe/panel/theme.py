"""How the panel looks: greys near the hosts', one accent, a 4 px grid, 24 px controls.

In Nuke the greys come from the host's own palette, so that the panel is one of its panels.
"""

from __future__ import annotations

from dataclasses import dataclass

from .qt import QtGui, QtWidgets

#: Everything is a multiple of this many pixels.
GRID = 4
CONTROL = 24


@dataclass(frozen=True)
class Theme:
    """Colours by what they are for. Contrast of text is at least 4.5 : 1."""

    window: str = "#28282b"
    well: str = "#1c1c1e"
    raised: str = "#333337"
    line: str = "#3d3d42"
    text: str = "#d6d6d8"
    dim: str = "#9e9ea4"
    #: Selection, and the one button that spends.
    accent: str = "#3774b8"
    on_accent: str = "#ffffff"
    #: Rehearsals, always with the word.
    amber: str = "#d9a441"
    #: What has stopped, always with words.
    red: str = "#e8806f"
    green: str = "#7fb069"

    def colour(self, name: str) -> QtGui.QColor:
        return QtGui.QColor(getattr(self, name))


DESK = Theme()


def theme_of(palette: QtGui.QPalette) -> Theme:
    """The theme that goes with a host's palette; ours where the host's is light."""
    role = QtGui.QPalette.ColorRole
    window = palette.color(role.Window)
    if window.lightnessF() > 0.4:
        return DESK
    return Theme(
        window=window.name(),
        well=palette.color(role.Base).name(),
        raised=window.lighter(125).name(),
        line=window.lighter(145).name(),
        text=palette.color(role.WindowText).name(),
        dim=palette.color(role.WindowText).darker(125).name(),
        accent=palette.color(role.Highlight).name(),
        on_accent=palette.color(role.HighlightedText).name(),
    )


def palette_of(theme: Theme) -> QtGui.QPalette:
    """The theme as a palette, for whatever no style sheet reaches."""
    role, palette = QtGui.QPalette.ColorRole, QtGui.QPalette()
    for name, colour in (
        (role.Window, theme.window),
        (role.Base, theme.well),
        (role.AlternateBase, theme.window),
        (role.Button, theme.raised),
        (role.WindowText, theme.text),
        (role.Text, theme.text),
        (role.ButtonText, theme.text),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.dim),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Mid, theme.line),
    ):
        palette.setColor(name, QtGui.QColor(colour))
    disabled = QtGui.QPalette.ColorGroup.Disabled
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, each, QtGui.QColor(theme.dim))
    return palette


def dress(widget: QtWidgets.QWidget, theme: Theme) -> None:
    """Give a window and everything in it the theme."""
    widget.setPalette(palette_of(theme))
    widget.setStyleSheet(style_sheet(theme))


def style_sheet(theme: Theme) -> str:
    """The style sheet. Roles are dynamic properties: ``role="primary"`` and so on."""
    names = {name: getattr(theme, name) for name in theme.__dataclass_fields__}
    sheet = _SHEET
    for name, value in names.items():
        sheet = sheet.replace("{" + name + "}", value)
    return sheet


_SHEET = """
QWidget { color: {text}; }
QWidget#panel, QDialog { background: {window}; }
QLabel { background: transparent; }
QFrame[role="well"] { background: {well}; }
QScrollArea > QWidget > QWidget { background: {window}; }
QLabel[role="dim"] { color: {dim}; }
QLabel[role="heading"] { color: {dim}; }
QLabel[role="good"] { color: {green}; }
QLabel[role="warning"] { color: {amber}; }
QLabel[role="stopped"] { color: {red}; }
QFrame[role="notice"] { background: {raised}; border: 1px solid {line}; border-radius: 2px; }
QFrame[role="line"] { background: {line}; border: none; max-height: 1px; min-height: 1px; }
QPushButton, QToolButton {
  background: {raised}; border: 1px solid {line}; border-radius: 2px;
  min-height: 22px; padding: 0 8px;
}
QToolButton { padding: 0 3px; min-width: 16px; }
QToolButton[popupMode="2"] { padding-right: 14px; }
QToolButton::menu-indicator { subcontrol-position: right center; width: 8px; right: 3px; }
QPushButton:hover, QToolButton:hover { border-color: {dim}; }
QPushButton:pressed, QToolButton:pressed { background: {well}; }
QPushButton:focus, QToolButton:focus { border-color: {accent}; }
QPushButton:disabled, QToolButton:disabled { color: {dim}; background: {window}; }
QPushButton:checked, QToolButton:checked { border-color: {accent}; background: {well}; }
QPushButton[role="primary"] {
  background: {accent}; border-color: {accent}; color: {on_accent}; font-weight: 600;
  padding: 0 16px;
}
QPushButton[role="primary"]:disabled { background: {raised}; border-color: {line}; color: {dim}; }
QPushButton[role="primary"]:focus { border-color: {on_accent}; }
QPushButton[role="choice"] { padding: 0 4px; }
QPushButton[role="rehearse"] { color: {amber}; }
QPushButton[role="rehearse"]:disabled { color: {dim}; }
QPushButton[role="quiet"], QToolButton[role="quiet"] {
  background: transparent; border-color: transparent;
}
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: {raised}; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border-color: {accent}; }
QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {
  background: {well}; border: 1px solid {line}; border-radius: 2px; padding: 0 4px;
  min-height: 22px; selection-background-color: {accent}; selection-color: {on_accent};
}
QPlainTextEdit { padding: 4px; min-height: 64px; }
QLineEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border-color: {accent};
}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
  border: none; padding: 0; min-height: 0; background: transparent;
}
QAbstractSpinBox { padding: 0 4px 0 0; max-height: 22px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QComboBox { max-height: 22px; }
QComboBox QAbstractItemView {
  background: {raised}; border: 1px solid {line}; selection-background-color: {accent};
}
QCheckBox { spacing: 4px; min-height: 24px; color: {dim}; }
QCheckBox::indicator {
  width: 12px; height: 12px; background: {well}; border: 1px solid {dim};
}
QCheckBox::indicator:checked { background: {accent}; border-color: {accent}; }
QCheckBox::indicator:checked:disabled { background: {raised}; border-color: {line}; }
QCheckBox:focus { color: {text}; }
QCheckBox::indicator:focus { border-color: {accent}; }
QListView { background: transparent; border: none; outline: 0; }
QFrame[role="well"] QScrollArea > QWidget > QWidget { background: {well}; }
QSplitter::handle:vertical { background: transparent; border-top: 1px solid {line}; }
QSplitter::handle:vertical:hover { border-top: 1px solid {dim}; }
QProgressBar { background: {well}; border: 1px solid {line}; border-radius: 2px; }
QProgressBar::chunk { background: {accent}; }
QMenu { background: {raised}; border: 1px solid {line}; padding: 4px 0; }
QMenu::item { padding: 4px 24px 4px 20px; }
QMenu::item:selected { background: {accent}; color: {on_accent}; }
QMenu::separator { height: 1px; background: {line}; margin: 4px 0; }
QToolTip { background: {raised}; color: {text}; border: 1px solid {line}; padding: 4px; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar::handle:vertical { background: {line}; min-height: 24px; border-radius: 2px;
  margin-left: 3px; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle:horizontal { background: {line}; min-width: 24px; border-radius: 2px;
  margin-top: 3px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea { background: transparent; border: none; }
QSplitter::handle { background: {line}; }
"""
