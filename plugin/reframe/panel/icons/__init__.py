"""Icons, drawn by us as SVG on a 16 px grid with 1.5 px lines, in the colour of the text."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import Dict, Tuple

from reframe.panel.qt import QtCore, QtGui, QtSvg
from reframe.panel.theme import Theme

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="COLOUR" '
    'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">'
)

_DRAWINGS = {
    "refresh": '<path d="M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3"/>',
    "settings": '<path d="M2 5h5M11 5h3M2 11h3M9 11h5"/><circle cx="9" cy="5" r="1.8"/>'
    '<circle cx="7" cy="11" r="1.8"/>',
    "open": '<path d="M2 12.5v-9h4l1.5 2H14v7z"/>',
    "undo": '<path d="M6 3L3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6"/>',
    "redo": '<path d="M10 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10"/>',
    "reset": '<path d="M4.5 4.5A5 5 0 1 1 3 8M3 2.5v3h3"/>',
    "up": '<path d="M4 10l4-4 4 4"/>',
    "down": '<path d="M4 6l4 4 4-4"/>',
    "close": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "check": '<path d="M3 8.5l3.5 3.5L13 4.5"/>',
    "warning": '<path d="M8 2.5l6 11H2zM8 6.5v3.2M8 11.7v.1"/>',
    "play": '<path d="M5 3l8 5-8 5z"/>',
    "pause": '<path d="M5.5 3v10M10.5 3v10"/>',
    "back": '<path d="M7 3L3 8l4 5M3 8h10.5"/>',
    "earlier": '<path d="M11 3l-7 5 7 5zM3 3v10"/>',
    "later": '<path d="M5 3l7 5-7 5zM13 3v10"/>',
    "search": '<circle cx="7" cy="7" r="4"/><path d="M10 10l3.5 3.5"/>',
    "folder": '<path d="M2 12.5v-9h4l1.5 2H14v7z"/>',
    "link": '<path d="M6.5 9.5l3-3M7 4.5l1-1a3 3 0 0 1 4.5 4.5l-1 1"/>'
    '<path d="M9 11.5l-1 1A3 3 0 0 1 3.5 8l1-1"/>',
    "guides": '<path d="M2 2.5h12v11H2zM6 2.5v11M10 2.5v11M2 6.2h12M2 9.8h12"/>',
}


def svg(name: str, colour: str) -> bytes:
    """The drawing as an SVG document. Raises `KeyError` for a name that is not drawn."""
    return (_HEAD.replace("COLOUR", colour) + _DRAWINGS[name] + "</svg>").encode("ascii")


@lru_cache(maxsize=128)
def icon(name: str, theme: Theme, colour: str = "text") -> QtGui.QIcon:
    """An icon, sharp on every screen that there is, with its dimmed form for disabled controls."""
    made = QtGui.QIcon()
    finest = max((each.devicePixelRatio() for each in QtGui.QGuiApplication.screens()), default=1)
    for scale in range(1, max(1, ceil(finest)) + 1):
        drawn = _pixmap(svg(name, getattr(theme, colour)), scale)
        made.addPixmap(drawn, QtGui.QIcon.Mode.Normal)
        made.addPixmap(_in(theme.colour("line"), drawn), QtGui.QIcon.Mode.Disabled)
    return made


def draw(painter: QtGui.QPainter, name: str, colour: str, place: QtCore.QRectF) -> None:
    """Draw an icon into a place of any size, sharp on the painter's own screen."""
    QtSvg.QSvgRenderer(QtCore.QByteArray(svg(name, colour))).render(painter, place)


class Icons:
    """Icons of a theme, each made once: for what is drawn again and again."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._made: Dict[Tuple[str, str], QtGui.QIcon] = {}

    def get(self, name: str, colour: str = "text") -> QtGui.QIcon:
        if (name, colour) not in self._made:
            self._made[(name, colour)] = icon(name, self._theme, colour)
        return self._made[(name, colour)]


def _pixmap(document: bytes, scale: int) -> QtGui.QPixmap:
    pixmap = QtGui.QPixmap(16 * scale, 16 * scale)
    pixmap.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(pixmap)
    QtSvg.QSvgRenderer(QtCore.QByteArray(document)).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _in(colour: QtGui.QColor, drawn: QtGui.QPixmap) -> QtGui.QPixmap:
    """The same drawing in another colour."""
    pixmap = QtGui.QPixmap(drawn)
    painter = QtGui.QPainter(pixmap)
    painter.setCompositionMode(QtGui.QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(0, 0, pixmap.width(), pixmap.height(), colour)
    painter.end()
    return pixmap


def names() -> Tuple[str, ...]:
    """All icons there are."""
    return tuple(_DRAWINGS)
