"""Proxies, certificates and fal's backup domain, on the real host names, without the internet.

A proxy on loopback stands for the internet: the names of fal's hosts lead to servers here, so what
gets through has gone through the proxy, and has shown a certificate for its real name.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reframe.model.errors import BadInput, OutcomeUnknown, Refused, Unreachable
from reframe.service.client import Client
from reframe.service.routes import routes_to
from reframe.service.service import Service
from reframe.service.transport import open_http
from reframe.service.upload import Upload
from support.scripted import Script, Tunnel, hang_up, reply
from support.studio import HASTY, KEY, QUICK, RECEIPT, SUBMIT, Authority, make_authority, token

ORDER: dict[str, object] = {"prompt": "a wide street", "video_url": "https://v3.fal.media/a.mp4"}
HOSTS = ("queue.fal.run", "queue.falrun.com", "rest.fal.ai", "v3.fal.media", "api.fal.ai", "fal.ai")

Start = Callable[..., Script]
Dig = Callable[[dict[str, int]], Tunnel]


@pytest.fixture
def internet(
    start: Start, tunnel: Dig, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> tuple[Script, Tunnel]:
    """One server that is all of fal's hosts, behind a proxy that must be used."""
    fal = start(authority.server(*HOSTS))
    fal.on("POST", SUBMIT, reply(200, RECEIPT))
    fal.on("POST", "/storage/auth/token", reply(200, token("https://v3.fal.media")))
    proxy = tunnel(dict.fromkeys(HOSTS, fal.port))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return fal, proxy


def test_every_connection_goes_through_the_proxy_to_fals_own_hosts(
    internet: tuple[Script, Tunnel], tmp_path: Path
) -> None:
    fal, proxy = internet
    fal.on("POST", "/files/upload", reply(200, {"access_url": "https://v3b.fal.media/f.mp4"}))
    fal.on("GET", "/luma/agent/requests/req-1/status", reply(202, {"status": "IN_QUEUE"}))
    fal.on("GET", "/v1/models/requests/by-endpoint", reply(200, {"items": []}))
    fal.on("GET", "/api/openapi/queue/openapi.json", reply(200, {}))
    clip = tmp_path / "proxy.mp4"
    clip.write_bytes(b"movie")
    with Service("", KEY, QUICK) as service:
        uploaded = service.upload(clip, 60, lambda _done, _total: True)
        ticket = service.submit(ORDER)
        service.status(ticket)
        service.schema()
        assert service.charge(ticket) is None
    assert uploaded.url == "https://v3b.fal.media/f.mp4"
    assert ticket.status_url == RECEIPT["status_url"]
    assert set(proxy.asked) == {
        f"CONNECT {host}:443" for host in HOSTS if host != "queue.falrun.com"
    }


def test_the_key_goes_to_fals_api_alone(internet: tuple[Script, Tunnel], tmp_path: Path) -> None:
    fal, _ = internet
    fal.on("POST", "/files/upload", reply(200, {"access_url": "https://v3b.fal.media/f.mp4"}))
    fal.on("GET", "/api/openapi/queue/openapi.json", reply(200, {}))
    clip = tmp_path / "proxy.mp4"
    clip.write_bytes(b"movie")
    with Service("", KEY, QUICK) as service:
        service.upload(clip, 60, lambda _done, _total: True)
        service.submit(ORDER)
        service.schema()
    by_host = {asked.headers["host"]: repr(asked) for asked in fal.asked}
    assert {host for host, seen in by_host.items() if KEY.secret in seen} == {
        "queue.fal.run",
        "rest.fal.ai",
    }
    assert set(by_host) == {"queue.fal.run", "rest.fal.ai", "v3.fal.media", "fal.ai"}


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "https://queue.fal.run:8443/x", "http://queue.fal.run/x"]
)
def test_the_client_that_has_the_key_speaks_to_no_other_host(
    internet: tuple[Script, Tunnel], url: str
) -> None:
    _, proxy = internet
    with open_http(routes_to(), QUICK, KEY) as keyed, pytest.raises(Refused) as caught:
        keyed.get(url)
    assert caught.value.code == "untrusted-url"
    assert proxy.asked == []


def test_the_token_for_parts_goes_to_fals_media_hosts_alone(
    internet: tuple[Script, Tunnel], tmp_path: Path
) -> None:
    fal, proxy = internet
    stolen = {"access_url": "https://evil.example/files/1", "uploadId": "up"}
    fal.on("POST", "/files/upload/multipart", reply(200, stolen))
    clip = tmp_path / "proxy.mp4"
    clip.write_bytes(b"movie" * 10)
    routes = routes_to()
    with open_http(routes, QUICK) as keyless, pytest.raises(Refused) as caught:
        client = Client(secret=KEY, routes=routes, patience=QUICK, keyless=keyless)
        Upload(client, clip, 60, lambda _done, _total: True, threshold=10).run()
    assert caught.value.code == "untrusted-url"
    assert not any("evil" in asked for asked in proxy.asked)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR"])
