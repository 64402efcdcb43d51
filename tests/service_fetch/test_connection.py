"""Downloads go only where they may, trust whom they should, and carry no credentials."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from reframe.model.errors import BadInput, Refused, Unreachable
from reframe.model.progress import go_on
from reframe.service.download import download
from support.media_server import Behaviour, MediaServer


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA):
    """A server with a certificate of a studio's own authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with MediaServer(context) as server:
        yield server


@pytest.fixture
def fetch(tmp_path: Path, patience):
    def fetch(url: str, allowed=lambda _url: True) -> bytes:
        destination = tmp_path / "movie.mp4"
        return download(url, destination, go_on, allowed=allowed, stop=patience).path.read_bytes()

    return fetch


def bundle(authority: trustme.CA, folder: Path) -> str:
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def redirect(to: str, status: int = 302) -> Behaviour:
    return Behaviour(status=status, headers={"Location": to})


def test_an_address_that_is_not_allowed_is_never_asked(server, fetch):
    with pytest.raises(Refused) as caught:
        fetch(server.put("/movie.mp4", b"movie"), allowed=lambda url: "fal.media" in url)
    assert caught.value.code == "not-allowed"
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_an_allowed_address_is_followed(server, fetch, status):
    server.put("/there.mp4", b"movie")
    server.script = [redirect("/there.mp4", status)]
    asked: list[str] = []
    assert fetch(server.url("/movie.mp4"), lambda url: not asked.append(url)) == b"movie"
    assert asked == [server.url("/movie.mp4"), server.url("/there.mp4")]


def test_a_redirect_to_another_host_is_refused(server, fetch):
    with MediaServer() as other:
        server.script = [redirect(other.put("/movie.mp4", b"bait"))]
        with pytest.raises(Refused) as caught:
            fetch(server.url("/movie.mp4"), lambda url: f":{server.port}/" in url)
        assert caught.value.code == "not-allowed"
        assert other.requests == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "//[bad", "http://", "gopher:x"]
)
def test_a_redirect_out_of_http_is_refused(server, fetch, target):
    server.script = [redirect(target)]
    with pytest.raises(Refused):
        fetch(server.url("/movie.mp4"))


def test_redirects_without_end_are_refused(server, fetch):
    server.script = [redirect(f"/{number}.mp4") for number in range(10)]
    with pytest.raises(Refused) as caught:
        fetch(server.url("/movie.mp4"))
    assert caught.value.code == "redirects"
    assert len(server.requests) == 6


def test_encryption_is_not_given_up_by_a_redirect(
    server, secure, authority, fetch, tmp_path, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", bundle(authority, tmp_path))
    secure.script = [redirect(server.put("/movie.mp4", b"bait"))]
    with pytest.raises(Refused, match="without encryption"):
        fetch(secure.url("/movie.mp4"))
    assert server.requests == []


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_studio_s_own_authority_is_believed(
    secure, authority, fetch, tmp_path, monkeypatch, variable
):
    monkeypatch.setenv(variable, bundle(authority, tmp_path))
    assert fetch(secure.put("/movie.mp4", b"movie")) == b"movie"


def test_an_unknown_authority_is_told_at_once(secure, fetch):
    url = secure.put("/movie.mp4", b"movie")
    with pytest.raises(Unreachable) as caught:
        fetch(url)
    assert caught.value.code == "certificate"
    assert secure.requests == []


def test_a_certificate_for_another_name_is_not_accepted(
    secure, authority, fetch, tmp_path, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", bundle(authority, tmp_path))
    with pytest.raises(Unreachable) as caught:
        fetch(secure.url("/movie.mp4").replace("localhost", "127.0.0.1"))
    assert caught.value.code == "certificate"


def test_certificates_that_are_not_there_are_named(server, fetch, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing.pem"))
    with pytest.raises(BadInput, match="SSL_CERT_FILE"):
        fetch(server.url("/movie.mp4"))


def test_no_credentials_leave_this_machine(server, fetch, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.put("/there.mp4", b"movie")
    server.script = [
        Behaviour(
            status=302,
            headers={"Location": "/there.mp4", "Set-Cookie": "session=1; Path=/"},
        )
    ]
    url = server.url("/movie.mp4").replace("://", "://somebody:secret@")
    assert fetch(url) == b"movie"
    for request in server.requests:
        assert {"Authorization", "Cookie", "Referer"}.isdisjoint(request.headers)


def test_a_proxy_is_used(server, fetch, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url(""))
    server.put("http://media.invalid/movie.mp4", b"movie")
    assert fetch("http://media.invalid/movie.mp4") == b"movie"


@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
def test_what_lies_on_this_computer_is_not_fetched_through_a_proxy(
    server, fetch, monkeypatch, variable
):
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    assert fetch(server.put("/movie.mp4", b"movie")) == b"movie"


def test_a_proxy_that_wants_a_password_is_named(server, fetch, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url(""))
    server.script = [Behaviour(status=407)]
    with pytest.raises(Unreachable) as caught:
        fetch("http://media.invalid/movie.mp4")
    assert caught.value.code == "proxy"


def test_a_name_that_does_not_exist_is_unreachable(fetch):
    with pytest.raises(Unreachable):
        fetch("http://media.invalid/movie.mp4")


@pytest.mark.parametrize(
    "url", ["", "movie.mp4", "http://", "http://[::1", "http://a b/", "file:/"]
)
def test_what_is_no_url_is_refused(fetch, url):
    with pytest.raises(Refused):
        fetch(url)


def test_a_cut_encrypted_download_goes_on(secure, authority, fetch, tmp_path, monkeypatch, content):
    monkeypatch.setenv("SSL_CERT_FILE", bundle(authority, tmp_path))
    url = secure.put("/movie.mp4", content)
    secure.script = [Behaviour(cut_after=1_000_000)]
    assert fetch(url) == content
    assert secure.sent == len(content)


def test_a_redirect_that_is_no_text_is_refused(server, fetch):
    server.script = [redirect("/\xff\xfe.mp4")]
    with pytest.raises(Refused):
        fetch(server.url("/movie.mp4"))
