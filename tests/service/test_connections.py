"""The doctor names the hop that fails, for each host in use."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from reframe.service.service import Service
from support.scripted import Script, Tunnel, page, reply
from support.studio import HASTY, KEY, QUICK, Authority, make_authority

HOSTS = [
    "rest.fal.ai",
    "v3.fal.media",
    "queue.fal.run",
    "v3b.fal.media",
    "api.fal.ai",
    "fal.ai",
]


def test_a_service_that_answers_is_well(service: Service, fal: Script) -> None:
    (hop,) = service.connections()
    assert (hop.name, hop.host, hop.ok) == ("service", f"127.0.0.1:{fal.port}", True)
    assert KEY.secret not in repr(fal.asked)


def test_each_of_fals_hosts_is_judged_by_itself(
    start: Callable[..., Script],
    tunnel: Callable[[dict[str, int]], Tunnel],
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    well = start(authority.server(*HOSTS))
    stranger = start(make_authority(tmp_path / "other.pem").server(*HOSTS))
    failing = start(authority.server(*HOSTS))
    failing.on("GET", "/v1/", page(503))
    ways = dict.fromkeys(HOSTS, well.port)
    ways["rest.fal.ai"] = stranger.port
    ways["api.fal.ai"] = failing.port
    del ways["v3b.fal.media"]
    monkeypatch.setenv("HTTPS_PROXY", tunnel(ways).url)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Service("", KEY, QUICK) as service:
        hops = service.connections()
    assert [hop.host for hop in hops] == HOSTS
    bad = {hop.host: hop.sentence for hop in hops if not hop.ok}
    assert set(bad) == {"rest.fal.ai", "v3b.fal.media", "api.fal.ai"}
    assert "certificate" in bad["rest.fal.ai"]
    assert "proxy" in bad["v3b.fal.media"]
    assert "HTTP 503" in bad["api.fal.ai"]
    assert KEY.secret not in repr(well.asked + failing.asked)


def test_a_name_that_does_not_exist_is_named() -> None:
    with Service("https://fal.invalid", KEY, HASTY) as service:
        (hop,) = service.connections()
    assert not hop.ok
    assert "The name fal.invalid cannot be found" in hop.sentence


def test_a_port_that_nobody_listens_on_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Service(f"http://127.0.0.1:{port}", KEY, HASTY) as service:
        (hop,) = service.connections()
    assert not hop.ok
    assert "cannot be connected to" in hop.sentence


def test_a_host_that_speaks_no_tls_is_named(start: Callable[..., Script]) -> None:
    plain = start()
    plain.on("GET", "/", reply(200, b""))
    plain.on_accept = lambda connection: connection.send(b"220 smtp ready\r\n")
    with Service(f"https://127.0.0.1:{plain.port}", KEY, QUICK) as service:
        (hop,) = service.connections()
    assert not hop.ok
    assert "TLS" in hop.sentence
