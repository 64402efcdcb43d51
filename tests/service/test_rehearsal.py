"""A whole order at the sandbox, and its faults: what the scripts here assume, it does by itself."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from reframe.model.endpoint import Endpoint
from reframe.model.errors import OutcomeUnknown, ReframeError, Refused, Unreachable
from reframe.model.order import Shape
from reframe.model.progress import go_on
from reframe.sandbox import Faults, Sandbox
from reframe.sandbox.fault_table import ANSWERS, WIRE
from reframe.service.answers import Ticket
from reframe.service.request import arguments
from reframe.service.service import Service
from support.studio import HASTY, KEY, QUICK

#: Faults after which it is certain that nothing was taken, and another try succeeds.
CERTAIN = {"429"}
#: Faults of a submission that still have a readable receipt.
RECEIPTS = {"extra", "wrong-host", "unknown-status", "missing", "slow"}
REFUSED = {"401": "key-refused", "403": "key-forbidden", "404": "not-found"}
#: They concern the body of a large request, or other requests than a submission.
ELSEWHERE = {"reset-in-request", "changed-etag", "ignores-range", "ignores-if-range"}


@pytest.fixture
def order(tmp_path: Path) -> Path:
    clip = tmp_path / "proxy.mp4"
    clip.write_bytes(b"no movie, which is all the same to a queue")
    return clip


def test_an_order_goes_through_the_sandbox_as_through_fal(order: Path) -> None:
    with Sandbox() as sandbox, Service(sandbox.url, KEY, QUICK) as service:
        since = datetime.now(timezone.utc)
        service.test_key()
        endpoint = service.schema()
        uploaded = service.upload(order, 3600, go_on)
        request = arguments("a street", uploaded.url, Shape("9:16"), None, endpoint)
        ticket = service.submit(request)
        assert service.status(ticket).state in ("queued", "running", "completed")
        assert service.find(since, request) == [ticket]
        assert service.find(since, {**request, "aspect_ratio": "1:1"}) == []
        media = sandbox.requests("/files")
        assert media
        assert KEY.secret not in repr([vars(received) for received in media])
        assert sandbox.posts == 1


@pytest.mark.parametrize("fault", sorted({**WIRE, **ANSWERS}.keys() - ELSEWHERE))
def test_whatever_happens_to_a_submission_it_is_one_post(fault: str) -> None:
    request = arguments("a street", "https://v3.fal.media/a.mp4", Shape("9:16"), None, Endpoint())
    patience = HASTY if "stall" in fault else QUICK
    with (
        Sandbox(faults=Faults(f"submit:{fault}")) as sandbox,
        Service(sandbox.url, KEY, patience) as service,
    ):
        try:
            outcome: Ticket | ReframeError = service.submit(request)
        except (Refused, Unreachable, OutcomeUnknown) as error:
            outcome = error
        if fault in CERTAIN | RECEIPTS:
            assert isinstance(outcome, Ticket)
            assert service.status(outcome).state
        elif fault in REFUSED:
            assert isinstance(outcome, Refused)
            assert outcome.code == REFUSED[fault]
        else:
            assert isinstance(outcome, OutcomeUnknown)
        assert sandbox.posts == (2 if fault in CERTAIN else 1)
        assert len(sandbox.jobs) <= 1
