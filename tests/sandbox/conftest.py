"""A sandbox, a clip to send to it, and two clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fal_client.client
import httpx
import pytest

from reframe.sandbox import Sandbox
from support.counter import make_movie
from support.sandbox_client import fal_client_for, plain_client


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies of whoever runs the tests have no say in them."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six frames at 25 a second, 320×180, numbered from 0."""
    return make_movie(tmp_path_factory.mktemp("clip") / "clip.mp4", 6)


@pytest.fixture
def fal(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> fal_client.client.SyncClient:
    return fal_client_for(sandbox, monkeypatch)


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with plain_client(sandbox) as client:
        yield client
