"""A panel with a real engine, on Qt's offscreen platform."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6 import QtWidgets

from conftest import end_engine
from reframe.panel.handover import HandOver
from reframe.panel.session import Session
from support.panel_stage import open_on_desk


@pytest.fixture(scope="session")
def application() -> QtWidgets.QApplication:
    existing = QtWidgets.QApplication.instance()
    if isinstance(existing, QtWidgets.QApplication):
        return existing
    made = QtWidgets.QApplication(["reframe"])
    made.setStyle("Fusion")
    made.setDoubleClickInterval(0)  # tests click faster than hands, and mean every click
    return made


@pytest.fixture
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose engine is ended with the test."""
    home = place / "home"
    monkeypatch.setenv("REFRAME_HOME", str(home))
    yield home
    end_engine(home)


@pytest.fixture
def session(application: QtWidgets.QApplication, home: Path) -> Iterator[Session]:
    """A session on the desk, not started."""
    session = Session(HandOver(application), open_on_desk)
    yield session
    session.close()
