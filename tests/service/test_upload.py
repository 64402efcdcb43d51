"""Footage goes up whole, with progress, for a set time, and without the key."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from reframe.model.errors import BadInput, Cancelled, ReframeError, Refused, Unreachable
from reframe.model.progress import go_on
from reframe.service.client import Client
from reframe.service.routes import routes_to
from reframe.service.service import Service
from reframe.service.transport import open_http
from reframe.service.upload import Upload
from support.scripted import Act, Script, hang_up, page, reply, say, stall
from support.studio import HASTY, KEY, QUICK, token

LINK = "https://v3b.fal.media/files/b/proxy.mp4"
BYTES = bytes(range(256)) * 2048


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    file = tmp_path / "Geheim Würfel 秘密 'take 3'.mp4"
    file.write_bytes(BYTES)
    return file


@pytest.fixture
def storage(fal: Script) -> Script:
    fal.on("POST", "/files/upload", reply(200, {"access_url": LINK}))
    place = {"upload_url": f"{fal.url}/put/here?signature=s", "file_url": LINK + "?older"}
    fal.on("POST", "/storage/upload/initiate", reply(200, place))
    fal.on("PUT", "/put/here", reply(200))
    return fal


def test_a_file_arrives_whole_with_its_progress_and_its_time(
    service: Service, storage: Script, clip: Path
) -> None:
    seen: list[tuple[int, int]] = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    before = datetime.now(timezone.utc)
    uploaded = service.upload(clip, 3600, meter)
    assert uploaded.url == LINK
    assert before <= uploaded.expires_at - timedelta(hours=1) <= datetime.now(timezone.utc)
    (asked,) = storage.got("POST", "/files/upload")
    assert asked.body == BYTES
    assert asked.headers["content-type"] == "video/mp4"
    assert asked.headers["authorization"] == "Bearer cdn-token"
    for name in ("x-fal-object-lifecycle", "x-fal-object-lifecycle-preference"):
        assert json.loads(asked.headers[name]) == {"expiration_duration_seconds": 3600}
    assert seen[0] == (0, len(BYTES))
    assert seen[-1] == (len(BYTES), len(BYTES))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) > 4


def test_the_name_of_the_clip_stays_here(service: Service, storage: Script, clip: Path) -> None:
    service.upload(clip, 60, go_on)
    assert storage.got("POST", "/files/upload")[0].headers["x-fal-file-name"] == "proxy.mp4"
    assert "Geheim" not in repr(storage.asked)


def test_a_token_is_asked_for_once_while_it_lives(
    service: Service, storage: Script, clip: Path
) -> None:
    service.upload(clip, 60, go_on)
    service.upload(clip, 60, go_on)
    assert len(storage.got("POST", "/storage/auth/token")) == 1


def test_a_cancel_stops_the_upload_in_the_middle(
    service: Service, storage: Script, tmp_path: Path
) -> None:
    large = tmp_path / "large.mp4"
    large.write_bytes(b"x" * 20_000_000)
    with pytest.raises(Cancelled):
        service.upload(large, 60, lambda done, _total: done < 1_000_000)
    assert storage.wait_for("POST", "/files/upload").body == b""
    assert not storage.got("POST", "/storage/upload/initiate")


def test_a_cancel_ends_the_wait_before_another_try(storage: Script, clip: Path) -> None:
    storage.on("POST", "/files/upload", hang_up)
    tries = storage.got
    patient = type(QUICK)(pauses=(3600.0,))
    with Service(storage.url, KEY, patient) as service, pytest.raises(Cancelled):
        service.upload(clip, 60, lambda _done, _total: not tries("POST", "/files/upload"))


FAILURES = {
    "lost": hang_up,
    "500": reply(500, {"detail": "x"}),
    "503 page": page(503),
    "429": reply(429, b""),
    "not HTTP": say(b"hello\r\n"),
}


@pytest.mark.parametrize("act", FAILURES.values(), ids=FAILURES.keys())
def test_an_upload_that_breaks_is_sent_again(
    service: Service, storage: Script, clip: Path, act: Act
) -> None:
    storage.on("POST", "/files/upload", act, reply(200, {"access_url": LINK}))
    assert service.upload(clip, 60, go_on).url == LINK
    assert [a.body for a in storage.got("POST", "/files/upload")][-1] == BYTES


@pytest.mark.parametrize(
    ("path", "act"),
    [
        ("/files/upload", hang_up),
        ("/files/upload", reply(403, {"detail": "no"})),
        ("/files/upload", reply(413, b"too large")),
        ("/files/upload", reply(200, {"url": LINK})),
        ("/files/upload", reply(200, {"access_url": "ftp://x/y"})),
        ("/storage/auth/token", reply(500, {"detail": "x"})),
        ("/storage/auth/token", page()),
        ("/storage/auth/token", reply(200, {"token": "täken", "token_type": "Bearer"})),
        ("/storage/auth/token", reply(200, [])),
    ],
)
def test_the_older_storage_takes_over_when_the_token_or_the_media_hosts_fail(
    service: Service, storage: Script, clip: Path, path: str, act: Act
) -> None:
    storage.on("POST", path, act)
    assert service.upload(clip, 7200, go_on).url == LINK + "?older"
    (put,) = storage.got("PUT", "/put/here")
    assert put.body == BYTES
    (initiate,) = storage.got("POST", "/storage/upload/initiate")
    lifecycle = json.loads(initiate.headers["x-fal-object-lifecycle-preference"])
    assert lifecycle == {"expiration_duration_seconds": 7200}


def test_the_key_reaches_no_storage_host(service: Service, storage: Script, clip: Path) -> None:
    storage.on("POST", "/files/upload", reply(413, b"too large"))
    service.upload(clip, 60, go_on)
    carried = {asked.path for asked in storage.asked if KEY.secret in repr(asked)}
    assert carried == {"/storage/auth/token", "/storage/upload/initiate"}


def test_a_refused_key_is_said_at_once(service: Service, storage: Script, clip: Path) -> None:
    storage.on("POST", "/storage/auth/token", reply(401, {"detail": "Unauthorized"}))
    with pytest.raises(Refused) as caught:
        service.upload(clip, 60, go_on)
    assert caught.value.code == "key-refused"
    assert len(storage.asked) == 1


def test_footage_goes_to_no_host_in_clear(
    service: Service, storage: Script, clip: Path, start: Callable[..., Script]
) -> None:
    elsewhere = start()
    storage.on("POST", "/files/upload", reply(413, b"too large"))
    place = {"upload_url": f"{elsewhere.url}/put", "file_url": LINK}
    storage.on("POST", "/storage/upload/initiate", reply(200, place))
    with pytest.raises(ReframeError):
        service.upload(clip, 60, go_on)
    assert elsewhere.connections == 0


def test_when_both_storages_fail_the_first_failure_is_told(
    service: Service, storage: Script, clip: Path
) -> None:
    storage.on("POST", "/files/upload", hang_up)
    storage.on("POST", "/storage/upload/initiate", reply(500, b""))
    with pytest.raises(Unreachable) as caught:
        service.upload(clip, 60, go_on)
    assert caught.value.code == "broken"


def test_a_storage_that_stops_answering_is_given_up(storage: Script, clip: Path) -> None:
    storage.on("POST", "/files/upload", stall)
    storage.on("POST", "/storage/upload/initiate", stall)
    with Service(storage.url, KEY, HASTY) as service, pytest.raises(Unreachable) as caught:
        service.upload(clip, 60, go_on)
    assert caught.value.code == "timeout"


def test_a_file_that_is_not_there_is_bad_input(service: Service, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        service.upload(tmp_path / "none.mp4", 60, go_on)


def test_a_file_that_shrinks_meanwhile_is_bad_input(
    service: Service, storage: Script, tmp_path: Path
) -> None:
    large = tmp_path / "large.mp4"
    large.write_bytes(b"x" * 4_000_000)

    def shrink(done: int, _total: int) -> bool:
        if done:
            large.write_bytes(b"x" * 10)
        return True

    with pytest.raises(BadInput):
        service.upload(large, 60, shrink)


@pytest.fixture
def parts(storage: Script) -> Script:
    access = f"{storage.url}/files/b/1"
    storage.on(
        "POST",
        "/files/upload/multipart",
        reply(200, {"access_url": access, "uploadId": "up"}),
    )
    for number in range(1, 7):
        put = reply(200, {}, {"ETag": f'"{number}"'})
        storage.on("PUT", f"/files/b/1/multipart/up/{number}", put)
    storage.on("POST", "/files/b/1/multipart/up/complete", reply(200, {"access_url": access}))
    return storage


def in_parts(storage: Script, clip: Path, meter: Callable[[int, int], bool] = go_on) -> str:
    routes = routes_to(storage.url)
    with open_http(routes, QUICK) as keyless:
        client = Client(secret=KEY, routes=routes, patience=QUICK, keyless=keyless)
        upload = Upload(client, clip, 60, meter, threshold=1000, part_size=100_000)
        try:
            return upload.run().url
        finally:
            client.close()


def sent_parts(storage: Script) -> bytes:
    found = {asked.path: asked.body for asked in storage.got("PUT") if asked.body}
    return b"".join(found[path] for path in sorted(found))


def test_a_large_file_arrives_in_parts_named_in_order(parts: Script, clip: Path) -> None:
    seen: list[int] = []

    def meter(done: int, _total: int) -> bool:
        seen.append(done)
        return True

    assert in_parts(parts, clip, meter) == f"{parts.url}/files/b/1"
    assert sent_parts(parts) == BYTES
    (complete,) = parts.got("POST", "/files/b/1/multipart/up/complete")
    assert complete.json == {"parts": [{"partNumber": n, "etag": f'"{n}"'} for n in range(1, 7)]}
    (begin,) = parts.got("POST", "/files/upload/multipart")
    assert json.loads(begin.headers["x-fal-object-lifecycle"]) == {
        "expiration_duration_seconds": 60
    }
    assert max(seen) == seen[-1] == len(BYTES)


@pytest.mark.parametrize("act", FAILURES.values(), ids=FAILURES.keys())
def test_a_part_that_breaks_is_sent_again_and_no_other(parts: Script, clip: Path, act: Act) -> None:
    third = "/files/b/1/multipart/up/3"
    parts.on("PUT", third, act, act, reply(200, {}, {"ETag": '"3"'}))
    assert in_parts(parts, clip) == f"{parts.url}/files/b/1"
    assert sent_parts(parts) == BYTES
    tries = {asked.path: len(parts.got("PUT", asked.path)) for asked in parts.got("PUT")}
    assert tries.pop(third) == 3
    assert set(tries.values()) == {1}


@pytest.mark.parametrize(
    "act", [reply(200, {}), reply(403, b""), hang_up], ids=["no ETag", "403", "always lost"]
)
def test_the_older_storage_takes_over_when_a_part_fails_for_good(
    parts: Script, clip: Path, act: Act
) -> None:
    parts.on("PUT", "/files/b/1/multipart/up/2", act)
    assert in_parts(parts, clip) == LINK + "?older"
    assert parts.got("PUT", "/put/here")[0].body == BYTES


def test_parts_go_to_no_other_host(parts: Script, clip: Path, start: Callable[..., Script]) -> None:
    elsewhere = start()
    stolen = {"access_url": f"{elsewhere.url}/files/b/1", "uploadId": "up"}
    parts.on("POST", "/files/upload/multipart", reply(200, stolen))
    assert in_parts(parts, clip) == LINK + "?older"
    assert elsewhere.connections == 0


def test_a_token_for_another_host_is_not_taken_there(
    parts: Script, clip: Path, start: Callable[..., Script]
) -> None:
    elsewhere = start()
    parts.on("POST", "/storage/auth/token", reply(200, token(elsewhere.url)))
    assert in_parts(parts, clip) == f"{parts.url}/files/b/1"
    assert elsewhere.connections == 0


def test_a_cancel_stops_all_parts(parts: Script, clip: Path) -> None:
    with pytest.raises(Cancelled):
        in_parts(parts, clip, lambda done, _total: done < 200_000)
    assert not parts.got("POST", "/files/b/1/multipart/up/complete")
    assert not parts.got("POST", "/storage/upload/initiate")
