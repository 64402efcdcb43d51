"""Every error that fal is known to give has one sentence of advice."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reframe.model.errors import Refused, Unreachable
from reframe.sandbox.refusals import REFUSALS, refusal
from reframe.service import advice

UNCHANGED: dict[str, str] = {}


def body(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize("kind", sorted(REFUSALS))
def test_each_known_refusal_has_its_advice_in_fals_own_shape(kind: str) -> None:
    """The bodies are the sandbox's, which were written from the facts without this table."""
    answer = refusal(kind).answer()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert isinstance(answer.body, bytes)
    found = advice.model_failure(answer.status, answer.body, headers)
    assert isinstance(found, Refused)
    assert found.code == kind
    assert found.message.startswith(advice.ADVICE[kind].partition("{")[0])
    assert "{" not in found.message


@pytest.mark.parametrize("sentence", advice.ADVICE.values(), ids=advice.ADVICE.keys())
def test_an_advice_is_one_sentence(sentence: str) -> None:
    assert sentence.endswith(".")
    assert sentence[:-1].count(". ") == 0
    assert ";" in sentence or "cancelled" in sentence


def test_a_limit_and_a_field_are_named() -> None:
    long = {
        "type": "video_duration_too_long",
        "loc": ["body", "video_url"],
        "ctx": {"max_duration": 10},
    }
    found = advice.refusal(422, body({"detail": [long]}), UNCHANGED)
    assert "(limit: 10)" in found.message
    choice = {"type": "one_of", "loc": ["body", "aspect_ratio"], "msg": "no"}
    assert "(aspect_ratio)" in advice.refusal(422, body({"detail": [choice]}), UNCHANGED).message


@pytest.mark.parametrize(
    ("status", "code"), [(401, "key-refused"), (402, "no-credit"), (403, "key-forbidden")]
)
@pytest.mark.parametrize("said", [{"detail": "x"}, {"error": {"type": "auth", "message": "x"}}])
def test_key_and_credit_are_told_by_their_status(status: int, code: str, said: object) -> None:
    found = advice.refusal(status, body(said), UNCHANGED)
    assert (type(found), found.code) == (Refused, code)


def test_an_account_without_credit_is_told_from_a_key_without_rights() -> None:
    said = {"detail": "User is locked. Reason: Exhausted balance."}
    assert advice.refusal(403, body(said), UNCHANGED).code == "no-credit"


@pytest.mark.parametrize("status", [301, 302, 407, 408, 429, 500, 502, 503, 504, 599])
@pytest.mark.parametrize("raw", [b"", b"<html>", b'{"detail": "x"}'])
def test_what_may_pass_is_unreachable(status: int, raw: bytes) -> None:
    assert isinstance(advice.refusal(status, raw, UNCHANGED), Unreachable)


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_page_is_not_fals_word(status: int) -> None:
    found = advice.refusal(status, b"<html>blocked</html>", UNCHANGED)
    assert (type(found), found.code) == (Unreachable, "page")


def test_an_unknown_error_is_told_in_fals_words_on_one_line() -> None:
    said = {"detail": [{"type": "brand_new", "msg": "one\ntwo\x1b[31m" + "x" * 500}]}
    found = advice.refusal(422, body(said), UNCHANGED)
    assert found.code == "brand_new"
    assert "one two" in found.message
    assert "\x1b" not in found.message
    assert "\n" not in found.message
    assert len(found.message) < 400


@settings(deadline=None, max_examples=60)
@given(
    status=st.integers(100, 599),
    raw=st.binary()
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(
            st.sampled_from(["detail", "error", "error_type", "type", "msg", "loc", "ctx", "message"]),
            inner,
        ),
    ).map(body),
    header=st.text(),
)  # fmt: skip
def test_any_error_body_gives_one_sentence(status: int, raw: bytes, header: str) -> None:
    for read in (advice.refusal, advice.model_failure):
        found = read(status, raw, {"x-fal-error-type": header})
        assert isinstance(found, Refused | Unreachable)
        assert found.message.isprintable()
        assert found.message.endswith(".")
        assert found.code
