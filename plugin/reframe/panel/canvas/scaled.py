"""The picture at the size it is drawn: scaled once, not for every move of the mouse."""

from __future__ import annotations

from typing import Optional, Tuple

from reframe.panel.qt import Qt, QtCore, QtGui


class Scaled:
    """Keeps the last picture that was asked for, smoothly scaled to whole device pixels."""

    def __init__(self) -> None:
        self._key: Tuple[int, int, int] = (0, 0, 0)
        self._pixmap: Optional[QtGui.QPixmap] = None

    def of(self, image: QtGui.QImage, size: QtCore.QSizeF, ratio: float) -> QtGui.QPixmap:
        """``image`` for an area of ``size`` where a unit has ``ratio`` device pixels."""
        width, height = round(size.width() * ratio), round(size.height() * ratio)
        key = (image.cacheKey(), width, height)
        if self._pixmap is None or key != self._key:
            ignore, smooth = Qt.AspectRatioMode, Qt.TransformationMode
            scaled = image.scaled(
                width, height, ignore.IgnoreAspectRatio, smooth.SmoothTransformation
            )
            self._pixmap = QtGui.QPixmap.fromImage(scaled)
            self._pixmap.setDevicePixelRatio(ratio)
            self._key = key
        return self._pixmap
