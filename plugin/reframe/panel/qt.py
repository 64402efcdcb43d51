"""The one place where Qt is imported: PySide6, with nothing that is newer than Qt 6.5."""

from __future__ import annotations

from PySide6 import QtCore, QtGui, QtSvg, QtWidgets
from PySide6.QtCore import Qt, Signal

__all__ = ["Qt", "QtCore", "QtGui", "QtSvg", "QtWidgets", "Signal"]
