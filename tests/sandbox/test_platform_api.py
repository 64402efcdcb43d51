"""Finding requests, prices, the schema, and deleting: fal's platform API."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import httpx

from reframe.sandbox import Sandbox
from support.sandbox_client import ENDPOINT, finish, order, submit, upload

FIND = "/v1/models/requests/by-endpoint"


def test_requests_are_found_newest_first_page_by_page(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("refuse=bad_request*always")
    ids = [submit(http, order("x")) for _ in range(3)]
    for request_id in ids:
        finish(sandbox, http, request_id)
    query = {"endpoint_id": ENDPOINT, "limit": "2"}
    first = http.get(FIND, params=query).json()
    assert [item["request_id"] for item in first["items"]] == [ids[2], ids[1]]
    assert first["has_more"]
    second = http.get(FIND, params={**query, "cursor": first["next_cursor"]}).json()
    assert [item["request_id"] for item in second["items"]] == [ids[0]]
    assert (second["has_more"], second["next_cursor"]) == (False, None)


def test_an_item_has_fals_fields_and_payloads_on_request(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    sandbox.fault("refuse=generation_timeout")
    request_id = submit(http, order("x"))
    finish(sandbox, http, request_id)
    query = {"endpoint_id": ENDPOINT, "expand": "payloads"}
    (item,) = http.get(FIND, params=query).json()["items"]
    assert item["status_code"] == 504
    assert item["json_input"] == order("x")
    sent = datetime.fromisoformat(item["sent_at"].replace("Z", "+00:00"))
    assert sent.tzinfo is not None
    (plain,) = http.get(FIND, params={"endpoint_id": ENDPOINT}).json()["items"]
    assert "json_input" not in plain


def test_a_request_that_runs_is_found_too(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("never-finishes")
    request_id = submit(http, order("x"))
    (item,) = http.get(FIND, params={"endpoint_id": ENDPOINT}).json()["items"]
    assert (item["request_id"], item["ended_at"]) == (request_id, None)


def test_requests_are_found_by_time_and_by_endpoint(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("never-finishes*always")
    before = submit(http, order("x"))
    sandbox.clock.advance(3600)
    after = submit(http, order("x"))
    cut = http.get(FIND, params={"endpoint_id": ENDPOINT}).json()["items"][0]["sent_at"]
    found = http.get(FIND, params={"endpoint_id": ENDPOINT, "start": cut}).json()["items"]
    assert [item["request_id"] for item in found] == [after]
    found = http.get(FIND, params={"endpoint_id": ENDPOINT, "request_id": before}).json()["items"]
    assert [item["request_id"] for item in found] == [before]
    assert http.get(FIND, params={"endpoint_id": "fal-ai/other"}).json()["items"] == []


def test_requests_of_more_than_a_day_ago_are_found_only_when_asked_for(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    sandbox.fault("never-finishes")
    request_id = submit(http, order("x"))
    sandbox.clock.advance(86_401)
    assert http.get(FIND, params={"endpoint_id": ENDPOINT}).json()["items"] == []
    query = {"endpoint_id": ENDPOINT, "request_id": request_id}
    assert len(http.get(FIND, params=query).json()["items"]) == 1


def test_bad_questions_get_the_platforms_error_body(http: httpx.Client) -> None:
    for query in ({}, {"endpoint_id": ENDPOINT, "limit": "101"}):
        answer = http.get(FIND, params=query)
        assert answer.status_code == 400
        assert {"type", "message", "docs_url", "request_id"} == answer.json()["error"].keys()


def test_the_price_is_the_price_of_a_unit(http: httpx.Client) -> None:
    (price,) = http.get("/v1/models/pricing", params={"endpoint_id": ENDPOINT}).json()["prices"]
    assert (price["unit_price"], price["currency"]) == (0.03, "USD")
    assert http.get("/v1/models/pricing", params={"endpoint_id": "x"}).status_code == 404


def test_the_schema_names_limits_and_choices(sandbox: Sandbox) -> None:
    answer = httpx.get(
        f"{sandbox.url}/api/openapi/queue/openapi.json", params={"endpoint_id": ENDPOINT}
    )
    schemas = answer.json()["components"]["schemas"]
    fields = schemas["RayReframeInput"]["properties"]
    assert fields["prompt"]["maxLength"] == 6000
    assert fields["resolution"]["enum"] == ["540p", "720p", "1080p"]
    assert fields["resolution"]["default"] == "540p"
    assert "30 seconds" in fields["video_url"]["description"]
    assert set(fields["aspect_ratio"]["enum"]) == {"3:4", "4:3", "1:1", "9:16", "16:9", "21:9"}
    place = schemas["RayReframeSourcePosition"]["properties"]["x_norm"]
    assert (place["minimum"], place["maximum"]) == (-2, 2)


def test_deleting_takes_results_and_leaves_the_upload(
    sandbox: Sandbox, http: httpx.Client, clip: Path
) -> None:
    source = upload(http, clip)
    request_id = submit(http, order(source))
    video = finish(sandbox, http, request_id).json()["video"]["url"]
    answer = http.delete(f"/v1/models/requests/{request_id}/payloads")
    assert answer.json() == {"cdn_delete_results": [{"link": video, "exception": None}]}
    assert httpx.get(video).status_code == 410
    assert httpx.get(source).status_code == 200
    assert http.get(f"/luma/agent/requests/{request_id}").status_code == 404


def test_a_running_request_is_not_deleted(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("never-finishes")
    request_id = submit(http, order("x"))
    assert http.delete(f"/v1/models/requests/{request_id}/payloads").status_code == 409


def test_a_refused_request_has_nothing_to_delete(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("refuse=bad_request")
    request_id = submit(http, order("x"))
    finish(sandbox, http, request_id)
    answer = http.delete(f"/v1/models/requests/{request_id}/payloads")
    assert answer.json() == {"cdn_delete_results": []}
