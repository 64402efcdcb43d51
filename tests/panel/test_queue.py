"""The queue by mouse and keyboard: rows, buttons, details, folding."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip

from reframe.panel.parts import Parts
from reframe.panel.qt import QtCore
from reframe.panel.queue.drawing import MORE, Row
from reframe.panel.queue.layout import height, places
from reframe.panel.session import Session
from reframe.panel.state.stage import ORDER, RESULT, SETTINGS
from reframe.panel.window import Panel
from support.panel_stage import drag, selection, until
from support.rows import EVERY, PAST, delivery, job

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(session: Session) -> Iterator[Panel]:
    """Every state in its queue, as if the engine had told it; no engine is asked."""
    panel = Panel(session)
    panel.resize(1120, 1400)
    panel.show()
    session.state.errands.take_past(PAST)
    session.state.jobs.take_page("", EVERY, complete=True)
    session.state.footage.take(selection())
    yield panel
    panel.close()


def row_of(panel: Panel, number: int) -> Row:
    rows = panel.queue.rows
    index = rows.rows.index_of(f"{number:08x}")
    rows.scrollTo(index)
    row = rows.row_at(index)
    assert row is not None
    return row


def click(panel: Panel, number: int, words: str) -> None:
    """Press the button of job ``number`` that says so."""
    row = row_of(panel, number)
    shown = [each.words for each in row.shown]
    QTest.mouseClick(
        panel.queue.rows.viewport(), LEFT, pos=row.rect_of(shown.index(words)).center()
    )


def at(panel: Panel, number: int) -> None:
    """The keyboard is on the row of job ``number``."""
    rows = panel.queue.rows
    rows.setFocus()
    rows.setCurrentIndex(rows.rows.index_of(f"{number:08x}"))


def press(panel: Panel, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(panel.queue.rows, key)


def settled() -> None:
    """Layouts are done with what has changed."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def test_every_job_has_a_row_the_newest_first(panel: Panel) -> None:
    rows = panel.queue.rows.rows
    names = [rows.data(rows.index(at)) for at in range(rows.rowCount())]
    assert names == [made.clip.name for made in reversed(EVERY)]


def test_a_click_on_a_rows_button_does_what_it_says(panel: Panel, session: Session) -> None:
    stage = session.state.stage
    click(panel, 6, "Compare")
    assert (stage.page, stage.job_id) == (RESULT, EVERY[5].id)
    click(panel, 9, "Open settings")
    assert stage.page == SETTINGS
    click(panel, 7, "Send again for $0.60")
    assert session.state.errands.asked is not None
    assert [each.words for each in row_of(panel, 7).shown] == ["Send for $0.60", "Not now"]
    click(panel, 7, "Not now")
    assert session.state.errands.asked is None


def test_a_movie_that_is_there_is_shown_before_the_rest_has_come(
    panel: Panel, session: Session
) -> None:
    coming = job(20, "unpack", movie="/nowhere/out/r/r.mp4")
    session.state.jobs.take_page("", (*EVERY, coming), complete=True)
    assert "Show in folder" in [each.words for each in row_of(panel, 20).actions]


def test_a_double_click_on_what_is_paid_again_does_not_agree_to_it(
    panel: Panel, session: Session
) -> None:
    row = row_of(panel, 7)
    point = row.rect_of([each.words for each in row.shown].index("Send again for $0.60")).center()
    QTest.mouseClick(panel.queue.rows.viewport(), LEFT, pos=point)
    QTest.mouseDClick(panel.queue.rows.viewport(), LEFT, pos=point)
    assert session.state.errands.asked is not None
    assert session.state.errands.busy == frozenset()


def test_trimming_makes_the_order_again_within_the_services_limit(
    panel: Panel, session: Session
) -> None:
    click(panel, 8, "Trim to 10 s")
    assert session.state.stage.page == ORDER
    assert session.state.wording.text == EVERY[7].prompt


