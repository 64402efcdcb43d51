"""What tests say to a sandbox, by plain HTTP and through the unmodified fal-client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fal_client.client
import httpx
import pytest

from reframe.sandbox import Sandbox

KEY = "sandbox-key-id:sandbox-secret-that-must-not-be-seen"
ENDPOINT = "luma/agent/ray/v3.2/reframe"


def fal_client_for(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> fal_client.client.SyncClient:
    """fal-client as it is, with the hosts in its module constants replaced by the sandbox."""
    monkeypatch.setattr(fal_client.client, "QUEUE_URL_FORMAT", f"{sandbox.url}/")
    monkeypatch.setattr(fal_client.client, "REST_URL", sandbox.url)
    monkeypatch.setattr(fal_client.client, "CDN_URL", sandbox.url)
    return fal_client.client.SyncClient(key=KEY)


def plain_client(sandbox: Sandbox) -> httpx.Client:
    """A client with a key that repeats nothing."""
    headers = {"Authorization": f"Key {KEY}"}
    return httpx.Client(base_url=sandbox.url, headers=headers, timeout=20)


def order(url: str, **more: Any) -> dict[str, Any]:
    """The arguments of a job that fal would take."""
    return {"prompt": "a wider room", "video_url": url, "aspect_ratio": "9:16", **more}


def upload(http: httpx.Client, path: Path, **headers: str) -> str:
    """The URL of ``path`` in the sandbox."""
    answer = http.post(
        "/files/upload",
        content=path.read_bytes(),
        headers={"Content-Type": "video/mp4", "X-Fal-File-Name": path.name, **headers},
    )
    return str(answer.raise_for_status().json()["access_url"])


def submit(http: httpx.Client, arguments: dict[str, Any]) -> str:
    """The id of a new job."""
    answer = http.post(f"/{ENDPOINT}", json=arguments).raise_for_status()
    return str(answer.json()["request_id"])


def finish(sandbox: Sandbox, http: httpx.Client, request_id: str) -> httpx.Response:
    """The answer of the result call, once the job has ended."""
    sandbox.wait_until(lambda box: box.job(request_id).status == "COMPLETED")
    return http.get(f"/luma/agent/requests/{request_id}")


def run(sandbox: Sandbox, http: httpx.Client, arguments: dict[str, Any]) -> httpx.Response:
    """Submit, wait, and ask for the result."""
    return finish(sandbox, http, submit(http, arguments))


def fetch(file: dict[str, Any], folder: Path) -> Path:
    """A result's file, downloaded without a key."""
    path = folder / str(file["file_name"])
    path.write_bytes(httpx.get(file["url"]).raise_for_status().content)
    return path


def reframe(
    sandbox: Sandbox, http: httpx.Client, movie: Path, folder: Path, **arguments: Any
) -> Path:
    """The whole way: the path of the movie that comes back for ``movie``."""
    answer = run(sandbox, http, order(upload(http, movie), **arguments))
    return fetch(answer.raise_for_status().json()["video"], folder)
