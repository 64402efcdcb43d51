"""The sandbox as a program of its own: quick to kill, quick to start again."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme

from reframe.model.errors import BadInput
from reframe.sandbox import Sandbox
from reframe.sandbox.server import serve
from support.counter import make_movie
from support.sandbox_client import KEY, order, plain_client, run, upload

PROGRAM = """
import sys
from reframe.sandbox.server import serve
serve(port=int(sys.argv[1]), faults=sys.argv[2:], ready=lambda box: print(box.url, flush=True))
print("ended well", flush=True)
"""


@contextmanager
def _program(port: int, *faults: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(port), *faults], stdout=subprocess.PIPE, text=True
    )
    try:
        if process.stdout is None:
            raise TypeError("stdout is a pipe")
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def test_it_starts_again_on_its_port_after_it_was_killed() -> None:
    with _program(0, "pricing:503*always") as (process, url):
        assert httpx.get(url).status_code == 200
        process.kill()
        process.wait()
        port = int(url.rpartition(":")[2])
        with _program(port) as (_, again):
            assert again == url
            assert httpx.get(again).status_code == 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to answer")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_well_when_asked(how: signal.Signals) -> None:
    with _program(0) as (process, url):
        assert httpx.get(url).status_code == 200
        process.send_signal(how)
        rest, _ = process.communicate(timeout=20)
        assert rest.strip() == "ended well"
        assert process.returncode == 0


def test_a_taken_port_is_named(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(BadInput, match=str(port)):
        serve(port=port)


@pytest.mark.skipif(not socket.has_ipv6, reason="this computer has no IPv6")
def test_it_serves_on_the_newer_kind_of_address() -> None:
    with Sandbox(host="::1") as sandbox:
        assert sandbox.url.startswith("http://[::1]:")
        assert httpx.get(f"{sandbox.url}/sandbox/requests", trust_env=False).status_code == 200


def test_an_unknown_fault_is_refused_before_anything_is_served() -> None:
    with pytest.raises(BadInput, match="no-such-fault"):
        serve(faults=["no-such-fault"])


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with Sandbox() as sandbox, plain_client(sandbox) as http:
        movie = make_movie(tmp_path / "clip.mp4", 2)
        run(sandbox, http, order(upload(http, movie)))
        kept = sandbox.storage.all()[0].path.parent
        assert kept.is_dir()
    assert not kept.exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(sandbox.url)


def test_it_speaks_https_with_a_certificate() -> None:
    authority = trustme.CA()

    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server_side)
    client_side = ssl.create_default_context()
    authority.configure_trust(client_side)
    with Sandbox(tls=server_side) as sandbox:
        assert sandbox.url.startswith("https://127.0.0.1:")
        with httpx.Client(verify=client_side, headers={"Authorization": f"Key {KEY}"}) as http:
            token = http.post(f"{sandbox.url}/storage/auth/token").json()
            assert token["base_url"] == sandbox.url
        with pytest.raises(httpx.ConnectError, match="certificate"):
            httpx.get(sandbox.url)


def test_it_outlives_clients_that_talk_nonsense(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    for nonsense in (
        b"\x16\x03\x01\x02\x00\x01",
        b"GET\r\n\r\n",
        b"POST /files/upload HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /files/upload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /files/upload HTTP/1.1\r\nContent-Length: 100\r\n\r\nonly this",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(nonsense)
    assert httpx.get(sandbox.url).status_code == 200
