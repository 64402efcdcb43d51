"""What the sandbox tells of what it was sent."""

from __future__ import annotations

import threading
from pathlib import Path

import fal_client.client
import httpx
import pytest

from reframe.sandbox import Sandbox
from support.sandbox_client import ENDPOINT, KEY, order, submit


def test_every_request_is_listed_without_a_usable_key(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, clip: Path
) -> None:
    fal.submit(ENDPOINT, order(fal.upload_file(clip)))
    listed = httpx.get(f"{sandbox.url}/sandbox/requests")
    assert KEY not in listed.text
    assert KEY.partition(":")[2] not in listed.text
    token, sent, submitted = listed.json()[:3]
    assert [one["phase"] for one in (token, sent, submitted)] == ["token", "upload", "submit"]
    assert sent["body_size"] == clip.stat().st_size
    assert submitted["json"]["prompt"] == "a wider room"
    assert submitted["status"] == 200
    assert submitted["headers"]["authorization"].startswith("Key sha256:")
    assert token["headers"]["authorization"] == submitted["headers"]["authorization"]


def test_the_list_can_be_narrowed_and_cleared(sandbox: Sandbox, http: httpx.Client) -> None:
    submit(http, order("x"))
    http.get("/v1/models/pricing")
    narrowed = http.get("/sandbox/requests", params={"path": "/v1"}).json()
    assert [one["path"] for one in narrowed] == ["/v1/models/pricing"]
    assert sandbox.posts == 1
    assert http.delete("/sandbox/requests").status_code == 204
    assert sandbox.posts == 0


def test_requests_on_one_connection_share_its_number(sandbox: Sandbox, http: httpx.Client) -> None:
    http.get("/v1/models/pricing")
    http.get("/v1/models/pricing")
    httpx.get(f"{sandbox.url}/v1/models/pricing")
    first, second, other = sandbox.requests("/v1")
    assert first.connection == second.connection != other.connection


def test_a_test_can_wait_for_what_has_not_come_yet(sandbox: Sandbox) -> None:
    late = threading.Timer(0.1, lambda: httpx.get(f"{sandbox.url}/late"))
    late.start()
    (seen,) = sandbox.wait_for("/late")
    assert (seen.status, seen.phase) == (404, "unknown")
    late.join()


def test_waiting_in_vain_says_what_came_instead(sandbox: Sandbox) -> None:
    httpx.get(f"{sandbox.url}/other")
    with pytest.raises(TimeoutError, match="GET /other → 404"):
        sandbox.wait_for("submit", timeout=0.05)


def test_an_upload_can_be_seen_while_it_comes_in(sandbox: Sandbox, http: httpx.Client) -> None:
    seen = threading.Event()

    def pieces() -> object:
        yield b"x" * 200_000
        sandbox.wait_for(lambda one: one.body_size >= 65_536, finished=False)
        seen.set()
        yield b"x"

    http.post("/files/upload", content=pieces())
    assert seen.is_set()


def test_people_see_jobs_faults_and_requests(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("queued=60", "status:503*2")
    submit(http, order("x", prompt="<script>alert(1)</script>"))
    page = httpx.get(sandbox.url)
    assert page.headers["content-type"].startswith("text/html")
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert "status:503" in page.text
    assert f"POST /{ENDPOINT}" in page.text
