"""The whole panel by keyboard and by ear, in longer languages, on small and large screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6 import QtCore, QtWidgets
from PySide6.QtCore import Qt

from reframe.model.errors import Interrupted
from reframe.panel.session import Session
from reframe.panel.window import Panel
from support.longer import faults, longer
from support.panel_stage import selection, until
from support.rows import EVERY, PAST

CONTROLS = (
    QtWidgets.QAbstractButton,
    QtWidgets.QLineEdit,
    QtWidgets.QPlainTextEdit,
    QtWidgets.QComboBox,
    QtWidgets.QAbstractSpinBox,
    QtWidgets.QAbstractItemView,
    QtWidgets.QSlider,
    QtWidgets.QProgressBar,
)


def furnish(session: Session) -> None:
    """Something in every part of the panel, without an engine."""
    session.state.errands.take_past(PAST)
    session.state.jobs.take_page("", EVERY, complete=True)
    session.state.footage.take(selection(frames=126))
    session.state.connection.gone(Interrupted("The engine does not start.", "no-engine"))
    session.state.wording.write("more sky")


@pytest.fixture
def panel(session: Session) -> Iterator[Panel]:
    panel = Panel(session)
    panel.resize(1120, 900)
    panel.show()
    furnish(session)
    yield panel
    session.state.jobs.take(())
    panel.hide()


def settle(panel: Panel, width: int, height: int) -> None:
    panel.resize(width, height)
    rest = QtCore.QDeadlineTimer(60)
    until(rest.hasExpired)


def test_every_control_of_every_page_has_a_name_for_screen_readers(
    panel: Panel, session: Session
) -> None:
    session.state.errands.expand(EVERY[9].id)
    session.state.errands.ask(EVERY[6].id, "send-again")
    nameless = {
        f"{type(each).__name__} in {type(each.parentWidget()).__name__}"
        for each in panel.findChildren(QtWidgets.QWidget)
        if isinstance(each, CONTROLS) or each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not each.accessibleName() and not getattr(each, "text", lambda: "")()
        if not isinstance(each.parentWidget(), CONTROLS)
        if not each.objectName().startswith("qt_") and each.window() is panel
    }
    assert nameless == set()


def test_tab_goes_from_top_to_bottom_and_round(panel: Panel, session: Session) -> None:
    parts = [panel.header, panel.notices, panel.order, panel.price, panel.queue]
    session.state.errands.expand(EVERY[9].id)
    panel.activateWindow()
    until(panel.isActiveWindow)
    panel.header.setFocus()
    visited: list[int] = []
    for _ in range(120):
        panel.focusNextChild()
        widget = panel.focusWidget()
        assert widget is not None
        at = next(n for n, part in enumerate(parts) if part.isAncestorOf(widget) or part is widget)
        if not visited or visited[-1] != at:
            visited.append(at)
    start = visited.index(0)
    assert visited[start : start + 5] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("size", [(1120, 760), (800, 600), (380, 900), (3840, 2160)])
def test_nothing_is_cut_off_or_covered_where_texts_are_40_percent_longer(
    session: Session, application: QtWidgets.QApplication, size: tuple[int, int]
) -> None:
    found = {}
    with longer(application):
        panel = Panel(session)
        panel.show()
        furnish(session)
        for page, turn in pages(session):
            turn()
            found[page] = settled_faults(panel, *size)
        panel.hide()
    assert {page: each for page, each in found.items() if each} == {}


def settled_faults(panel: Panel, width: int, height: int) -> list[str]:
    """What is left of the faults when the layout has come to rest."""
    found = [""]
    for _ in range(8):
        settle(panel, width, height)
        found = faults(panel)
        if not found:
            break
    return found


def pages(session: Session) -> tuple[tuple[str, Callable[[], None]], ...]:
    """Each page of the panel, and how it is turned to."""
    state = session.state

    def queue() -> None:
        state.stage.show_order()
        state.errands.expand(EVERY[9].id)
        state.errands.set_unfolded(True)

    return (
        ("order", state.stage.show_order),
        ("result", lambda: state.stage.show_result(EVERY[5].id)),
        ("settings", state.stage.show_settings),
        ("queue", queue),
    )
