"""The order in which the Tab key goes, whatever was made first."""

from __future__ import annotations

from itertools import chain
from typing import Iterator, Optional, Sequence

from .qt import Qt, QtWidgets


def in_order(parts: Sequence[QtWidgets.QWidget]) -> None:
    """From part to part; within each as it was."""
    stops = list(chain.from_iterable(_stops(part) for part in parts))
    for one, other in zip(stops, stops[1:]):  # noqa: RUF007  # pairwise is 3.10
        QtWidgets.QWidget.setTabOrder(one, other)


def _stops(part: QtWidgets.QWidget) -> Iterator[QtWidgets.QWidget]:
    """What the Tab key stops at in a part of a window."""
    widget: Optional[QtWidgets.QWidget] = part
    while widget is not None:
        inside = widget is part or part.isAncestorOf(widget)
        if inside and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        widget = widget.nextInFocusChain()
        if widget is part:
            return
