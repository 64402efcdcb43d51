"""The one way for texts outside of widgets to be translated; widgets have ``self.tr``.

Both end in Qt's translators, so one catalogue holds all of the panel's texts.
"""

from __future__ import annotations

from .qt import QtCore


def tr(text: str, *values: object) -> str:
    """``text`` in the user's language, with ``values`` in the places of ``{0}``, ``{1}``…"""
    translated = QtCore.QCoreApplication.translate("reframe", text)
    return translated.format(*values) if values else translated


def count(number: int, one: str, many: str) -> str:
    """``one`` for 1, else ``many`` with the number in the place of ``{0}``."""
    return tr(one, number) if number == 1 else tr(many, number)
