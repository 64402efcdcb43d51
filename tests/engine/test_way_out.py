"""The key goes into the keyring and is told to nobody; the connection test names what fails."""

from __future__ import annotations

import hashlib
import socket
import sys
from pathlib import Path

import pytest

from reframe.engine.services import Services
from reframe.engine.way_out import WayOut
from reframe.link import calls
from reframe.link.client import connect_to_engine
from reframe.link.keeping import keep_key
from reframe.model.errors import BadInput, Interrupted, Refused
from reframe.sandbox import Sandbox
from support.command import Desk
from support.keyrings import use_keyring

SECRET = "marked-id:marked-secret-0123456789"


@pytest.fixture
def wallet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "wallet"
    folder.mkdir()
    return use_keyring(folder, "Folder", monkeypatch)


@pytest.fixture
def home(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFRAME_HOME", str(desk.home))
    return desk.home


def test_a_key_is_kept_tested_and_removed_and_found_nowhere_else(
    wallet: Path, home: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFRAME_SERVICE_URL", sandbox.url)
    with connect_to_engine() as engine:
        before = engine.ask(calls.WAY_OUT, calls.Nothing())
        assert (before.key, before.keyring, before.service) == ("", True, sandbox.url)
        keep_key(f" {SECRET}\n")
        assert engine.ask(calls.KEY_CHANGED, calls.Nothing()).key == "keyring"
        assert (wallet / "stored").read_text() == SECRET
        engine.ask(calls.TEST_KEY, calls.At(sandbox.url))
        hops = engine.ask(calls.CONNECTIONS, calls.At(sandbox.url)).hops
        assert [(hop.name, hop.ok) for hop in hops] == [("service", True), ("key", True)]
        sandbox.fault("token:401")
        with pytest.raises(Refused):
            engine.ask(calls.TEST_KEY, calls.At(sandbox.url))
        _refuse_what_is_no_key()
        assert (wallet / "stored").read_text() == SECRET
        assert engine.ask(calls.FORGET_KEY, calls.Nothing()).key == ""
        with pytest.raises(BadInput) as caught:
            engine.ask(calls.TEST_KEY, calls.At(sandbox.url))
        assert caught.value.code == "no-key"
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    sent = [one.headers["authorization"] for one in sandbox.requests("/storage/auth/token")]
    assert sent[0].startswith("Key sha256:")
    assert digest.startswith(sent[0].partition("sha256:")[2]), "tested with this very key"
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "engine.log" for path in kept)
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]


def _refuse_what_is_no_key() -> None:
    for text in ("", "two words"):
        with pytest.raises(BadInput) as caught:
            keep_key(text)
        assert caught.value.code == "bad-key"


def test_without_a_keyring_the_way_to_set_a_key_is_named(place: Path) -> None:
    assert not WayOut(Services(place)).now().keyring
    with pytest.raises(BadInput, match="FAL_KEY"):
        keep_key(SECRET)


def test_a_host_hands_the_key_to_reframes_own_python(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which has no keyring here, and says so; the host's would not even start."""
    monkeypatch.setenv("REFRAME_PYTHON", sys.executable)
    monkeypatch.setattr(sys, "executable", str(place / "a host"))
    with pytest.raises(BadInput, match="keyring does not take"):
        keep_key(SECRET)
    monkeypatch.setenv("REFRAME_PYTHON", str(place / "gone"))
    with pytest.raises(Interrupted, match="FAL_KEY"):
        keep_key(SECRET)


def test_proxies_and_certificates_in_force_are_told_without_passwords(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://anna:secret@proxy.studio:3128")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/studio ü.pem")
    monkeypatch.setenv("FAL_KEY", SECRET)
    now = WayOut(Services(place)).now()
    assert now.key == "environment"
    assert now.variables["HTTPS_PROXY"] == "http://proxy.studio:3128"
    assert now.variables["SSL_CERT_FILE"] == "/etc/studio ü.pem"
    assert "secret" not in repr(now)


def test_the_hop_that_fails_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", SECRET)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    way_out = WayOut(Services(place))
    gone = way_out.connections(calls.At(f"http://127.0.0.1:{port}")).hops
    assert {hop.failed for hop in gone} == {"connect"}
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    behind = way_out.connections(calls.At("https://fal.invalid")).hops
    assert {hop.failed for hop in behind} == {"proxy"}
    assert all("check HTTPS_PROXY" in hop.sentence for hop in behind)
