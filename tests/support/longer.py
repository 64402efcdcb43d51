"""A language in which everything is 40 % longer, and what would not have room for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations

from PySide6 import QtCore, QtWidgets

from reframe.panel.widgets import Label

#: Widgets that draw into their own area, or whose children lie on one another by design.
_OWN_LAYOUT = (QtWidgets.QStackedWidget, QtWidgets.QScrollArea, QtWidgets.QAbstractItemView)


class Longer(QtCore.QTranslator):
    """Every text with 40 % more letters, in brackets that show when its end is cut off."""

    def translate(
        self, _context: str, text: str, _disambiguation: str | None = None, _n: int = -1
    ) -> str:
        more = -(-len(text) * 2 // 5)
        words = ("more of it " * (more // 11 + 1))[:more].strip()
        return f"[{text} {words}]" if more > 2 else f"[{text}]"

    def isEmpty(self) -> bool:
        return False


@contextmanager
def longer(application: QtWidgets.QApplication) -> Iterator[None]:
    """The panel that is made inside speaks that language."""
    translator = Longer()
    application.installTranslator(translator)
    try:
        yield
    finally:
        application.removeTranslator(translator)


def faults(panel: QtWidgets.QWidget) -> list[str]:
    """Texts that are cut off without a tooltip, and widgets that lie on one another."""
    seen = [each for each in panel.findChildren(QtWidgets.QWidget) if _seen(each, panel)]
    return [*(fault for each in seen for fault in _cut(each)), *_overlaps(seen)]


def _seen(widget: QtWidgets.QWidget, panel: QtWidgets.QWidget) -> bool:
    return widget.isVisible() and widget.window() is panel.window()


def _cut(widget: QtWidgets.QWidget) -> Iterator[str]:
    if isinstance(widget, QtWidgets.QAbstractButton) and widget.text():
        needed = widget.sizeHint().width()
        if widget.width() < needed and widget.text() not in widget.toolTip():
            yield f"{_name(widget)} has {widget.width()} of {needed} px"
    elif isinstance(widget, QtWidgets.QLabel) and not isinstance(widget, Label):
        yield from _cut_label(widget)


def _cut_label(label: QtWidgets.QLabel) -> Iterator[str]:
    if not label.text() or not label.pixmap().isNull():
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if label.height() < needed:
            yield f"{_name(label)} has {label.height()} of {needed} px in height"
    elif label.width() < label.sizeHint().width() and label.text() not in label.toolTip():
        yield f"{_name(label)} has {label.width()} of {label.sizeHint().width()} px"


def _overlaps(seen: list[QtWidgets.QWidget]) -> Iterator[str]:
    families: dict[QtWidgets.QWidget, list[QtWidgets.QWidget]] = {}
    for each in seen:
        parent = each.parentWidget()
        if parent is not None and not isinstance(parent, _OWN_LAYOUT) and parent.layout():
            families.setdefault(parent, []).append(each)
    for parent, children in families.items():
        for child in children:
            if child.geometry().right() > parent.width() or child.geometry().left() < 0:
                yield f"{_name(child)} leaves {_name(parent)}"
        for one, other in combinations(children, 2):
            if one.geometry().intersects(other.geometry()):
                yield f"{_name(one)} lies on {_name(other)}"


def _name(widget: QtWidgets.QWidget) -> str:
    text = getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__} {text or widget.accessibleName()!r}"
