"""What every test gets: a home of its own and a clean environment."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

from reframe.sandbox import Sandbox
from support.command import Desk

#: Spaces, an umlaut and a kanji: every path of every test has them.
AWKWARD = "Schnitt ü 家"

# How long an example takes is the machine's affair.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# A shell that starts the tests in the background has them ignore Ctrl+C, and so whatever they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

_OURS = ("FAL_", "REFRAME_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones begin first, so that at the end none is left to run beside idle processors."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a key nor a proxy of the machine's reaches a test."""
    for name in list(os.environ):
        if name.upper().startswith(_OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an awkward name."""
    folder = tmp_path / AWKWARD
    folder.mkdir()
    return folder


@pytest.fixture
def desk(place: Path) -> Iterator[Desk]:
    """The command line with a home of its own; its engine is ended with the test."""
    desk = Desk(place)
    yield desk
    end_engine(desk.home)


def end_engine(home: Path) -> None:
    """Kill the engine of a home, and wait until it is gone."""
    with contextlib.suppress(OSError, ValueError, KeyError, psutil.Error):
        pid = json.loads((home / "engine.json").read_text("utf-8"))["pid"]
        process = psutil.Process(pid)
        if "reframe" in " ".join(process.cmdline()):
            process.send_signal(signal.SIGKILL)
            process.wait(10)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox of the test's own."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def shop(desk: Desk, sandbox: Sandbox) -> Desk:
    """The command line, with the sandbox as its service."""
    desk.service = sandbox.url
    return desk


@pytest.fixture(scope="session")
def standing_service() -> Iterator[Sandbox]:
    """A sandbox that many tests use, one after the other; see `standing_sandbox`."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def standing_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose engine serves many tests, one after the other."""
    home = tmp_path_factory.mktemp("standing") / AWKWARD
    yield home
    end_engine(home)


@pytest.fixture
def standing_sandbox(standing_service: Sandbox) -> Sandbox:
    """The standing sandbox as if it were new: nothing was asked of it and nothing goes wrong."""
    standing_service.clear_requests()
    standing_service.faults.clear()
    return standing_service


@pytest.fixture
def standing_shop(place: Path, standing_home: Path, standing_sandbox: Sandbox) -> Desk:
    """As `shop`, with an engine that is running already, for tests that leave it as it was.

    The same bytes may have been uploaded before; other tests' jobs are in its journal.
    """
    return Desk(place, service=standing_sandbox.url, shared_home=standing_home)
