"""Which host is asked for what, and which one is trusted with what."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reframe.model.errors import BadInput
from reframe.service.routes import Routes, may_download, routes_to

FAL = Routes()
LOCAL = Routes("http://127.0.0.1:8080")


@pytest.mark.parametrize(
    ("url", "located"),
    [
        ("https://queue.fal.run/luma/agent/ray/v3.2/reframe", "/luma/agent/ray/v3.2/reframe"),
        ("https://rest.fal.ai/storage/auth/token?a=b%20c", "/storage/auth/token?a=b%20c"),
        ("https://v3.fal.media/files/upload", "/files/upload"),
        ("https://api.fal.ai/v1/models", "/v1/models"),
        (
            "https://fal.ai/api/openapi/queue/openapi.json?x=y/z",
            "/api/openapi/queue/openapi.json?x=y/z",
        ),
    ],
)
def test_one_service_stands_for_all_hosts_with_the_same_paths(url: str, located: str) -> None:
    assert FAL.locate(url) == url
    assert LOCAL.locate(url) == f"http://127.0.0.1:8080{located}"
    assert Routes("https://gate.studio/fal").locate(url) == f"https://gate.studio/fal{located}"


def test_other_hosts_stay_where_they_are() -> None:
    assert LOCAL.locate("https://storage.example/put") == "https://storage.example/put"


def test_the_service_is_the_argument_then_the_environment_then_fal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert routes_to() == Routes()
    monkeypatch.setenv("REFRAME_SERVICE_URL", " http://localhost:1/ ")
    assert routes_to() == Routes("http://localhost:1")
    assert routes_to("https://gate.studio//") == Routes("https://gate.studio")


@pytest.mark.parametrize(
    "base",
    ["http://127.0.0.1:1", "http://127.8.9.1", "http://localhost", "http://[::1]:99", "https://x"],
)
def test_https_and_this_computer_can_be_a_service(base: str) -> None:
    assert routes_to(base).service == base
    assert routes_to(base).is_local == (base != "https://x")


@pytest.mark.parametrize(
    "base",
    [
        "http://gate.studio",
        "http://10.0.0.1",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "https://",
        "https://user:word@gate.studio",
        "https://gate.studio/?a=b",
        "https://gate.studio/#a",
        "https://gate studio",
        "https://gate.studio\\@evil.example",
        "http://127.0.0.1:99999",
    ],
)
def test_what_is_no_safe_base_url_is_bad_input(base: str) -> None:
    with pytest.raises(BadInput) as caught:
        routes_to(base)
    assert caught.value.code == "service-url"


TRUSTED = [
    "https://fal.media/f.mp4",
    "https://v3.fal.media/f.mp4",
    "https://v3b.fal.media/files/b/output.mp4?x=1",
    "https://V3B.FAL.MEDIA/f",
    "https://v3b.fal.media:443/f",
]
UNTRUSTED = [
    "http://v3b.fal.media/f.mp4",
    "https://v3b.fal.media:8443/f",
    "https://fal.media.evil.example/f",
    "https://evilfal.media/f",
    "https://evil.example/fal.media",
    "https://v3b.fal.media@evil.example/f",
    "https://evil.example\\@v3b.fal.media/f",
    "https://evil.example#@v3b.fal.media/f",
    "https://v3b.fal.media\t/f",
    "https:///f",
    "//v3b.fal.media/f",
    "file:///etc/passwd",
    "https://queue.fal.run/f",
    "https://169.254.169.254/latest",
    "https://[v3b.fal.media/f",
    "",
]


@pytest.mark.parametrize("url", TRUSTED)
def test_results_are_fetched_from_fals_media_hosts(url: str) -> None:
    assert may_download(url)
    assert may_download(url, "http://127.0.0.1:8080")


@pytest.mark.parametrize("url", UNTRUSTED)
def test_results_are_fetched_from_nowhere_else(url: str) -> None:
    assert not may_download(url)
    assert not may_download(url, "http://127.0.0.1:8080")


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("http://127.0.0.1:8080/files/x", True),
        ("http://127.0.0.1:8081/files/x", False),
        ("http://localhost:8080/files/x", False),
        ("https://127.0.0.1:8080/files/x", False),
        ("http://127.0.0.1/files/x", False),
    ],
)
def test_the_configured_service_is_trusted_to_the_port(url: str, may: bool) -> None:
    assert LOCAL.may_download(url) is may
    assert LOCAL.takes_key(url) is may
    assert LOCAL.takes_uploads(url) is may
    assert not FAL.may_download(url)


@pytest.mark.parametrize(
    ("url", "key", "upload", "footage"),
    [
        ("https://queue.fal.run/x", True, False, True),
        ("https://queue.falrun.com/x", True, False, True),
        ("https://rest.fal.ai/x", True, False, True),
        ("https://api.fal.ai/v1/x", True, False, True),
        ("https://v3.fal.media/x", False, True, True),
        ("https://fal.ai/x", False, False, True),
        ("https://storage.googleapis.com/x", False, False, True),
        ("http://queue.fal.run/x", False, False, False),
        ("https://queue.fal.run:8443/x", False, False, True),
        ("https://queue.fal.run.evil.example/x", False, False, True),
        ("https://queue.fal.run@evil.example/x", False, False, False),
        ("http://storage.example/x", False, False, False),
    ],
)
def test_each_secret_goes_to_its_own_hosts(
    url: str, key: bool, upload: bool, footage: bool
) -> None:
    assert FAL.takes_key(url) is key
    assert FAL.takes_uploads(url) is upload
    assert FAL.takes_footage(url) is footage
    assert not LOCAL.takes_key(url)


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_any_text_is_judged_and_only_fals_hosts_are_trusted(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}@fal.media", f"https://{text}/fal.media"):
        host = urlsplit(url).hostname if FAL.may_download(url) or FAL.takes_key(url) else None
        if FAL.takes_key(url):
            assert host in {"queue.fal.run", "queue.falrun.com", "rest.fal.ai", "api.fal.ai"}
        if FAL.may_download(url):
            assert host == "fal.media" or str(host).endswith(".fal.media")