def test_all_of_it_goes_by_keyboard(panel: Panel, session: Session) -> None:
    errands, stage = session.state.errands, session.state.stage
    panel.activateWindow()
    until(panel.isActiveWindow)
    at(panel, 6)
    press(panel, Key.Key_Return)
    assert (stage.page, stage.job_id) == (RESULT, EVERY[5].id)
    press(panel, Key.Key_Space)
    assert errands.expanded == EVERY[5].id
    press(panel, Key.Key_Up)
    assert errands.expanded == EVERY[6].id
    press(panel, Key.Key_Escape)
    assert errands.expanded == ""
    press(panel, Key.Key_Right, Key.Key_Return)
    assert errands.asked is not None and errands.asked.job_id == EVERY[6].id
    press(panel, Key.Key_Escape)
    assert errands.asked is None
    press(panel, Key.Key_Down, Key.Key_Delete)
    assert errands.asked is not None and errands.asked.what == "delete"
    press(panel, Key.Key_Return)  # the button that does nothing has the focus
    assert errands.asked is None and errands.busy == frozenset()
    QTest.keyClick(panel.queue.rows, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.queue.head.search.hasFocus()
    panel.order.strip.setFocus()
    QTest.keyClick(panel.order.strip, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.queue.head.search.hasFocus()


def test_left_and_right_reach_every_button_and_come_back_to_the_row(panel: Panel) -> None:
    at(panel, 6)
    seen = []
    for _ in range(4):
        press(panel, Key.Key_Right)
        seen.append(panel.queue.rows.delegate.chosen)
    assert seen == [0, 1, MORE, None]
    press(panel, Key.Key_Left)
    assert panel.queue.rows.delegate.chosen == MORE


def test_a_key_on_a_row_that_has_no_files_deletes_nothing(panel: Panel, session: Session) -> None:
    at(panel, 14)
    press(panel, Key.Key_Delete)
    assert session.state.errands.asked is None


def test_the_details_offer_everything_as_real_buttons(panel: Panel, session: Session) -> None:
    at(panel, 10)
    press(panel, Key.Key_Space)
    details = panel.queue.details
    assert details.isVisible()
    buttons = [each for each in details.buttons.findChildren(QPushButton) if each.isVisible()]
    assert [each.text() for each in buttons] == [
        "Look for it at fal",
        "Send again for $0.60",
        "Let it go",
    ]
    buttons[1].setFocus()
    QTest.keyClick(buttons[1], Key.Key_Space)
    assert session.state.errands.asked is not None
    now = [each for each in details.buttons.findChildren(QPushButton) if each.isVisible()]
    assert [each.text() for each in now] == ["Send for $0.60", "Not now"]
    QTest.keyClick(now[1], Key.Key_Space)
    assert session.state.errands.asked is None
    QTest.mouseClick(details.close_button, LEFT)
    assert not details.isVisible()


def test_what_is_cut_off_is_in_the_tooltip(panel: Panel) -> None:
    panel.resize(800, 1400)
    until(lambda: panel.queue.width() < 800)
    rows = panel.queue.rows
    row = row_of(panel, 7)
    point = row.places.words.center()
    event = QHelpEvent(QtCore.QEvent.Type.ToolTip, point, rows.viewport().mapToGlobal(point))
    QApplication.sendEvent(rows.viewport(), event)
    assert "choose another range of the clip" in QToolTip.text()


def test_screen_readers_get_the_whole_row(panel: Panel) -> None:
    rows = panel.queue.rows
    interface = QAccessible.queryAccessibleInterface(rows)
    assert interface is not None and interface.text(QAccessible.Text.Name) == "Orders"
    index = rows.rows.index_of(f"{15:08x}")
    words = str(rows.rows.data(index, Qt.ItemDataRole.AccessibleTextRole))
    for part in (EVERY[14].clip.name, "9:16", "720p", "rehearsal", "Uploading", "free"):
        assert part in words


def test_a_narrow_panel_folds_the_queue_to_one_line_with_a_count(
    panel: Panel, session: Session
) -> None:
    panel.resize(380, 900)
    queue = panel.queue
    until(lambda: queue.folded)
    assert not queue.rows.isVisible() and queue.height() < 40
    assert queue.head.count.text() == "5 running · 2 wait for you · 9 done"
    QTest.mouseClick(queue.head.fold, LEFT)
    assert queue.rows.isVisible() and not panel.order.isVisible()
    assert queue.height() > 600
    QTest.keyClick(queue.rows, Key.Key_Escape)
    assert not queue.rows.isVisible() and panel.order.isVisible()


def test_new_rows_and_changes_leave_the_chosen_row_where_it_is(
    panel: Panel, session: Session
) -> None:
    at(panel, 6)
    session.state.jobs.take((job(20, "queued"), job(16, "export", progress=0.5)))
    assert panel.queue.rows.current_job == EVERY[5]
    assert panel.queue.rows.rows.rowCount() == len(EVERY) + 1
    session.state.jobs.take((job(6, "done", delivery=delivery("differs")),))
    assert "differs" in row_of(panel, 6).said.words


@pytest.mark.parametrize("width", [360, 500, 620, 776, 1096, 3816])
@pytest.mark.parametrize("widths", [(), (60, 110), (150, 80), (420, 60)])
def test_no_part_of_a_row_lies_on_another_at_any_width(width: int, widths: tuple[int, ...]) -> None:
    row = QtCore.QRect(0, 200, width, height(width))
    laid = places(row, widths)
    parts = [laid.picture, laid.name, laid.shape, laid.words, laid.price, laid.more, *laid.buttons]
    for number, part in enumerate(parts):
        assert row.contains(part), number
        assert part.width() > 0
        assert not [other for other in parts[number + 1 :] if part.intersects(other)], number
    assert len(laid.buttons) == len(widths) or len(laid.buttons) >= 1
    assert laid.words.width() >= 40


def test_an_empty_queue_says_so(session: Session) -> None:
    panel = Panel(session)
    panel.resize(1120, 760)
    panel.show()
    assert panel.queue.head.count.text() == "nothing ordered yet"
    panel.close()


def test_neither_orders_nor_a_search_move_what_is_under_the_hand(session: Session) -> None:
    panel = Panel(session)
    panel.resize(1120, 760)
    panel.show()
    session.state.jobs.take_page("", (), complete=True)
    search = panel.queue.head.search

    def where() -> tuple[QPoint, QPoint]:
        settled()
        return tuple(each.mapTo(panel, QPoint()) for each in (panel.price.reframe, search))

    before = where()
    for number in range(1, 7):
        session.state.jobs.take((job(number, "queued"),))
        assert where() == before
    session.state.jobs.search("no such thing")
    session.state.jobs.take_page("no such thing", (), complete=True)
    assert panel.queue.nothing.isVisible() and where() == before
    panel.close()


def test_the_line_above_the_queue_stays_where_the_hand_has_drawn_it(session: Session) -> None:
    panel = Panel(session)
    panel.resize(1120, 900)
    panel.show()
    session.state.jobs.take_page("", (job(1, "queued"),), complete=True)
    settled()
    before, line = panel.queue.height(), panel.findChild(Parts).handle(1)
    middle = QtCore.QPointF(line.rect().center())
    drag(line, middle, middle - QtCore.QPointF(0, 120))
    drawn = panel.queue.height()
    assert drawn > before + 100  # the line runs ahead of a hand that is told in its own pixels
    session.state.jobs.take(job(each, "queued") for each in range(2, 9))
    settled()
    assert panel.queue.height() == drawn
    panel.close()


def test_a_few_rows_are_all_seen_when_the_panel_opens(session: Session) -> None:
    panel = Panel(session)
    panel.resize(1120, 760)
    panel.show()
    bar = panel.queue.rows.verticalScrollBar()
    session.state.jobs.take_page("", tuple(job(each, "queued") for each in range(1, 5)), True)
    until(lambda: panel.queue.height() > 4 * height(1120))
    settled()
    assert not bar.isVisible()
    session.state.jobs.take((job(5, "cancelled"),))
    until(bar.isVisible)
    panel.hide()


def test_a_point_between_the_buttons_presses_none(panel: Panel) -> None:
    assert row_of(panel, 6).button_at(QPoint(5, 5)) is None
