"""The queue's protocol, spoken by the real fal-client where it can speak it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fal_client
import fal_client.client
import httpx
import pytest

from reframe.sandbox import Sandbox, Settings
from reframe.sandbox.refusals import REFUSALS
from support.counter import make_movie
from support.sandbox_client import ENDPOINT, finish, order, plain_client, run, submit, upload


def test_fal_client_uploads_submits_waits_and_gets_a_movie(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, clip: Path
) -> None:
    url = fal.upload_file(clip)
    handle = fal.submit(ENDPOINT, order(url))
    result = handle.get()
    assert result["exr_file"] is None
    assert result["video"]["content_type"] == "video/mp4"
    movie = httpx.get(result["video"]["url"])
    assert len(movie.content) == result["video"]["file_size"]
    assert sandbox.posts == 1


def test_fal_client_reads_every_status(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, clip: Path
) -> None:
    sandbox.fault("queued=0.3", "in-progress=0.3")
    handle = fal.submit(ENDPOINT, order(fal.upload_file(clip)))
    kinds = {type(event).__name__ for event in handle.iter_events(with_logs=True, interval=0.05)}
    assert kinds == {"Queued", "InProgress", "Completed"}
    last = handle.status(with_logs=True)
    assert isinstance(last, fal_client.Completed)
    assert last.error is None
    assert last.metrics["inference_time"] > 0
    assert [entry["message"] for entry in last.logs or []][-1] == "Reframed 6 frames."


def test_fal_client_adopts_a_request_by_its_id(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, clip: Path
) -> None:
    handle = fal.submit(ENDPOINT, order(fal.upload_file(clip)))
    again = fal.get_handle(ENDPOINT, handle.request_id)
    assert (again.status_url, again.response_url, again.cancel_url) == (
        handle.status_url,
        handle.response_url,
        handle.cancel_url,
    )
    assert again.get()["video"]["file_name"] == "output.mp4"


def test_status_is_202_until_the_job_is_done_then_200(
    sandbox: Sandbox, http: httpx.Client, clip: Path
) -> None:
    sandbox.fault("in-progress=0.2")
    request_id = submit(http, order(upload(http, clip)))
    path = f"/luma/agent/requests/{request_id}"
    sandbox.wait_until(lambda box: box.job(request_id).status == "IN_PROGRESS")
    running = http.get(f"{path}/status")
    assert (running.status_code, running.json()["status"]) == (202, "IN_PROGRESS")
    early = http.get(path)
    assert (early.status_code, early.json()) == (400, {"detail": "Request is still in progress"})
    finished = finish(sandbox, http, request_id)
    assert finished.status_code == 200
    assert finished.headers["x-fal-request-id"] == request_id
    ended = http.get(f"{path}/status")
    assert (ended.status_code, ended.json()["status"]) == (200, "COMPLETED")


def test_queued_jobs_tell_their_place(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("queued=60*always")
    answers = [http.post(f"/{ENDPOINT}", json=order("x")).json() for _ in range(3)]
    assert [answer["queue_position"] for answer in answers] == [0, 1, 2]
    assert {answer["status"] for answer in answers} == {"IN_QUEUE"}


@pytest.mark.parametrize(
    ("resolution", "units"), [("540p", 4), ("720p", 8), ("1080p", 24)], ids=str
)
def test_every_started_second_is_billed(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path, resolution: str, units: int
) -> None:
    movie = make_movie(tmp_path / "spill.mp4", 6, 5)
    answer = run(sandbox, http, order(upload(http, movie), resolution=resolution))
    assert answer.headers["x-fal-billable-units"] == str(units)


def test_exactly_one_second_is_billed_as_one(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path
) -> None:
    movie = make_movie(tmp_path / "exact.mp4", 5, 5)
    answer = run(sandbox, http, order(upload(http, movie)))
    assert answer.headers["x-fal-billable-units"] == "2"


def test_a_queued_job_can_be_cancelled(sandbox: Sandbox, fal: fal_client.client.SyncClient) -> None:
    sandbox.fault("queued=60")
    handle = fal.submit(ENDPOINT, order("x"))
    handle.cancel()
    sandbox.wait_until(lambda box: box.job(handle.request_id).status == "COMPLETED")
    with pytest.raises(fal_client.client.FalClientHTTPError) as caught:
        handle.get()
    assert (caught.value.status_code, caught.value.error_type) == (499, "client_cancelled")


def test_a_running_job_can_be_cancelled(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, tmp_path: Path
) -> None:
    movie = make_movie(tmp_path / "long.mp4", 250, size=(64, 36))
    handle = fal.submit(ENDPOINT, order(fal.upload_file(movie), resolution="1080p"))
    sandbox.wait_until(lambda box: box.job(handle.request_id).status == "IN_PROGRESS")
    handle.cancel()
    sandbox.wait_until(lambda box: box.job(handle.request_id).status == "COMPLETED")
    assert sandbox.job(handle.request_id).result is None


def test_cancelling_says_when_it_is_too_late_or_nothing_is_there(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    sandbox.fault("refuse=generation_timeout")
    request_id = submit(http, order("x"))
    finish(sandbox, http, request_id)
    late = http.put(f"/luma/agent/requests/{request_id}/cancel")
    assert (late.status_code, late.json()["status"]) == (400, "ALREADY_COMPLETED")
    nothing = http.put("/luma/agent/requests/no-such-id/cancel")
    assert (nothing.status_code, nothing.json()["status"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("change", "where", "kind"),
    [
        ({"prompt": None}, ["body", "prompt"], "string_type"),
        ({"prompt": ""}, ["body", "prompt"], "string_too_short"),
        ({"prompt": "x" * 6001}, ["body", "prompt"], "string_too_long"),
        ({"video_url": ""}, ["body", "video_url"], "string_too_short"),
        ({"aspect_ratio": "2:1"}, ["body", "aspect_ratio"], "literal_error"),
        ({"aspect_ratio": None}, ["body", "aspect_ratio"], "literal_error"),
        ({"resolution": None}, ["body", "resolution"], "literal_error"),
        ({"duration": "7s"}, ["body", "duration"], "literal_error"),
        (
            {"source_position": {"x_norm": 0, "y_norm": 0, "w_norm": 1}},
            ["body", "source_position", "h_norm"],
            "missing",
        ),
        (
            {"source_position": {"x_norm": -2.1, "y_norm": 0, "w_norm": 1, "h_norm": 1}},
            ["body", "source_position", "x_norm"],
            "greater_than_equal",
        ),
        (
            {"source_position": {"x_norm": 0, "y_norm": 0, "w_norm": 0, "h_norm": 1}},
            ["body", "source_position", "w_norm"],
            "greater_than",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_input_is_refused_with_its_place(
    sandbox: Sandbox, http: httpx.Client, change: dict[str, Any], where: list[str], kind: str
) -> None:
    answer = run(sandbox, http, {**order("x"), **change})
    assert answer.status_code == 422
    (entry,) = answer.json()["detail"]
    assert (entry["loc"], entry["type"]) == (where, kind)
    assert {"msg", "url", "input"} <= entry.keys()


def test_bad_input_can_be_refused_at_once(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("refuse-at-submit")
    answer = http.post(f"/{ENDPOINT}", json={})
    assert answer.status_code == 422
    assert [entry["loc"][-1] for entry in answer.json()["detail"]] == [
        "prompt",
        "video_url",
        "aspect_ratio",
    ]
    assert sandbox.jobs == []


def test_unknown_keys_are_accepted(sandbox: Sandbox, http: httpx.Client, clip: Path) -> None:
    answer = run(sandbox, http, order(upload(http, clip), hdr=True, exr_export=True))
    assert answer.json()["exr_file"] is None


def test_a_source_over_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    movie = make_movie(tmp_path / "long.mp4", 11, 5)
    with Sandbox(settings=Settings(limit_seconds=2)) as sandbox, plain_client(sandbox) as http:
        answer = run(sandbox, http, order(upload(http, movie)))
    (entry,) = answer.json()["detail"]
    assert entry["type"] == "video_duration_too_long"
    assert entry["ctx"] == {"max_duration": 2, "provided_duration": 2.2}


@pytest.mark.parametrize(
    "content", [b"", b"not a movie at all" * 99, b"\0\0\0\x20ftypisom" + bytes(900)], ids=len
)
def test_a_corrupt_upload_is_refused_and_the_sandbox_lives_on(
    sandbox: Sandbox, http: httpx.Client, tmp_path: Path, content: bytes
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(content)
    answer = run(sandbox, http, order(upload(http, broken)))
    assert answer.json()["detail"][0]["type"] == "unsupported_video_format"
    assert http.get("/").status_code == 200


def test_a_place_beside_the_canvas_is_refused(
    sandbox: Sandbox, http: httpx.Client, clip: Path
) -> None:
    beside = {"x_norm": 1.5, "y_norm": 0, "w_norm": 1, "h_norm": 1}
    answer = run(sandbox, http, order(upload(http, clip), source_position=beside))
    assert answer.json()["detail"][0]["type"] == "feature_not_supported"


def test_only_its_own_uploads_are_fetched(sandbox: Sandbox, http: httpx.Client) -> None:
    for url in ("https://example.invalid/clip.mp4", f"{sandbox.url}/files/b/none/clip.mp4"):
        answer = run(sandbox, http, order(url))
        assert answer.json()["detail"][0]["type"] == "file_download_error"


def test_without_a_key_nothing_is_taken(sandbox: Sandbox) -> None:
    for headers in ({}, {"Authorization": "Bearer stolen"}, {"Authorization": "Key"}):
        answer = httpx.post(f"{sandbox.url}/{ENDPOINT}", json=order("x"), headers=headers)
        assert answer.status_code == 401
        assert answer.json()["detail"]
    assert sandbox.jobs == []


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_known_refusal_comes_as_fal_sends_it(
    sandbox: Sandbox, fal: fal_client.client.SyncClient, http: httpx.Client, kind: str
) -> None:
    sandbox.fault(f"refuse={kind}")
    handle = fal.submit(ENDPOINT, order("x"))
    *_, last = handle.iter_events(interval=0.02)
    assert isinstance(last, fal_client.Completed)
    assert last.error_type == kind
    answer = http.get(handle.response_url)
    assert answer.status_code == REFUSALS[kind].status
    told = answer.json()["detail"]
    if isinstance(told, list):
        assert {"loc", "msg", "type", "url", "ctx", "input"} == told[0].keys()
        assert told[0]["type"] == kind
    else:
        assert answer.json()["error_type"] == answer.headers["x-fal-error-type"] == kind
