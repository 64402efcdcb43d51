"""Uploads by the real fal-client in all its ways, expiry, and media by Range."""

from __future__ import annotations

import hashlib
from pathlib import Path

import fal_client
import fal_client.client
import httpx
import pytest

from reframe.sandbox import Sandbox
from support.sandbox_client import order, run, upload

CONTENT = b"".join(index.to_bytes(4, "big") for index in range(75_000))


@pytest.fixture
def media(sandbox: Sandbox, http: httpx.Client, tmp_path: Path) -> str:
    """The URL of `CONTENT`."""
    path = tmp_path / "media.bin"
    path.write_bytes(CONTENT)
    return upload(http, path)


def test_a_small_file_arrives_whole(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, tmp_path: Path
) -> None:
    path = tmp_path / "clip with blanks.mp4"
    path.write_bytes(CONTENT)
    url = fal.upload_file(path)
    assert url.endswith("/clip%20with%20blanks.mp4")
    answer = httpx.get(url)
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "video/mp4"


def test_parts_are_joined_in_their_order(
    sandbox: Sandbox,
    fal: fal_client.client.SyncClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fal_client.client, "MULTIPART_THRESHOLD", 1000)
    monkeypatch.setattr(fal_client.client, "MULTIPART_CHUNK_SIZE", 32_768)
    path = tmp_path / "big.mp4"
    path.write_bytes(CONTENT)
    assert httpx.get(fal.upload_file(path)).content == CONTENT
    assert len(sandbox.requests(phase="part")) == 10


def test_a_part_with_another_etag_is_not_joined(sandbox: Sandbox, http: httpx.Client) -> None:
    begun = http.post("/files/upload/multipart").json()
    base = f"{begun['access_url']}/multipart/{begun['uploadId']}"
    etag = http.put(f"{base}/1", content=b"part").headers["etag"]
    wrong = {"parts": [{"partNumber": 1, "etag": '"00"'}]}
    assert http.post(f"{base}/complete", json=wrong).status_code == 400
    right = {"parts": [{"partNumber": 1, "etag": etag}]}
    assert http.post(f"{base}/complete", json=right).status_code == 200
    assert http.get(begun["access_url"]).content == b"part"


def test_the_fallback_uploads_to_a_signed_url(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(CONTENT)
    url = fal.upload_file(path, repository="fal")
    assert "signature" not in url
    assert httpx.get(url).content == CONTENT
    (put,) = sandbox.requests("/files", "PUT")
    assert "signature" in put.query


def test_an_upload_expires_when_its_lifecycle_says_so(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, http: httpx.Client, clip: Path
) -> None:
    url = fal.upload_file(clip, lifecycle=fal_client.StorageSettings(expires_in="1h"))
    sandbox.clock.advance(3599)
    assert httpx.head(url).status_code == 200
    sandbox.clock.advance(2)
    assert httpx.get(url).status_code == 410
    answer = run(sandbox, http, order(url))
    assert answer.json()["detail"][0]["type"] == "file_download_error"


def test_an_upload_without_lifecycle_stays(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, clip: Path
) -> None:
    url = fal.upload_file(clip)
    sandbox.clock.advance(400 * 86400)
    assert httpx.get(url).status_code == 200


def test_results_take_the_lifecycle_of_the_submit(
    sandbox: Sandbox, http: httpx.Client, clip: Path
) -> None:
    http.headers["X-Fal-Object-Lifecycle-Preference"] = '{"expiration_duration_seconds": 60}'
    video = run(sandbox, http, order(upload(http, clip))).json()["video"]
    assert httpx.head(video["url"]).status_code == 200
    sandbox.clock.advance(61)
    assert httpx.head(video["url"]).status_code == 410


def test_uploads_need_a_key_or_a_token(sandbox: Sandbox) -> None:
    answer = httpx.post(f"{sandbox.url}/files/upload", content=b"x")
    assert answer.status_code == 401
    assert sandbox.storage.all() == []


def test_a_body_in_chunks_is_read(sandbox: Sandbox, http: httpx.Client) -> None:
    pieces = (CONTENT[start : start + 1000] for start in range(0, len(CONTENT), 1000))
    answer = http.post("/files/upload", content=pieces)
    assert http.get(answer.json()["access_url"]).content == CONTENT


def test_a_range_is_answered_with_that_part(media: str) -> None:
    answer = httpx.get(media, headers={"Range": "bytes=1000-1999"})
    assert answer.status_code == 206
    assert answer.content == CONTENT[1000:2000]
    assert answer.headers["content-range"] == f"bytes 1000-1999/{len(CONTENT)}"
    rest = httpx.get(media, headers={"Range": f"bytes={len(CONTENT) - 5}-"})
    assert rest.content == CONTENT[-5:]
    last = httpx.get(media, headers={"Range": "bytes=-7"})
    assert last.content == CONTENT[-7:]


def test_a_range_behind_the_end_is_416(media: str) -> None:
    answer = httpx.get(media, headers={"Range": f"bytes={len(CONTENT)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


def test_if_range_gives_the_part_only_of_the_same_file(media: str) -> None:
    head = httpx.head(media)
    assert head.headers["content-length"] == str(len(CONTENT))
    assert head.content == b""
    wanted = {"Range": "bytes=9-"}
    for same in (head.headers["etag"], head.headers["last-modified"]):
        assert httpx.get(media, headers={**wanted, "If-Range": same}).status_code == 206
    other = httpx.get(media, headers={**wanted, "If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, CONTENT)


def test_media_are_public_and_tell_whether_a_key_came(
    sandbox: Sandbox, http: httpx.Client, media: str
) -> None:
    httpx.get(media)
    http.get(media)
    without, with_key = sandbox.requests(phase="download")
    assert "authorization" not in without.headers
    assert "authorization" in with_key.headers


def test_the_etag_is_of_the_content(media: str) -> None:
    digest = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    assert httpx.head(media).headers["etag"] == f'"{digest}"'
