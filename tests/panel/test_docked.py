"""The panel as a widget of a host: it comes and goes, and what fails is a sentence in its place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6 import QtWidgets

from reframe.hosts.port import Host
from reframe.model.errors import BadInput
from reframe.panel.docked import bring_to_front, close_all, docked

Made = tuple[Host, Callable[[], None]]


@pytest.fixture(autouse=True)
def sessions(application: QtWidgets.QApplication) -> Iterator[None]:
    yield
    close_all()


@pytest.mark.parametrize(
    ("problem", "words"),
    [(BadInput("Open a sequence."), "Open a sequence."), (KeyError("x"), "KeyError: 'x'")],
)
def test_a_host_that_cannot_be_made_is_a_sentence_in_the_panels_place(
    problem: Exception, words: str
) -> None:
    def make() -> Made:
        raise problem

    label = docked("nuke", make)
    assert isinstance(label, QtWidgets.QLabel)
    assert label.text() == f"Reframe cannot be shown here. {words}"


def test_without_a_widget_there_is_nothing_to_bring_to_the_front() -> None:
    assert not bring_to_front("hiero")


def test_without_a_window_system_it_says_so_and_the_process_lives() -> None:
    code = (
        "from reframe.panel.docked import docked\n"
        "try: docked('nuke', lambda: None)\n"
        "except Exception as problem: print(type(problem).__name__, problem)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("ReframeError There is no window system here")
