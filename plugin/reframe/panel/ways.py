"""How the frames leave the host: as its viewer shows them, or straight from the media's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Tuple

from .handover import show
from .late import port, sample
from .qt import QtWidgets
from .theme import GRID
from .widgets import Label, enable, push, row

if TYPE_CHECKING:
    from .session import Session


class Ways(QtWidgets.QWidget):
    """The way that is taken and why, and the others to take instead.

    Hidden where there is nothing to say: without a clip, and on the desk, which renders nothing.
    """

    def __init__(self, session: Session, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent)
        self._footage, self._rendering = session.state.footage, session.state.rendering
        self.button = QtWidgets.QToolButton()
        self.button.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setAccessibleName(self.tr("What is sent"))
        self.fixed = QtWidgets.QLabel()
        self.why = Label(role="dim")
        self.sample = push(
            self.tr("Show frame"),
            self.tr("Have the host render the frame under the playhead, to see it on the canvas"),
        )
        self.sample.clicked.connect(lambda: sample.show_frame(session))
        parts = row(self.button, self.fixed, self.why, self.sample, spacing=2 * GRID)
        parts.setStretch(2, 1)
        self.setLayout(parts)
        show(self, self._footage, ("selected", "way"), self._refresh)
        show(self, session.state.rendering, ("name",), self._refresh)

    def _refresh(self) -> None:
        footage, selected = self._footage, self._footage.selected
        self.setVisible(selected is not None and selected.ways != (port.SOURCE,))
        if selected is None:
            return
        self.sample.setVisible(not selected.clip.path)
        enable(self.sample, not self._rendering.name)
        several = len(selected.ways) > 1
        self.button.setVisible(several)
        self.button.setText(self._title(footage.way))
        self.fixed.setVisible(not several)
        self.fixed.setText(self._title(footage.way))
        default = footage.way == selected.ways[0]
        self.why.setText(selected.reason if default else self._consequence(footage.way))
        self.button.setMenu(self._menu(selected.ways))

    def _menu(self, ways: Tuple[str, ...]) -> QtWidgets.QMenu:
        menu = QtWidgets.QMenu(self)
        menu.setToolTipsVisible(True)
        for way in ways:
            action = menu.addAction(self._title(way))
            action.setToolTip(self._consequence(way))
            action.setCheckable(True)
            action.setChecked(way == self._footage.way)
            action.triggered.connect(lambda _=False, way=way: self._footage.choose_way(way))
        return menu

    def _title(self, way: str) -> str:
        return self.tr("As seen") if way == port.AS_SEEN else self.tr("Source file")

    def _consequence(self, way: str) -> str:
        if way == port.AS_SEEN:
            host = self._footage.host
            who = host.name if host else self.tr("the host")
            return self.tr("Rendered by {0} with grade, effects and retime.").format(who)
        return self.tr("Read from the media's file: at once, without grade and effects.")