def test_a_studios_own_authority_is_trusted_by_each_of_its_variables(
    internet: tuple[Script, Tunnel],
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    place = authority.file
    if variable == "SSL_CERT_DIR":
        place = tmp_path / "authorities"
        place.mkdir()
        digest = subprocess.run(
            ["openssl", "x509", "-hash", "-noout", "-in", str(authority.file)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        (place / f"{digest}.0").write_bytes(authority.file.read_bytes())
    monkeypatch.setenv(variable, str(place))
    with Service("", KEY, QUICK) as service:
        service.test_key()
        assert service.submit(ORDER).request_id == "req-1"


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", None])
def test_another_authority_is_refused_by_every_call_and_nothing_is_sent(
    internet: tuple[Script, Tunnel],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str | None,
) -> None:
    fal, _ = internet
    monkeypatch.delenv("SSL_CERT_FILE")
    if variable:
        monkeypatch.setenv(variable, str(make_authority(tmp_path / "other.pem").file))
    with Service("", KEY, QUICK) as service:
        for call in (service.test_key, service.schema, lambda: service.submit(ORDER)):
            with pytest.raises(Unreachable) as caught:
                call()
            assert caught.value.code == "certificate"
            assert "SSL_CERT_FILE" in caught.value.message
    assert fal.asked == []


def test_a_certificate_for_another_name_is_refused(
    start: Start, tunnel: Dig, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = start(authority.server("evil.example"))
    monkeypatch.setenv("HTTPS_PROXY", tunnel(dict.fromkeys(HOSTS, stranger.port)).url)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Service("", KEY, QUICK) as service, pytest.raises(Unreachable) as caught:
        service.submit(ORDER)
    assert caught.value.code == "certificate"
    assert stranger.asked == []


@pytest.mark.parametrize("text", ["no certificate", None])
def test_a_certificate_file_that_is_none_is_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    file = tmp_path / "bundle.pem"
    if text:
        file.write_text(text)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    with pytest.raises(BadInput, match="REQUESTS_CA_BUNDLE"):
        Service("", KEY)


def test_hosts_in_no_proxy_are_asked_directly(
    start: Start, tunnel: Dig, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = start(authority.server("fal.invalid"))
    gateway.on("POST", SUBMIT, reply(200, RECEIPT))
    monkeypatch.setenv("HTTPS_PROXY", tunnel({"fal.invalid": gateway.port}).url)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Service(f"https://fal.invalid:{gateway.port}", KEY, QUICK) as service:
        assert service.submit(ORDER).request_id == "req-1"
    monkeypatch.setenv("NO_PROXY", "fal.invalid")
    with (
        Service(f"https://fal.invalid:{gateway.port}", KEY, QUICK) as service,
        pytest.raises(Unreachable) as caught,
    ):
        service.submit(ORDER)
    assert caught.value.code == "dns"


def test_a_service_on_this_computer_is_never_asked_through_a_proxy(
    fal: Script, tunnel: Dig, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = tunnel({})
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    with Service(fal.url, KEY, QUICK) as service:
        assert service.submit(ORDER).request_id == "req-1"
    assert proxy.asked == []


def test_a_proxy_that_refuses_is_named_and_the_order_is_not_taken(
    tunnel: Dig, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = tunnel({})
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with Service("", KEY, QUICK) as service, pytest.raises(Unreachable) as caught:
        service.submit(ORDER)
    assert caught.value.code == "proxy"
    assert proxy.url.removeprefix("http://") in caught.value.message
    assert "403" in caught.value.message


def test_a_proxy_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        # Connected to by the kernel, but nobody ever reads.
        with Service("", KEY, HASTY) as service, pytest.raises(Unreachable) as caught:
            service.submit(ORDER)
    assert caught.value.code == "proxy"
    with Service("", KEY, HASTY) as service, pytest.raises(Unreachable) as caught:
        service.submit(ORDER)
    assert caught.value.code == "proxy"
    assert f"127.0.0.1:{port}" in caught.value.message


def test_a_proxy_of_another_kind_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "ftp://127.0.0.1:21")
    with pytest.raises(BadInput, match="HTTP proxy"):
        Service("", KEY)


def test_an_order_goes_to_the_backup_domain_once_when_the_queue_cannot_be_connected_to(
    internet: tuple[Script, Tunnel], start: Start
) -> None:
    fal, proxy = internet
    proxy.ways["queue.fal.run"] = _dead(start)
    with Service("", KEY, QUICK) as service:
        assert service.submit(ORDER).request_id == "req-1"
    assert [asked.headers["host"] for asked in fal.asked] == ["queue.falrun.com"]


def test_an_order_lost_at_the_backup_domain_is_not_sent_again(
    internet: tuple[Script, Tunnel], start: Start
) -> None:
    fal, proxy = internet
    proxy.ways["queue.fal.run"] = _dead(start)
    fal.on("POST", SUBMIT, hang_up)
    with Service("", KEY, QUICK) as service, pytest.raises(OutcomeUnknown):
        service.submit(ORDER)
    assert len(fal.got("POST")) == 1


def test_an_order_lost_at_the_queue_is_not_sent_to_the_backup_domain(
    internet: tuple[Script, Tunnel], start: Start, authority: Authority
) -> None:
    fal, proxy = internet
    queue = start(authority.server("queue.fal.run"))
    queue.on("POST", SUBMIT, hang_up)
    proxy.ways["queue.fal.run"] = queue.port
    with Service("", KEY, QUICK) as service, pytest.raises(OutcomeUnknown):
        service.submit(ORDER)
    assert (len(queue.got("POST")), len(fal.got("POST"))) == (1, 0)


def _dead(start: Start) -> int:
    """The port of a server that hangs up before TLS has begun."""
    server = start()
    server.on_accept = lambda connection: connection.close()
    return server.port


def test_a_moved_queue_host_gets_neither_key_nor_order() -> None:
    program = (
        "from reframe.service.service import Service\n"
        "from reframe.service.credentials import Key\n"
        "from reframe.model.errors import BadInput\n"
        "import json\n"
        "try:\n"
        "    Service('', Key('k')).submit({})\n"
        "except BadInput as error:\n"
        "    print(json.dumps(error.to_json()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "FAL_RUN_HOST": "fal.evil.example"},
        capture_output=True,
        text=True,
        check=True,
    )
    error = json.loads(done.stdout)
    assert error["code"] == "service-url"
    assert "queue.fal.evil.example" in error["message"]
