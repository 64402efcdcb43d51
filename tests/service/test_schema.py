"""fal's OpenAPI document is read field by field, and nothing in it is trusted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reframe.model.endpoint import Endpoint
from reframe.service.schema import load_endpoint, parse_openapi, save_endpoint
from reframe.service.service import Service
from support.scripted import Script, reply

BUILT_IN = Endpoint()


def document(**changes: object) -> dict[str, object]:
    """A document as fal has it, with fields of the input changed, or left out by None."""
    fields: dict[str, object] = {
        "prompt": {"type": "string", "minLength": 1, "maxLength": 6000},
        "video_url": {"type": "string", "description": "The source video; 10 seconds or less."},
        "aspect_ratio": {"enum": ["3:4", "4:3", "1:1", "9:16", "16:9", "21:9"]},
        "resolution": {"enum": ["540p", "720p", "1080p"], "default": "540p"},
        "duration": {"anyOf": [{"enum": ["5s", "10s"], "type": "string"}, {"type": "null"}]},
        "source_position": {"anyOf": [{"$ref": "#/components/schemas/Position"}]},
    }
    fields.update(changes)
    schema = {"properties": {name: field for name, field in fields.items() if field is not None}}
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Input"}}}
    return {
        "openapi": "3.0.4",
        "paths": {f"/{BUILT_IN.id}": {"post": {"requestBody": {"content": body}}}},
        "components": {"schemas": {"Position": {"properties": {}}, "Input": schema}},
    }


def test_fals_document_of_today_gives_its_limits() -> None:
    found = parse_openapi(document())
    assert found == replace(
        BUILT_IN, max_seconds=10, documented_seconds=10, source="fal's OpenAPI document"
    )


CHANGES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "a new ratio": (
        {"aspect_ratio": {"enum": ["9:16", "2:1", "16:9"]}},
        {"ratios": ("9:16", "16:9", "2:1")},
    ),
    "one ratio": ({"aspect_ratio": {"const": "1:1"}}, {"ratios": ("1:1",)}),
    "odd ratios": (
        {"aspect_ratio": {"enum": ["wide", "0:1", "1:0", "1:-1", 5, None, "1:1"]}},
        {"ratios": ("1:1",)},
    ),
    "no ratios": ({"aspect_ratio": {"enum": []}}, {"ratios": BUILT_IN.ratios}),
    "no more 1080p": (
        {"resolution": {"enum": ["540p", "720p"]}},
        {"resolutions": ("540p", "720p")},
    ),
    "a tier without a price": (
        {"resolution": {"enum": ["540p", "2160p"]}},
        {"resolutions": ("540p",)},
    ),
    "tiers that are none": ({"resolution": "x"}, {"resolutions": BUILT_IN.resolutions}),
    "no duration": ({"duration": None}, {"durations": ()}),
    "more durations": ({"duration": {"enum": ["5s", "20s", "soon"]}}, {"durations": ("5s", "20s")}),
    "a duration without choices": ({"duration": {}}, {"durations": BUILT_IN.durations}),
    "a shorter prompt": ({"prompt": {"maxLength": 2000}}, {"prompt_limit": 2000}),
    "a prompt without limit": ({"prompt": {}}, {"prompt_limit": 6000}),
    "an odd prompt limit": ({"prompt": {"maxLength": "x"}}, {"prompt_limit": 6000}),
    "a prompt limit that is true": ({"prompt": {"maxLength": True}}, {"prompt_limit": 6000}),
    "a prompt limit of none": ({"prompt": {"maxLength": 0}}, {"prompt_limit": 6000}),
}


@pytest.mark.parametrize(("changes", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_at_fal_is_a_change_of_data(
    changes: dict[str, object], expected: dict[str, object]
) -> None:
    found = parse_openapi(document(**changes))
    assert {name: getattr(found, name) for name in expected} == expected


SENTENCES = {
    "The video must be 10 seconds or less.": 10,
    "Max duration: 30s.": 30,
    "A 15-second clip at most": 15,
    "Between 1 second and 8 seconds long": 8,
    "up to 5 sec": 5,
    "at most 12.5 seconds": 12,
    "may last 3600 seconds": 30,
    "0 seconds": 1,
}


@pytest.mark.parametrize(("sentence", "seconds"), SENTENCES.items(), ids=SENTENCES.keys())
def test_the_limit_in_the_description_is_fals_word(sentence: str, seconds: int) -> None:
    found = parse_openapi(document(video_url={"description": sentence}))
    assert (found.max_seconds, found.documented_seconds) == (seconds, seconds)


@pytest.mark.parametrize(
    "field",
    [{"description": "URL of the video, 200 MB, 1080p, 24 fps."}, {"description": 10}, {}, "x"],
)
def test_without_a_limit_in_the_description_the_built_in_ones_hold(field: object) -> None:
    found = parse_openapi(document(video_url=field))
    assert (found.max_seconds, found.documented_seconds) == (30, 10)


def test_the_input_is_found_under_another_path_and_through_combinations() -> None:
    other = document()
    other["paths"] = {}
    schemas = {"All": {"allOf": [{"$ref": "#/components/schemas/Input"}]}}
    other["components"] = {"schemas": {**schemas, **other["components"]["schemas"]}}
    assert parse_openapi(other).max_seconds == 10


def test_a_document_that_goes_in_circles_ends() -> None:
    circle: dict[str, object] = {"$ref": "#/components/schemas/Input"}
    circle["anyOf"] = [circle] * 30
    looped = document()
    looped["components"] = {"schemas": {"Input": circle}}
    assert parse_openapi(looped) == BUILT_IN


_WORDS = [
    "paths", f"/{BUILT_IN.id}", "post", "requestBody", "content", "application/json", "schema",
    "components", "schemas", "properties", "prompt", "video_url", "aspect_ratio", "resolution",
    "duration", "enum", "const", "anyOf", "allOf", "$ref", "description", "maxLength",
]  # fmt: skip
_TEXTS = st.text(max_size=8) | st.sampled_from(
    ["#/components/schemas/Input", "#/paths", "#/", "9:16", "540p", "5s", "10 seconds", "1:0"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=6)
    ),
    max_leaves=25,
)


@settings(deadline=None, max_examples=60)
@given(st.one_of(_JSON, st.fixed_dictionaries(dict.fromkeys(_WORDS[10:14], _JSON)).map(
    lambda fields: document(**fields)
)))  # fmt: skip
def test_any_document_gives_an_endpoint_that_can_be_used(found: object) -> None:
    endpoint = parse_openapi(found)
    assert endpoint.ratios
    assert endpoint.resolutions
    assert all(endpoint.price_per_second(tier) for tier in endpoint.resolutions)
    assert 1 <= endpoint.documented_seconds <= endpoint.max_seconds <= 30
    assert 1 <= endpoint.prompt_limit <= 100_000


def test_the_service_asks_for_the_document_without_the_key(service: Service, fal: Script) -> None:
    fal.on("GET", "/api/openapi/queue/openapi.json", reply(200, document()))
    assert service.schema().max_seconds == 10
    (asked,) = fal.asked
    assert "authorization" not in asked.headers
    assert asked.target.endswith("?endpoint_id=luma/agent/ray/v3.2/reframe")


def test_what_was_read_is_kept_with_its_age(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    endpoint = parse_openapi(document(duration=None))
    before = datetime.now(timezone.utc)
    save_endpoint(folder, endpoint)
    cached = load_endpoint(folder)
    assert cached is not None
    assert cached.endpoint == endpoint
    assert cached.endpoint.prices[0] == ("540p", Decimal("0.06"))
    assert before <= cached.read <= datetime.now(timezone.utc)
    assert timedelta(0) <= cached.age < timedelta(minutes=10)
    assert [file.name for file in folder.iterdir()] == ["endpoint.json"]


def spoil(**changes: object) -> Callable[[dict[str, object]], object]:
    return lambda kept: {**kept, "endpoint": {**kept["endpoint"], **changes}}


SPOILT: dict[str, Callable[[dict[str, object]], object]] = {
    "a list": lambda _kept: [],
    "no endpoint": lambda kept: {"read": kept["read"]},
    "no time": lambda kept: {"endpoint": kept["endpoint"]},
    "a time without zone": lambda kept: {**kept, "read": "2026-11-22T12:00:00"},
    "a cheaper price": spoil(prices=[["540p", "0.0001"]]),
    "another endpoint": spoil(id="other/endpoint"),
    "an hour": spoil(max_seconds=3600),
    "no ratio": spoil(ratios=[]),
    "an odd ratio": spoil(ratios=["wide"]),
    "a tier without a price": spoil(resolutions=["4320p"]),
    "an odd duration": spoil(durations=["soon"]),
    "an endless prompt": spoil(prompt_limit=10**9),
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT.keys())
def test_a_cache_that_was_tampered_with_is_ignored(
    tmp_path: Path, change: Callable[[dict[str, object]], object]
) -> None:
    save_endpoint(tmp_path, BUILT_IN)
    file = tmp_path / "endpoint.json"
    file.write_text(json.dumps(change(json.loads(file.read_text()))))
    assert load_endpoint(tmp_path) is None


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_cache_that_is_broken_is_ignored(tmp_path: Path, body: bytes) -> None:
    assert load_endpoint(tmp_path) is None
    (tmp_path / "endpoint.json").write_bytes(body)
    assert load_endpoint(tmp_path) is None


def test_a_folder_that_takes_no_file_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    save_endpoint(file, BUILT_IN)
    assert load_endpoint(file) is None


def test_a_clock_that_was_set_back_gives_no_negative_age(tmp_path: Path) -> None:
    save_endpoint(tmp_path, BUILT_IN)
    file = tmp_path / "endpoint.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "read": "2199-01-01T00:00:00Z"}))
    cached = load_endpoint(tmp_path)
    assert cached is not None
    assert cached.age == timedelta(0)
