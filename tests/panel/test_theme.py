"""Colours that can be read, and icons that can be seen."""

from __future__ import annotations

import pytest
from PySide6 import QtGui, QtWidgets

from reframe.panel.icons import icon, names
from reframe.panel.theme import DESK, palette_of, theme_of


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 has it."""
    parts = QtGui.QColor(colour).getRgbF()[:3]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("text", ["text", "dim", "amber", "red", "green"])
@pytest.mark.parametrize("ground", ["window", "well", "raised"])
def test_text_has_a_contrast_of_at_least_4_5(text: str, ground: str) -> None:
    light, dark = luminance(getattr(DESK, text)), luminance(getattr(DESK, ground))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_words_on_the_button_have_a_contrast_of_at_least_4_5() -> None:
    light, dark = luminance(DESK.on_accent), luminance(DESK.accent)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_dark_hosts_palette_is_taken_over(application: QtWidgets.QApplication) -> None:
    palette = palette_of(DESK)
    palette.setColor(QtGui.QPalette.ColorRole.Window, QtGui.QColor("#323232"))
    assert theme_of(palette).window == "#323232"


def test_a_light_palette_is_not(application: QtWidgets.QApplication) -> None:
    palette = palette_of(DESK)
    palette.setColor(QtGui.QPalette.ColorRole.Window, QtGui.QColor("#eeeeee"))
    assert theme_of(palette) == DESK


@pytest.mark.parametrize("name", names())
def test_every_icon_is_drawn(application: QtWidgets.QApplication, name: str) -> None:
    image = icon(name, DESK).pixmap(16, 16).toImage()
    inked = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 60
    ]
    assert len(inked) > 8
