"""Stand-ins for fal, and an environment without secrets, proxies or certificates."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reframe.service.service import Service
from support.scripted import Script, Tunnel, reply
from support.studio import KEY, QUICK, RECEIPT, SUBMIT, Authority, make_authority, token


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, proxy, certificate or service of this machine reaches a test."""
    for name in list(os.environ):
        if name.upper().endswith("_PROXY") or name.startswith(("FAL_", "SSL_CERT", "REFRAME_")):
            monkeypatch.delenv(name)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def start() -> Iterator[Callable[..., Script]]:
    """Start scripted servers; all are stopped at the end."""
    started: list[Script] = []

    def begin(tls: ssl.SSLContext | None = None) -> Script:
        started.append(Script(tls))
        return started[-1]

    yield begin
    for script in started:
        script.stop()


@pytest.fixture
def fal(start: Callable[..., Script]) -> Script:
    """A stand-in for fal that takes orders and hands out upload tokens."""
    script = start()
    script.on("POST", SUBMIT, reply(200, RECEIPT))
    script.on("POST", "/storage/auth/token", reply(200, token(script.url)))
    return script


@pytest.fixture
def service(fal: Script) -> Iterator[Service]:
    with Service(fal.url, KEY, QUICK) as found:
        yield found


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path / "studio.pem")


@pytest.fixture
def tunnel() -> Iterator[Callable[[dict[str, int]], Tunnel]]:
    started: list[Tunnel] = []

    def begin(ways: dict[str, int]) -> Tunnel:
        started.append(Tunnel(ways))
        return started[-1]

    yield begin
    for proxy in started:
        proxy.stop()
