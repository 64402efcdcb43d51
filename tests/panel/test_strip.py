"""The film strip under the hand: scrubbing, in and out, sliding, keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6 import QtCore
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from reframe.model.time import FrameRange
from reframe.panel.session import Session
from reframe.panel.state.footage import Footage
from reframe.panel.strip.film_strip import BAR, FILM, FilmStrip
from reframe.panel.strip.scale import Scale
from reframe.panel.theme import DESK
from support.panel_stage import drag, selection

Key = Qt.Key


@pytest.fixture
def strip(session: Session) -> Iterator[FilmStrip]:
    session.state.footage.take(selection(frames=1000))
    strip = FilmStrip(session, DESK)
    strip.resize(612, FILM + BAR)
    strip.show()
    yield strip
    strip.close()


@pytest.fixture
def footage(session: Session) -> Footage:
    return session.state.footage


def scale(strip: FilmStrip) -> Scale:
    assert strip.scale is not None
    return strip.scale


def sent(footage: Footage) -> tuple[int, int]:
    assert footage.range is not None
    return footage.range.start, footage.range.end


def test_a_press_shows_that_frame_and_a_drag_scrubs(strip: FilmStrip, footage: Footage) -> None:
    start, end = scale(strip).middle(200), scale(strip).middle(500)
    drag(strip, QtCore.QPointF(start, 12), QtCore.QPointF(start, 12))
    assert abs(footage.frame - 200) <= 1
    drag(strip, QtCore.QPointF(start, 12), QtCore.QPointF(end, 12))
    assert abs(footage.frame - 500) <= 1
    assert sent(footage) == (0, 750)


def test_the_handles_move_in_and_out(strip: FilmStrip, footage: Footage) -> None:
    at, y = scale(strip), 20
    drag(strip, QtCore.QPointF(at.x(0), y), QtCore.QPointF(at.x(100), y))
    drag(strip, QtCore.QPointF(at.x(750), y), QtCore.QPointF(at.x(400), y))
    start, end = sent(footage)
    assert (abs(start - 100) <= 1, abs(end - 400) <= 1) == (True, True)


def test_a_handle_goes_no_further_than_the_limit(strip: FilmStrip, footage: Footage) -> None:
    at = scale(strip)
    drag(strip, QtCore.QPointF(at.x(750), 20), QtCore.QPointF(at.x(1000), 20))
    assert sent(footage) == (0, 750)


def test_the_bar_slides_in_and_out_together(strip: FilmStrip, footage: Footage) -> None:
    at, y = scale(strip), FILM + BAR / 2
    drag(strip, QtCore.QPointF(at.x(300), y), QtCore.QPointF(at.x(450), y))
    start, end = sent(footage)
    assert end - start == 750
    assert abs(start - 150) <= 2


def test_keys_step_frames_and_set_in_and_out(strip: FilmStrip, footage: Footage) -> None:
    strip.setFocus()
    QTest.keyClick(strip, Key.Key_Right)
    QTest.keyClick(strip, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert footage.frame == 11
    QTest.keyClick(strip, Key.Key_I)
    QTest.keyClick(strip, Key.Key_End)
    assert footage.frame == 749
    QTest.keyClick(strip, Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(strip, Key.Key_O)
    assert sent(footage) == (11, 740)
    QTest.keyClick(strip, Key.Key_Home)
    assert footage.frame == 11


@pytest.mark.parametrize("width", [160, 380, 612, 4000])
def test_every_frame_is_where_it_is_drawn(width: int) -> None:
    at = Scale(FrameRange(86400, 86400 + 100), width)
    for frame in range(86400, 86500):
        assert at.frame(at.middle(frame)) == frame
        assert at.nearest_edge(at.x(frame)) == frame
