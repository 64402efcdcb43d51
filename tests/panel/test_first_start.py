"""From the first start to the wipe over the result, by mouse and keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from reframe.model.geometry import SourcePosition
from reframe.panel.session import Session
from reframe.panel.state.connection import CONNECTED
from reframe.panel.state.stage import ORDER, RESULT, SETTINGS
from reframe.panel.window import Panel
from support.counter import make_movie
from support.panel_stage import MEDIA, click, drag, until

CARS = MEDIA / "car-detection.mp4"
Key, LEFT, CTRL = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(session: Session, place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Panel]:
    monkeypatch.setenv("HOME", str(place))  # deliveries go where they go by default
    panel = Panel(session)
    panel.resize(1120, 800)
    panel.show()
    panel.activateWindow()
    yield panel
    panel.close()


def started(session: Session, clip: Path) -> None:
    """As ``reframe panel CLIP`` starts."""
    state = session.state
    session.start()
    session.open(str(clip))
    until(lambda: state.footage.clip is not None and state.connection.state == CONNECTED)
    until(lambda: state.first_steps.wanted)


def test_a_first_order_from_the_shape_to_the_wipe_over_the_result(
    panel: Panel, session: Session, place: Path
) -> None:
    state, order = session.state, panel.order
    started(session, CARS if CARS.exists() else make_movie(place / "clip ü.mov", 60, "25/2"))
    assert panel.guide.isVisible() and [sign.text() for sign in panel.guide.signs] == list("123")
    _set_in_and_out(panel, session)
    click(order.shapes.buttons["9:16"])
    _place_by_hand(panel, session)
    order.prompt.edit.setFocus()
    assert not panel.guide.rehearse.isEnabled()
    QTest.keyClicks(order.prompt.edit, "the street goes on, wet asphalt")
    click(panel.guide.rehearse)
    until(lambda: bool(state.first_steps.rehearsed))
    (job,) = state.jobs.rows
    assert job.rehearsal and job.shape.position == state.framing.position
    assert job.delivery is not None and Path(job.delivery.folder).parent == place / "Reframe"
    click(panel.guide.see)
    assert state.stage.page == RESULT and not panel.guide.isVisible()
    _wipe(panel, session)
    QTest.keyClick(panel.result.view, Key.Key_Escape)
    assert state.stage.page == ORDER and not panel.price.isHidden()
    until(lambda: state.settings.values["introduced"] == "true")
    assert not panel.guide.isVisible()


def _set_in_and_out(panel: Panel, session: Session) -> None:
    """Ten frames, by keyboard."""
    strip = panel.order.strip
    strip.setFocus()
    QTest.keyClick(strip, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(strip, Key.Key_I)
    for _ in range(9):
        QTest.keyClick(strip, Key.Key_Right)
    QTest.keyClick(strip, Key.Key_O)
    sent = session.state.footage.range
    assert sent is not None and (sent.start, sent.end) == (10, 20)


def _place_by_hand(panel: Panel, session: Session) -> None:
    canvas, framing = panel.order.canvas, session.state.framing
    assert framing.position is not None
    at = canvas.viewport.plate(framing.position)
    drag(canvas, at.center(), at.center() - QPointF(0, 60), CTRL)
    canvas.setFocus()
    QTest.keyClick(canvas, Key.Key_Down)
    moved: SourcePosition = framing.position
    assert 0.1 < moved.y_norm < 0.3


def _wipe(panel: Panel, session: Session) -> None:
    view, viewing = panel.result.view, session.state.viewing
    until(lambda: viewing.report is not None and session.screening.ready(0))
    assert panel.result.summary.lines[0].text() == "frame for frame: yes"
    frame = view.viewport.frame
    left = view.grab().toImage()
    drag(view, frame.center(), QPointF(frame.left() + 8, frame.center().y()))
    assert viewing.line < 0.1
    below = QPoint(int(frame.left() + frame.width() * 0.3), int(frame.top() + 20))
    assert left.pixelColor(below) != view.grab().toImage().pixelColor(below)
    QTest.keyClick(view, Key.Key_End)
    assert viewing.frame == 9
    until(lambda: session.screening.ready(9))


def test_the_first_steps_lead_to_the_key_and_can_be_left_out_for_good(
    panel: Panel, session: Session, place: Path
) -> None:
    started(session, make_movie(place / "clip.mov", 10))
    click(panel.guide.key)
    assert session.state.stage.page == SETTINGS and not panel.guide.isVisible()
    QTest.keyClick(panel.settings, Key.Key_Escape)
    assert panel.guide.isVisible()
    click(panel.guide.leave)
    until(lambda: not session.state.first_steps.wanted)
    assert session.state.settings.values["introduced"] == "true"
    assert not panel.guide.isVisible()
