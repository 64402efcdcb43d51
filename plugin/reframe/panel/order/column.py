"""The column beside the canvas: it scrolls by itself, so that canvas and film strip stay."""

from __future__ import annotations

from reframe.panel.qt import Qt, QtCore, QtGui, QtWidgets


class Column(QtWidgets.QScrollArea):
    """Below the canvas, in a narrow panel, it is as high as what is in it: the page scrolls."""

    def __init__(self, inner: QtWidgets.QWidget) -> None:
        super().__init__()
        self._beside = True
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_beside(self, beside: bool) -> None:
        """Beside the canvas, or below it."""
        if beside != self._beside:
            self._beside = beside
            self.updateGeometry()

    def sizeHint(self) -> QtCore.QSize:
        return self.minimumSizeHint() if not self._beside else super().sizeHint()

    def minimumSizeHint(self) -> QtCore.QSize:
        inner = self.widget()
        if self._beside or inner is None:
            return QtCore.QSize(0, 0)
        height = inner.minimumSizeHint().height()
        if inner.hasHeightForWidth():
            height = max(height, inner.heightForWidth(self.viewport().width()))
        return QtCore.QSize(0, height)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:
        """What is in it wants another height."""
        if event.type() == QtCore.QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))
