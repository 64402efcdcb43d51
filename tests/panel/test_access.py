"""The whole panel by keyboard and by ear, in longer languages, on small and large screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6 import QtCore, QtWidgets
from PySide6.QtCore import Qt

from reframe.model.errors import BadInput, Interrupted
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


def test_tab_goes_the_same_way_where_the_rest_was_made_after_the_window_was_painted(
    session: Session,
) -> None:
    panel, ready = Panel(session), []
    panel.ready.connect(lambda: ready.append(True))
    panel.show()
    until(lambda: bool(ready))
    parts = [panel.header, panel.notices, panel.guide, panel.order, panel.result, panel.settings]
    parts += [panel.price, panel.queue]
    visited = [at for at, part in enumerate(parts) for _ in stops(part)]
    chain = [
        next(at for at, part in enumerate(parts) if part.isAncestorOf(widget))
        for widget in stops(panel)
    ]
    start = chain.index(0)
    assert chain[start:] + chain[:start] == visited
    panel.close()


def stops(part: QtWidgets.QWidget) -> Iterator[QtWidgets.QWidget]:
    """What the Tab key stops at in a part of a window, in the window's order."""
    widget = part
    while True:
        widget = widget.nextInFocusChain()
        if widget is part:
            return
        if part.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


class Windows(QtCore.QObject):
    """Notes each window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: set[str] = set()

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:
        shows = event.type() == QtCore.QEvent.Type.Show
        if shows and isinstance(watched, QtWidgets.QWidget) and watched.isWindow():
            self.shown.add(type(watched).__name__)
        return False


def test_a_panel_that_is_made_while_much_goes_on_opens_one_window(
    session: Session, application: QtWidgets.QApplication
) -> None:
    furnish(session)
    session.state.errands.expand(EVERY[9].id)
    session.state.pricing.require(("This order costs $10.80.",))
    session.state.rendering.begin("shot", 50)
    windows = Windows()
    application.installEventFilter(windows)
    panel = Panel(session)
    panel.resize(1120, 900)
    panel.show()
    until(lambda: panel.queue.details.isVisible() and panel.notices.isVisible())
    application.removeEventFilter(windows)
    assert windows.shown == {"Panel"}
    panel.hide()


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
        state.framing.choose("9:16")
        state.first_steps.wanted = False
        state.first_steps._tell("wanted")
        state.errands.expand(EVERY[9].id)
        state.errands.set_unfolded(True)

    def asks() -> None:
        state.stage.show_order()
        state.framing.toggle("21:9")
        state.framing.set_resolution("1080p")
        state.pricing.require(("This order costs $10.80, more than the $5.00 of the limit.",))

    def refused() -> None:
        state.stage.show_order()
        state.pricing.refuse(BadInput("The prompt names a person; write it without the name."))

    def first_steps() -> None:
        state.stage.show_order()
        state.first_steps.wanted = True
        state.first_steps._tell("wanted")

    def mistakes() -> None:
        state.stage.show_settings()
        state.settings.refuse(
            BadInput("monthly_cap cannot be 'lots': it is no number."), ["monthly_cap"]
        )

    return (
        ("order", state.stage.show_order),
        ("asks", asks),
        ("refused", refused),
        ("first steps", first_steps),
        ("result", lambda: state.stage.show_result(EVERY[5].id)),
        ("settings", state.stage.show_settings),
        ("mistakes", mistakes),
        ("queue", queue),
    )
