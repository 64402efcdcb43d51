"""``python -m reframe.panel.messages``: a small window for a script that has no Qt of its own.

Reads one JSON object a line from standard input; writes ``shown`` once the window is there,
``yes`` when the user agrees to what was asked, and ``cancel`` when they cancel. See
``hosts/resolve/window.py``.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import IO, Any, Dict

from .handover import HandOver
from .qt import Qt, QtCore, QtGui, QtWidgets
from .theme import DESK, GRID, dress
from .widgets import push, row, text


class Messages(QtWidgets.QDialog):
    """What was said last: a sentence with a button to close, or progress with one to cancel."""

    def __init__(self, out: IO[str]) -> None:
        super().__init__()
        self._out = out
        self.setWindowTitle("Reframe")
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        dress(self, DESK)
        self.sentence = text()
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setMinimumWidth(110 * GRID)
        self.bar = QtWidgets.QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GRID)
        self.bar.setStyleSheet(
            f"QProgressBar {{ background: {DESK.well}; border: none; }}"
            f"QProgressBar::chunk {{ background: {DESK.accent}; }}"
        )
        self.show_file = push("Show the report")
        self.yes = push("", role="primary")
        self.button = push("Close")
        self.show_file.clicked.connect(self._open)
        self.yes.clicked.connect(self._agree)
        self.button.clicked.connect(self.reject)
        self._path, self._working, self._cancelled = "", False, False
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(3 * GRID)
        column.addWidget(self.sentence)
        column.addWidget(self.bar)
        column.addLayout(row(None, self.show_file, self.button, self.yes, spacing=2 * GRID))
        self._dress_for(working=False)

    def take(self, message: Dict[str, Any]) -> None:
        """Show what came."""
        if "close" in message:
            self._working = False
            self.reject()
        elif self._cancelled and "doing" in message:
            return
        elif "ask" in message:
            self.sentence.setText(message["ask"])
            self.yes.setText(message["yes"])
            self._dress_for(working=False, asking=True)
        elif "doing" in message:
            self.sentence.setText(message["doing"])
            self.bar.setRange(0, message["total"])
            self.bar.setValue(message["done"])
            self._dress_for(working=True)
        elif "say" in message:
            self.sentence.setText(message["say"])
            self._path = message.get("path", "")
            self._dress_for(working=False)
            self.raise_()
            self.activateWindow()

    def input_ended(self) -> None:
        """The script is gone: what it said last stays, progress has nobody who makes it."""
        if self._working:
            self._working = False
            self.reject()

    def reject(self) -> None:
        """Closed by button, key or window: that cancels what is being done."""
        if self._working:
            self._cancelled = True
            self._write("cancel")
            self.sentence.setText("Putting everything back …")
            self.button.setEnabled(False)
            return
        super().reject()

    def _agree(self) -> None:
        self.yes.setEnabled(False)
        self._write("yes")

    def _write(self, word: str) -> None:
        self._out.write(f"{word}\n")
        self._out.flush()

    def _dress_for(self, working: bool, asking: bool = False) -> None:
        self._working = working
        self.bar.setVisible(working)
        self.yes.setVisible(asking)
        self.show_file.setVisible(bool(self._path) and not working)
        self.button.setText("Cancel" if working or asking else "Close")
        self.button.setEnabled(True)
        self.adjustSize()

    def _open(self) -> None:
        QtGui.QDesktopServices.openUrl(QtCore.QUrl.fromLocalFile(self._path))


def main() -> int:
    """Show the window until its user closes it, or its script does."""
    application = QtWidgets.QApplication(sys.argv[:1])
    application.setApplicationName("Reframe")
    application.setStyle("Fusion")
    window = Messages(sys.stdout)
    post = HandOver(application)

    def listen() -> None:
        for line in sys.stdin.buffer:
            message = json.loads(line)
            post(lambda message=message: window.take(message))  # type: ignore[misc]
        post(window.input_ended)

    window.show()
    QtCore.QTimer.singleShot(0, lambda: print("shown", flush=True))  # noqa: T201
    threading.Thread(target=listen, name="messages", daemon=True).start()
    application.exec()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
