"""A whole order by mouse and keyboard alone, with a real engine, against a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from reframe.model.geometry import SourcePosition
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED
from reframe.panel.window import Panel
from reframe.sandbox import Sandbox
from support.counter import make_movie
from support.panel_stage import click, selection, until

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(session: Session) -> Iterator[Panel]:
    panel = Panel(session)
    panel.show()
    yield panel
    panel.close()


def opened(session: Session, movie: Path) -> None:
    session.start()
    session.open(str(movie))
    until(lambda: session.state.footage.clip is not None)
    until(lambda: session.state.connection.state == CONNECTED)


def test_a_rehearsal_from_choosing_the_shape_to_the_delivery(
    panel: Panel, session: Session, place: Path
) -> None:
    movie, state = make_movie(place / "clip ü.mov", 30), session.state
    opened(session, movie)
    click(panel.order.shapes.buttons["1:1"])
    panel.order.canvas.setFocus()
    QTest.keyClick(panel.order.canvas, Key.Key_8)
    panel.order.prompt.edit.setFocus()
    QTest.keyClicks(panel.order.prompt.edit, "more of the street")
    session.folder = place / "out"
    click(panel.price.rehearse)
    until(lambda: any(job.ended for job in state.jobs.rows))
    (job,) = state.jobs.rows
    assert (job.state, job.error) == ("done", None)
    assert job.rehearsal
    assert (job.shape.ratio, job.shape.position) == ("1:1", state.framing.position)
    assert job.delivery is not None and job.delivery.frames == 30
    assert Path(job.delivery.folder).parent == place / "out"


def test_an_order_above_the_confirmation_limit_asks_once(
    panel: Panel, session: Session, place: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFRAME_SERVICE_URL", sandbox.url)
    monkeypatch.setenv("FAL_KEY", "marked:key")
    movie, state = make_movie(place / "clip.mov", 50), session.state
    opened(session, movie)
    session.folder = place / "out"
    session.change_settings({"confirm_above": "0.10"})
    until(lambda: state.settings.values.get("confirm_above") == "0.10")
    QTest.keyClicks(panel.order.prompt.edit, "more sky")
    click(panel.price.reframe)
    until(lambda: bool(state.pricing.ask))
    assert panel.price.ask.isVisible()
    assert "$0.12" in panel.price.reframe.text()
    assert sandbox.posts == 0
    click(panel.price.back)
    assert not state.pricing.ask
    click(panel.price.reframe)
    until(lambda: bool(state.pricing.ask))
    click(panel.price.reframe)
    until(lambda: any(job.ended for job in state.jobs.rows))
    assert sandbox.posts == 1
    assert state.jobs.rows[0].state == "done"
    until(lambda: state.pricing.spent == Decimal("0.12"))


def test_a_double_click_neither_agrees_to_what_is_asked_nor_orders_twice(
    panel: Panel, session: Session, application: QApplication
) -> None:
    pricing = session.state.pricing
    session.state.footage.take(selection(frames=50))
    session.state.wording.write("more sky")
    application.setDoubleClickInterval(60_000)
    try:
        pricing.require(("This order costs $10.80.",))
        click(panel.price.reframe)
        assert pricing.ask and not pricing.sending
        pricing.sent()
        pricing.withdraw()
        click(panel.price.reframe)
        click(panel.price.rehearse)
        assert not pricing.sending
    finally:
        application.setDoubleClickInterval(0)
    pricing.require(("This order costs $10.80.",))
    click(panel.price.reframe)
    assert pricing.sending


def test_the_same_order_is_asked_about_while_the_first_is_on_its_way(
    panel: Panel, session: Session, place: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFRAME_SERVICE_URL", sandbox.url)
    monkeypatch.setenv("FAL_KEY", "marked:key")
    sandbox.faults.add("never-finishes")
    state = session.state
    opened(session, make_movie(place / "clip.mov", 50))
    session.folder = place / "out"
    QTest.keyClicks(panel.order.prompt.edit, "more sky")
    click(panel.price.reframe)
    until(lambda: len(state.jobs.rows) == 1)
    until(lambda: state.pricing.spent == Decimal("0.12"))
    click(panel.price.reframe)
    until(lambda: bool(state.pricing.ask))
    assert "on its way already" in panel.price.ask.text()
    state.wording.write("more clouds")
    click(panel.price.back)
    click(panel.price.reframe)
    until(lambda: len(state.jobs.rows) == 2)


def test_the_keyboard_stays_at_the_button_that_sends(
    panel: Panel, session: Session, application: QApplication
) -> None:
    session.state.footage.take(selection(frames=50))
    session.state.wording.write("more sky")
    panel.activateWindow()
    until(panel.isActiveWindow)
    panel.price.reframe.setFocus()
    session.state.pricing.send()
    assert not panel.price.reframe.isEnabled()
    QTest.keyClicks(application.focusWidget(), "abc")
    assert panel.queue.head.search.text() == ""
    session.state.pricing.sent()
    assert panel.price.reframe.hasFocus()


def test_the_saving_button_moves_out_back(panel: Panel, session: Session) -> None:
    footage = session.state.footage
    footage.take(selection(frames=126))
    assert panel.price.save.text() == "Out −1 frame saves $0.06"
    assert panel.price.price.text().startswith("5.04 s is billed as 6 s")
    click(panel.price.save)
    assert footage.range is not None and footage.range.end == 125
    assert not panel.price.save.isVisible()


def test_numbers_and_canvas_are_the_same_thing(panel: Panel, session: Session) -> None:
    session.state.footage.take(selection())
    framing, fields = session.state.framing, panel.order.position.fields
    framing.place(SourcePosition(0.25, 0.5, 0.5, 0.1582))
    assert [fields[letter].text() for letter in "XYW"] == ["25.00 %", "50.00 %", "50.00 %"]
    session.state.sight.set_in_pixels(True)
    assert fields["X"].text() == "135.0 px"
    fields["X"].setFocus()
    fields["X"].selectAll()
    QTest.keyClicks(fields["X"], "54")
    QTest.keyClick(fields["X"], Key.Key_Return)
    assert framing.position is not None
    assert framing.position.x_norm == pytest.approx(0.1)


def test_several_shapes_are_chosen_with_ctrl(panel: Panel, session: Session) -> None:
    session.state.footage.take(selection())
    buttons, framing = panel.order.shapes.buttons, session.state.framing
    click(buttons["3:4"])
    assert framing.ratios == ("3:4",)
    QTest.mouseClick(buttons["1:1"], LEFT, Qt.KeyboardModifier.ControlModifier)
    assert (framing.ratios, framing.active) == (("3:4", "1:1"), "1:1")
    assert [each.isChecked() for each in buttons.values()] == [
        False,
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_refused_combination_is_marked_before_with_the_reason(
    panel: Panel, session: Session
) -> None:
    session.state.footage.take(selection())
    resolutions = panel.order.resolutions
    assert not resolutions.buttons["1080p"].icon().isNull()
    assert resolutions.buttons["720p"].icon().isNull()
    click(resolutions.buttons["1080p"])
    assert "no 1080p for 9:16" in resolutions.reason.text()
    assert resolutions.reason.isVisible()


def test_a_reason_under_the_sizes_takes_its_room_from_the_prompt_and_hides_none_of_it(
    panel: Panel, session: Session
) -> None:
    panel.resize(1120, 640)
    session.state.footage.take(selection())
    session.state.framing.set_resolution("1080p")
    until(panel.order.resolutions.reason.isVisible)
    edit = panel.order.prompt.edit
    until(lambda: edit.visibleRegion().boundingRect() == edit.rect())


def test_without_a_prompt_nothing_can_be_sent_and_the_button_says_why(
    panel: Panel, session: Session
) -> None:
    session.state.footage.take(selection())
    assert not panel.price.reframe.isEnabled()
    assert "Write what shall appear" in panel.price.reframe.toolTip()
    QTest.keyClicks(panel.order.prompt.edit, "sky")
    assert panel.price.reframe.isEnabled()


def test_every_control_can_be_reached_by_tab_and_has_a_name(panel: Panel, session: Session) -> None:
    session.state.footage.take(selection())
    panel.activateWindow()
    until(panel.isActiveWindow)
    first = panel.order.canvas
    first.setFocus()
    seen = [first]
    while True:
        panel.focusNextChild()
        widget = panel.focusWidget()
        assert widget is not None
        if widget is first or len(seen) > 80:
            break
        seen.append(widget)
    named = [w for w in seen if w.accessibleName() or getattr(w, "text", lambda: "")()]
    assert [type(w).__name__ for w in seen if w not in named] == []
    wanted = [panel.order.strip, panel.order.prompt.edit, panel.order.position.places]
    wanted += [*panel.order.shapes.buttons.values(), *panel.order.resolutions.buttons.values()]
    assert [type(w).__name__ for w in wanted if w not in seen] == []


def test_a_file_dropped_on_the_panel_is_opened(panel: Panel, session: Session, place: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(make_movie(place / "clip ü.mov", 10)))])
    action, held = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(200, 200), action, data, LEFT, held)
    QApplication.sendEvent(panel, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(panel, QDropEvent(QPointF(200, 200), action, data, LEFT, held))
    until(lambda: session.state.footage.clip is not None)
    assert panel.header.name.text() == "clip ü"


def test_what_covers_the_canvas_is_said_to_leave_nothing_to_paint(
    panel: Panel, session: Session
) -> None:
    session.state.footage.take(selection())
    click(panel.order.shapes.buttons["16:9"])
    assert "nothing is left to paint" in panel.price.caution.text()
    click(panel.order.shapes.buttons["1:1"])
    assert not panel.price.caution.isVisible()


@pytest.mark.parametrize("width", [380, 800, 1120])
def test_nothing_is_wider_than_the_panel(panel: Panel, session: Session, width: int) -> None:
    session.state.footage.take(selection(frames=126))
    panel.resize(width, 700)
    until(lambda: panel.width() == width)
    page = panel.order.widget()
    assert page is not None
    until(lambda: page.width() <= panel.order.viewport().width())
    for child in page.findChildren(QWidget):
        if child.isVisible():
            right = child.mapTo(page, QPoint(child.width(), 0)).x()
            assert right <= page.width(), child


def test_undo_works_from_everywhere_but_the_prompt(panel: Panel, session: Session) -> None:
    session.state.footage.take(selection())
    panel.activateWindow()
    until(panel.isActiveWindow)
    framing = session.state.framing
    framing.preset(1, 0)
    panel.order.strip.setFocus()
    QTest.keyClick(panel.order.strip, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert framing.place_now == (1, 1)
    framing.preset(1, 0)
    panel.order.prompt.edit.setFocus()
    QTest.keyClicks(panel.order.prompt.edit, "sky")
    QTest.keyClick(panel.order.prompt.edit, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.state.wording.text == ""
    assert framing.place_now == (1, 0)
