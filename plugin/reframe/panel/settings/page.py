"""The page of settings: each applies at once, and what is wrong is said beside it."""

from __future__ import annotations

from reframe.panel.handover import show
from reframe.panel.qt import Qt, QtGui, QtWidgets
from reframe.panel.session import Session
from reframe.panel.state.stage import SETTINGS
from reframe.panel.theme import GRID, Theme
from reframe.panel.widgets import heading, line, push, row

from .connections import Connections
from .fields import ChoiceSetting, Rows, Setting, SwitchSetting, TextSetting
from .key import KeyField

#: Wider than this, the eye loses the way from a name to its field.
_WIDEST = 680
_HOUR, _DAY = 3600, 86400


class SettingsView(QtWidgets.QScrollArea):
    """Key, service, price limits, footage, deliveries, EXR, network."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._theme = session, theme
        self.fields: Rows = {}
        self.key = KeyField(session)
        self.connections = Connections(session, theme)
        self.choose = push(self.tr("Choose…"), self.tr("Choose the folder for deliveries"))
        self.back = push(self.tr("Back to the order"), self.tr("Back to the order  (Esc)"))
        self._rows = QtWidgets.QVBoxLayout()
        self._lay_out()
        self.back.clicked.connect(session.state.stage.show_order)
        self.choose.clicked.connect(self._choose_folder)
        show(self, session.state.stage, ("page",), self._arrive)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._session.state.stage.show_order()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._rows.setContentsMargins(0, 0, 2 * GRID, 0)
        self._rows.setSpacing(2 * GRID)
        self._rows.addLayout(row(self.back, None))
        self._head(self.tr("Key"))
        self._rows.addWidget(self.key)
        self._head(self.tr("Money"))
        self._money()
        self._head(self.tr("Footage at the service"))
        self._footage()
        self._head(self.tr("Deliveries"))
        self._deliveries()
        self._head(self.tr("Network"))
        self._rows.addWidget(self.connections)
        self._rows.addStretch(1)
        inner = QtWidgets.QWidget()
        inner.setMaximumWidth(_WIDEST)
        inner.setLayout(self._rows)
        page = QtWidgets.QWidget()
        around = QtWidgets.QHBoxLayout(page)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(inner, 1)
        around.addStretch(0)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _head(self, words: str) -> None:
        self._rows.addWidget(line())
        self._rows.addWidget(heading(words))

    def _add(self, setting: Setting) -> None:
        self.fields[setting.name] = setting
        self._rows.addWidget(setting)

    def _money(self) -> None:
        dollars = self.tr("US dollars")
        session, theme = self._session, self._theme
        name, none = self.tr("Ask before orders above"), self.tr("no cap")
        self._add(TextSetting(session, theme, "confirm_above", name, dollars))
        name = self.tr("Most in a calendar month")
        self._add(TextSetting(session, theme, "monthly_cap", name, dollars, none))

    def _footage(self) -> None:
        days = self.tr("{0} days")
        spans = (
            (_HOUR, self.tr("1 hour")),
            (6 * _HOUR, self.tr("6 hours")),
            (_DAY, self.tr("1 day")),
            (3 * _DAY, days.format(3)),
            (7 * _DAY, days.format(7)),
            (30 * _DAY, days.format(30)),
        )
        choices = [(str(seconds), words) for seconds, words in spans]
        note = self.tr("then they expire there")
        session, theme, name = self._session, self._theme, self.tr("Uploads stay for")
        self._add(ChoiceSetting(session, theme, "upload_expiry", name, choices, note))
        words = self.tr("deleted at fal once they are home; footage expires there by itself")
        self._add(SwitchSetting(session, theme, "clear_at_fal", self.tr("Results at fal"), words))
        words = self.tr("send no more pixels than the canvas can show (slow lines)")
        self._add(SwitchSetting(session, theme, "lean_proxy", self.tr("Lean proxy"), words))

    def _deliveries(self) -> None:
        session, theme = self._session, self._theme
        home = self.tr("Reframe in your home folder")
        name = self.tr("Folder")
        self._add(TextSetting(session, theme, "folder", name, "", home, self.choose))
        words = self.tr("readable by you alone")
        name = self.tr("Delivered files")
        self._add(SwitchSetting(session, theme, "private_deliveries", name, words))
        exr = (
            ("auto", self.tr("automatic")),
            ("always", self.tr("always")),
            ("never", self.tr("never")),
        )
        note, name = self.tr("the service's, else made from the movie"), self.tr("EXR sequence")
        self._add(ChoiceSetting(session, theme, "exr", name, exr, note))
        spaces = [(each, each) for each in ("ACEScg", "ACES2065-1", "lin_rec709")]
        name = self.tr("EXR colour space")
        self._add(ChoiceSetting(session, theme, "exr_colorspace", name, spaces))
        views = (
            ("viewer", self.tr("as viewed")),
            ("display", self.tr("white is 1.0")),
        )
        note, name = self.tr("where the host's viewer maps tones"), self.tr("EXR light")
        self._add(ChoiceSetting(session, theme, "exr_view", name, views, note))
        packings = [(each, each) for each in ("zip", "zips", "piz", "dwaa", "dwab", "none")]
        name = self.tr("EXR compression")
        self._add(ChoiceSetting(session, theme, "exr_compression", name, packings))

    def _choose_folder(self) -> None:
        start = str(self._session.folder)
        folder = QtWidgets.QFileDialog.getExistingDirectory(self, self.tr("Deliveries"), start)
        if folder:
            self._session.change_settings({"folder": folder})

    def _arrive(self) -> None:
        """What was found by an earlier visit may be out of date; the key's field is where to be."""
        if self._session.state.stage.page == SETTINGS:
            self._session.network.look()
            first = self.key.edit if self.key.edit.isEnabled() else self.back
            first.setFocus(Qt.FocusReason.OtherFocusReason)
