"""The head of the panel: which host, which clip, and what of it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Tuple

from reframe.model.time import FrameRange, rate_for_people

from .clock import time_of
from .handover import show
from .qt import QtCore, QtGui, QtWidgets, Signal
from .theme import GRID, Theme
from .ways import Ways
from .widgets import Label, row, text, tool

if TYPE_CHECKING:
    from reframe.hosts.port import Record
    from reframe.model.order import Clip

    from .session import Session

_NARROW = 560


class Header(QtWidgets.QWidget):
    """``settings`` is emitted when the user wants to see the settings."""

    settings = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session, self._footage = session, session.state.footage
        self.name = Label()
        self.host = Label(role="dim")
        self.times = Label()
        self.facts = Label(role="dim")
        self.ways = Ways(session, self)
        self.limit = text(role="warning")
        self.notes = text(role="dim")
        self.clips = QtWidgets.QToolButton()
        self._second = QtWidgets.QBoxLayout(QtWidgets.QBoxLayout.Direction.LeftToRight)
        self._lay_out(theme)
        show(self, self._footage, ("selected", "range", "looking", "problem"), self._refresh)
        show(self, self._footage, ("host",), self._refresh_host)

    def _lay_out(self, theme: Theme) -> None:
        bold = QtGui.QFont(self.font())
        bold.setWeight(QtGui.QFont.Weight.DemiBold)
        self.name.setFont(bold)
        right = QtCore.Qt.AlignmentFlag.AlignRight | QtCore.Qt.AlignmentFlag.AlignVCenter
        self.host.setAlignment(right)
        self.times.setAccessibleName(self.tr("In and out"))
        self.clips.setText(self.tr("Other clips"))
        self.clips.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        opening = tool(theme, "open", self.tr("Open a clip"), shortcut="Ctrl+O")
        opening.setShortcut("Ctrl+O")
        opening.clicked.connect(self.choose_file)
        refresh = tool(theme, "refresh", self.tr("Read the host's selection again"), shortcut="F5")
        refresh.setShortcut("F5")
        refresh.clicked.connect(self._session.refresh)
        settings = tool(theme, "settings", self.tr("Settings"), shortcut="Ctrl+,")
        settings.setShortcut("Ctrl+,")
        settings.clicked.connect(self.settings)
        first = row(self.name, self.clips, self.host, opening, refresh, settings, spacing=GRID)
        first.setStretch(0, 3)
        first.setStretch(2, 2)
        self._second.setSpacing(GRID)
        self._second.addWidget(self.times, 1)
        self._second.addWidget(self.facts, 1)
        rows = QtWidgets.QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(first)
        rows.addLayout(self._second)
        rows.addWidget(self.ways)
        rows.addWidget(self.limit)
        rows.addWidget(self.notes)
        opening.setVisible(self._session.opens_files)  # by itself it would be a window

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """In a narrow panel, times and facts are on lines of their own."""
        super().resizeEvent(event)
        ways, align = QtWidgets.QBoxLayout.Direction, QtCore.Qt.AlignmentFlag
        narrow = event.size().width() < _NARROW
        self._second.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        side = align.AlignLeft if narrow else align.AlignRight
        self.facts.setAlignment(side | align.AlignVCenter)

    def choose_file(self) -> None:
        """Ask for a file to open."""
        path, _ = QtWidgets.QFileDialog.getOpenFileName(self, self.tr("Open a clip"))
        if path:
            self._session.open(path)

    def _refresh(self) -> None:
        footage, clip, selected = self._footage, self._footage.clip, self._footage.selected
        if clip is None or selected is None:
            self.name.setText(self.tr("Reading…") if footage.looking else self.tr("No clip"))
            self.times.setText("")
            self.facts.setText("")
        else:
            self.name.setText(clip.name)
            counted = timecodes(clip)
            if selected.host_start is not None:
                first = selected.host_start + clip.range.start - selected.clip.range.start
                counted = self.tr("Frames {0}").format(f"{first} – {first + len(clip.range) - 1}")
            self.times.setText("  ·  ".join((counted, *self._place(selected.record))))
            self.facts.setText(facts(clip, ranged=selected.host_start is None))
        self.notes.setText("  ".join(selected.notes) if selected else "")
        self.notes.setVisible(bool(self.notes.text()))
        self.limit.setText(self._shortened())
        self.limit.setVisible(footage.shortened)
        self._offer_clips()

    def _place(self, record: Optional[Record]) -> Tuple[str, ...]:
        """Where the clip lies on the host's timeline, which says which of its uses it is."""
        if record is None:
            return ()
        return (self.tr("{0} at {1}").format(record.track, record.timecode),)

    def _shortened(self) -> str:
        words = self.tr(
            "The clip is longer than the {0} s that can be sent; it opened with its first {0} s. "
            "Slide the bar under the film strip to send others."
        )
        return words.format(self._footage.limit_seconds)

    def _offer_clips(self) -> None:
        """Other selected clips to take instead, when the host has several."""
        selection = self._footage.selection
        several = selection is not None and len(selection.clips) > 1
        self.clips.setVisible(several)
        if selection is None or not several:
            return
        menu = QtWidgets.QMenu(self)
        for index, each in enumerate(selection.clips):
            chosen = menu.addAction(each.clip.name)
            chosen.setCheckable(True)
            chosen.setChecked(index == selection.chosen)
            chosen.triggered.connect(lambda _=False, index=index: self._footage.choose(index))
        self.clips.setMenu(menu)

    def _refresh_host(self) -> None:
        host = self._footage.host
        if host is None:
            self.host.setText("")
            return
        where = host.timeline or host.project
        name = f"{host.name} {host.version}".strip()
        self.host.setText(f"{name} · {where}" if where else name)


def timecodes(clip: Clip) -> str:
    """In and out as the clip's timecode."""
    return f"{time_of(clip, clip.range.start)} – {time_of(clip, clip.range.end)}"


def facts(clip: Clip, *, ranged: bool = True) -> str:
    """Frames, length, rate and size in one line; ``ranged``: the media's own numbers first."""
    sent: FrameRange = clip.range
    seconds = float(sent.seconds(clip.rate))
    rate = rate_for_people(clip.rate)
    numbers = f"{sent}   " if ranged else ""
    return f"{numbers}{len(sent)} f · {seconds:.2f} s · {rate} fps · {clip.size}"
