"""Files that have crashed every reader of EXR, from the service and from the user.

None may take the engine down or leave without a sentence. All 24 are read by a worker in
``tests/media``, and go through whole jobs when ``docs/media.md`` is written; here are some.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reframe.link import calls
from reframe.link.client import EngineClient, connect_to_engine
from reframe.model.order import Order
from reframe.sandbox import Sandbox
from support.command import Desk
from support.damaged_jobs import FRAMES, from_the_service, from_the_user, tiny_order
from support.plates import movie_counters
from support.spoiling import MEDIA

DAMAGED = sorted((MEDIA / "exr" / "damaged").glob("*.exr"))
SOME = DAMAGED[::6]

pytestmark = pytest.mark.skipif(not DAMAGED, reason="the damaged files are not here")


@pytest.fixture
def order(shop: Desk, monkeypatch: pytest.MonkeyPatch) -> Order:
    """Small jobs, for an engine that this process may start."""
    for name, value in shop.variables().items():
        monkeypatch.setenv(name, value)
    return tiny_order(shop.place, shop.service, len(SOME))


def process_of(engine: EngineClient) -> int:
    return engine.ask(calls.HELLO, calls.Hello(calls.PROTOCOL, "", "")).pid


@pytest.mark.slow
def test_from_the_service_each_is_refused_in_a_sentence_and_the_movie_delivered(
    sandbox: Sandbox, order: Order
) -> None:
    with connect_to_engine(to_spend=True) as engine:
        before = process_of(engine)
        jobs = from_the_service(engine, sandbox, order, SOME)
        assert process_of(engine) == before
    assert [job.error for job in jobs if job.state != "done"] == []
    assert not sandbox.faults.pending()
    assert sandbox.posts == len(SOME)
    for job in jobs:
        assert job.delivery is not None and job.delivery.exr is not None
        assert job.delivery.exr.origin == "video"
        assert all(Path(job.delivery.exr.path(frame)).is_file() for frame in range(FRAMES))
        (note,) = job.delivery.notes
        said = r"The EXR that the service sent was refused: [^\n]*\.exr [^\n]*; the movie is not [^\n]*\."
        assert re.fullmatch(said, note), note
    assert jobs[0].delivery is not None
    assert movie_counters(jobs[0].delivery.video) == list(range(FRAMES))


def test_as_the_users_source_each_is_refused_in_a_sentence_and_nothing_is_sent(
    sandbox: Sandbox, order: Order
) -> None:
    with connect_to_engine(to_spend=True) as engine:
        before = process_of(engine)
        sentences = [from_the_user(engine, order, file) for file in DAMAGED[::3]]
        assert process_of(engine) == before
    assert sandbox.posts == 0
    assert not sandbox.requests(phase="upload")
    for sentence in sentences:
        assert re.fullmatch(r"'[^']*\.exr' (is|says|has) [^\n]*[;,][^\n]*\.", sentence), sentence
