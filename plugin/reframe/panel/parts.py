"""The panel's two parts, one above the other: the order, and what became of orders."""

from __future__ import annotations

from .qt import Qt, QtGui, QtWidgets
from .queue import Queue
from .theme import GRID

#: Of the height, what the queue takes at most by itself; the user may give it more.
_MOST, _MOST_IN_FULL = 0.3, 0.42
#: In a low window the order needs the room more.
_LOW, _MOST_IN_LOW = 560, 0.2


class Parts(QtWidgets.QSplitter):
    """The queue takes the rows that there are, until the user has drawn the line between."""

    def __init__(self, upper: QtWidgets.QWidget, queue: Queue) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._upper, self._queue = upper, queue
        self._drawn = False
        self.addWidget(upper)
        self.addWidget(queue)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(GRID + 1)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.splitterMoved.connect(self._draw)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        self._queue.set_width(self.width())
        self.share()

    def share(self) -> None:
        """Share the height; folded, the queue is one line, unfolded in a narrow panel it is all."""
        folded, narrow = self._queue.folded, self._queue.narrow
        self._upper.setVisible(folded or not narrow)
        self._queue.setMaximumHeight(self._queue.wanted_height if folded else 16_777_215)
        self.handle(1).setEnabled(not narrow)
        if self._drawn and not narrow:
            return
        usual = _MOST_IN_LOW if self.height() < _LOW else _MOST
        most = _MOST_IN_FULL if self._queue.in_full else usual
        height = self._queue.wanted_height
        if not folded:
            height = min(height, int(self.height() * most))
        self.setSizes([max(1, self.height() - height - self.handleWidth()), height])

    def _draw(self) -> None:
        self._drawn = True
