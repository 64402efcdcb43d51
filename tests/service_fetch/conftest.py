"""A server that can misbehave, and a stop that never makes a test wait."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reframe.model.progress import go_on
from reframe.service.download import download
from support.media_server import MediaServer


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies and certificates of whoever runs the tests have no say in them."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NETRC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[MediaServer]:
    with MediaServer() as server:
        yield server


class Patience:
    """Counts the pauses instead of waiting; `ask` makes the work stop at its next look."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked = False

    def wait(self, seconds: float, /) -> bool:
        self.seconds += seconds
        return self.asked


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
def anywhere() -> Callable[[str], bool]:
    return lambda _url: True


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes; needs the right to mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("may not mount a file system here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def fetch(tmp_path: Path, patience: Patience, anywhere: Callable[[str], bool]):
    """``download`` to one place, without waiting between tries."""

    def fetch(url: str, meter=go_on, **more):
        more = {"allowed": anywhere, "stop": patience, **more}
        return download(url, tmp_path / "result" / "movie.mp4", meter, **more)

    return fetch


@pytest.fixture
def leftovers(tmp_path: Path) -> Callable[[], list[str]]:
    """Names of the files in the folder that `fetch` writes to."""
    return lambda: sorted(path.name for path in (tmp_path / "result").iterdir())


def _content(size: int) -> bytes:
    """Bytes that differ at every offset that matters, and never end in zeros."""
    return b"".join(index.to_bytes(4, "big") for index in range(1, size // 4 + 1)).ljust(size, b"!")


@pytest.fixture(scope="session")
def content() -> bytes:
    """Some three megabytes."""
    return _content(3_000_001)
