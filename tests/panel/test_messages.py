"""The small window beside Resolve: asked, answered, cancelled and closed with the mouse and keys."""

from __future__ import annotations

import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reframe.panel.messages import Messages

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def window(application: QApplication, out: io.StringIO) -> Messages:
    window = Messages(out)
    window.show()
    return window


def test_a_question_is_answered_by_its_button(window: Messages, out: io.StringIO) -> None:
    window.take({"ask": "Test this Resolve?", "yes": "Start the test"})
    assert window.yes.isVisible() and window.yes.text() == "Start the test"
    QTest.mouseClick(window.yes, LEFT)
    assert out.getvalue() == "yes\n"
    assert not window.yes.isEnabled()  # twice is once


def test_a_question_that_is_closed_is_a_no(window: Messages, out: io.StringIO) -> None:
    window.take({"ask": "Test this Resolve?", "yes": "Start the test"})
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert out.getvalue() == "" and not window.isVisible()


def test_work_is_shown_and_cancelled_once(window: Messages, out: io.StringIO) -> None:
    window.take({"doing": "Testing: a new track", "done": 3, "total": 12})
    assert window.bar.isVisible() and (window.bar.value(), window.bar.maximum()) == (3, 12)
    QTest.mouseClick(window.button, LEFT)
    QTest.mouseClick(window.button, LEFT)
    assert out.getvalue() == "cancel\n"
    assert window.isVisible() and "back" in window.sentence.text()
    window.take({"doing": "Testing: a take", "done": 4, "total": 12})
    assert "back" in window.sentence.text()  # what the script still says does not undo the cancel
    window.take({"close": True})
    assert not window.isVisible()


def test_a_sentence_stays_until_it_is_closed_also_when_its_script_is_gone(
    window: Messages, out: io.StringIO
) -> None:
    window.take({"say": "All is well. <b>Not markup.</b>", "path": "/somewhere/report.txt"})
    window.input_ended()
    assert window.isVisible() and window.show_file.isVisible()
    assert window.sentence.text().endswith("<b>Not markup.</b>")
    assert window.sentence.textFormat() == Qt.TextFormat.PlainText
    QTest.mouseClick(window.button, LEFT)
    assert not window.isVisible() and out.getvalue() == ""


def test_work_whose_script_is_gone_goes_too(window: Messages) -> None:
    window.take({"doing": "Testing", "done": 3, "total": 12})
    window.input_ended()
    assert not window.isVisible()
