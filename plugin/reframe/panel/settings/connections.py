"""The way out: service, proxies and certificates in force, and a test that names what fails."""

from __future__ import annotations

from typing import Dict, List, Tuple

from reframe.panel.handover import show
from reframe.panel.icons import icon
from reframe.panel.late import calls
from reframe.panel.qt import QtCore, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import breakable, enable, heading, push, row, text

from .fields import NAMES, NARROW


class Connections(QtWidgets.QWidget):
    """Draws ``session.state.network``."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = session.state.network, theme
        self.service = text()
        self.variables = text(role="dim")
        self.test = push(self.tr("Test the connection"), self.tr("Every host in use, and the key"))
        self.hops = QtWidgets.QWidget()
        self._found = QtWidgets.QGridLayout(self.hops)
        self._pairs: List[Tuple[QtWidgets.QBoxLayout, QtWidgets.QLabel]] = []
        self._lay_out()
        self.test.clicked.connect(session.network.test_connections)
        show(self, self._state, ("way",), self._refresh)
        show(self, self._state, ("hops", "connecting"), self._refresh_hops)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        ways = QtWidgets.QBoxLayout.Direction
        narrow = event.size().width() < NARROW
        for pair, title in self._pairs:
            title.setMinimumWidth(0 if narrow else NAMES)
            pair.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)

    def _lay_out(self) -> None:
        top = QtCore.Qt.AlignmentFlag.AlignTop
        for name, value in (
            (self.tr("Orders go to"), self.service),
            (self.tr("Proxies, certificates"), self.variables),
        ):
            pair = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
            pair.setSpacing(2 * GRID)
            title = heading(name)
            title.setMinimumWidth(NAMES)
            pair.addWidget(title, 0, top)
            pair.addWidget(value, 1)
            self._pairs.append((pair, title))
        self._found.setContentsMargins(0, 0, 0, 0)
        self._found.setHorizontalSpacing(2 * GRID)
        self._found.setVerticalSpacing(GRID)
        self._found.setColumnStretch(2, 1)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * GRID)
        for pair, _ in self._pairs:
            rows.addLayout(pair)
        rows.addLayout(row(self.test, None))
        rows.addWidget(self.hops)

    def _refresh(self) -> None:
        way = self._state.way
        enable(self.test, way is not None and not self._state.connecting)
        if way is None:
            self.service.setText(self.tr("Reading…"))
            return
        own = self.tr("{0} (REFRAME_SERVICE_URL)").format(way.service)
        self.service.setText(breakable(own) if way.service else "fal")
        lines = [f"{name} = {value}" for name, value in sorted(way.variables.items())]
        none = self.tr("None set: the system's network and the public authorities.")
        self.variables.setText(breakable("\n".join(lines)) or none)

    def _refresh_hops(self) -> None:
        enable(self.test, self._state.way is not None and not self._state.connecting)
        busy = self.tr("Asking…") if self._state.connecting else self.tr("Test the connection")
        self.test.setText(busy)
        while self._found.count():
            item = self._found.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for number, hop in enumerate(self._state.hops):
            self._show(number, hop)
        self.hops.setVisible(bool(self._state.hops))

    def _show(self, number: int, hop: calls.Hop) -> None:
        sign = QtWidgets.QLabel()
        drawn = icon("check", self._theme) if hop.ok else icon("warning", self._theme, "amber")
        sign.setPixmap(drawn.pixmap(16, 16))
        sign.setAccessibleName(self.tr("well") if hop.ok else self.tr("fails"))
        words = hop.sentence
        if hop.failed in self._names():
            words = f"{self._names()[hop.failed]}: {hop.sentence}"
        top = QtCore.Qt.AlignmentFlag.AlignTop
        self._found.addWidget(sign, number, 0, top)
        self._found.addWidget(heading(hop.name), number, 1, top)
        self._found.addWidget(text(breakable(words), "" if hop.ok else "warning"), number, 2)

    def _names(self) -> Dict[str, str]:
        """What stops the way, named."""
        return {
            "dns": self.tr("Name (DNS)"),
            "connect": self.tr("Connection (TCP)"),
            "proxy": self.tr("Proxy"),
            "certificate": self.tr("Certificate (TLS)"),
            "tls": self.tr("Encryption (TLS)"),
            "timeout": self.tr("No answer"),
            "broken": self.tr("Broken off"),
            "key": self.tr("Key"),
            "answer": self.tr("Answer"),
        }
