"""Every fault can be asked for, does what its line says, and wears off."""

from __future__ import annotations

import contextlib
from pathlib import Path

import fal_client.client
import httpx
import pytest

from reframe.model.errors import BadInput
from reframe.sandbox import ALWAYS, Fault, Faults, Sandbox, fault_help
from reframe.sandbox.fault_table import ANSWERS, FAULTS, JOB, WIRE
from reframe.sandbox.faults import fault_from_json, parse_fault
from support.sandbox_client import ENDPOINT, finish, order, plain_client, run, submit, upload

CONTENT = bytes(range(256)) * 4000
REQUEST = {
    "token": ("POST", "/storage/auth/token"),
    "initiate": ("POST", "/storage/upload/initiate"),
    "upload": ("POST", "/files/upload"),
    "multipart": ("POST", "/files/upload/multipart"),
    "submit": ("POST", f"/{ENDPOINT}"),
    "status": ("GET", "/luma/agent/requests/{id}/status"),
    "result": ("GET", "/luma/agent/requests/{id}"),
    "cancel": ("PUT", "/luma/agent/requests/{id}/cancel"),
    "download": ("GET", "/files/b/{file}/media.bin"),
    "find": ("GET", f"/v1/models/requests/by-endpoint?endpoint_id={ENDPOINT}"),
    "delete": ("DELETE", "/v1/models/requests/{id}/payloads"),
    "pricing": ("GET", f"/v1/models/pricing?endpoint_id={ENDPOINT}"),
    "schema": ("GET", f"/api/openapi/queue/openapi.json?endpoint_id={ENDPOINT}"),
}


class Phases:
    """Makes the request of any phase, whatever has to be there for it."""

    def __init__(self, sandbox: Sandbox, http: httpx.Client, folder: Path) -> None:
        self._http = http
        path = folder / "media.bin"
        path.write_bytes(CONTENT)
        self.media = upload(http, path)
        sandbox.fault("refuse=bad_request")
        self._id = submit(http, order("x"))
        finish(sandbox, http, self._id)
        sandbox.fault("refuse=bad_request*always")
        sandbox.clear_requests()

    def ask(self, phase: str, **headers: str) -> httpx.Response:
        method, path = REQUEST[phase]
        path = path.format(id=self._id, file=self.media.split("/")[-2])
        body = {"json": order("x")} if phase == "submit" else {"content": CONTENT}
        return self._http.request(
            method, path, headers=headers, **(body if method == "POST" else {})
        )


@pytest.fixture
def phases(sandbox: Sandbox, http: httpx.Client, tmp_path: Path) -> Phases:
    return Phases(sandbox, http, tmp_path)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("lost-answer", httpx.RemoteProtocolError),
        # How a client sees a reset while it still sends depends on how far it has come.
        ("reset-before-reading", httpx.TransportError),
        ("reset-before-answer", httpx.ReadError),
        ("reset-after-headers", httpx.ReadError),
        ("reset-mid-body", httpx.ReadError),
        ("truncated", httpx.RemoteProtocolError),
    ],
)
def test_the_wire_breaks_at_every_phase_once(
    sandbox: Sandbox, phases: Phases, fault: str, error: type[Exception]
) -> None:
    for phase in REQUEST:
        sandbox.clear_requests()
        sandbox.fault(f"{phase}:{fault}")
        with pytest.raises(error):
            phases.ask(phase)
        assert phases.ask(phase).status_code < 500
        broken, whole = sandbox.requests()
        assert broken.fault == f"{phase}:{fault}"
        assert (whole.fault, whole.status is not None) == ("", True)
        silent = fault in ("lost-answer", "reset-before-reading", "reset-before-answer")
        assert (broken.status is None) == silent


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        ("lost-answer", True),
        ("reset-before-answer", True),
        ("reset-after-headers", True),
        ("reset-mid-body", True),
        ("reset-before-reading", False),
        ("reset-in-request", False),
        ("429", False),
        ("503", False),
        ("503=taken", True),
        ("nginx-502", False),
        ("nginx-504=taken", True),
        ("html", True),
        ("garbage", True),
        ("empty", True),
        ("missing=request_id", True),
        ("extra", True),
        ("wrong-host", True),
    ],
)
def test_it_is_known_whether_a_submit_was_taken(
    sandbox: Sandbox, phases: Phases, fault: str, taken: bool
) -> None:
    before = len(sandbox.jobs)
    sandbox.fault(f"submit:{fault}")
    with contextlib.suppress(httpx.TransportError):
        phases.ask("submit")
    sandbox.wait_for("submit")
    assert (len(sandbox.jobs) > before) == taken
    assert sandbox.posts == 1


def test_fal_client_posts_again_when_an_answer_is_lost(
    sandbox: Sandbox, fal: fal_client.client.SyncClient
) -> None:
    """Measured in facts about fal-client 1.0.3, and the reason for much of this product."""
    sandbox.fault("submit:lost-answer*3", "never-finishes*always")
    fal.submit(ENDPOINT, order("x"))
    assert sandbox.posts == 4
    assert len(sandbox.jobs) == 4


@pytest.mark.parametrize("code", ["401", "403", "404", "408", "429", "500", "502", "503", "504"])
def test_error_answers_carry_fals_header(sandbox: Sandbox, phases: Phases, code: str) -> None:
    sandbox.fault(f"status:{code}*2")
    for _ in range(2):
        answer = phases.ask("status")
        assert answer.status_code == int(code)
        assert answer.headers["x-fal-request-id"]
        assert answer.json()["error_type"]
    assert phases.ask("status").status_code == 200


@pytest.mark.parametrize("fault", ["nginx-502", "nginx-503", "nginx-504"])
def test_the_ingress_answers_without_fals_header(
    sandbox: Sandbox, phases: Phases, fault: str
) -> None:
    sandbox.fault(f"status:{fault}")
    answer = phases.ask("status")
    assert answer.status_code == int(fault.removeprefix("nginx-"))
    assert "x-fal-request-id" not in answer.headers
    assert "nginx" in answer.text


def test_answers_that_are_no_json(sandbox: Sandbox, phases: Phases) -> None:
    sandbox.fault("result:html", "result:garbage", "result:empty")
    answers = [phases.ask("result") for _ in range(3)]
    assert answers[0].headers["content-type"].startswith("text/html")
    for answer in answers:
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            answer.json()


def test_answers_with_too_little_and_too_much(sandbox: Sandbox, phases: Phases) -> None:
    sandbox.fault(
        "status:missing=logs", "status:extra", "status:unknown-status", "status:wrong-host"
    )
    assert "logs" not in phases.ask("status").json()
    assert "sandbox_extra" in phases.ask("status").json()
    assert phases.ask("status").json()["status"] == "PAUSED"
    elsewhere = phases.ask("status").json()
    assert elsewhere["response_url"].startswith("http://media.example.invalid/luma/")
    assert elsewhere["status"] == "COMPLETED"


def test_a_stall_holds_the_answer_of_a_request_that_was_taken(
    sandbox: Sandbox, phases: Phases, http: httpx.Client
) -> None:
    sandbox.fault("submit:stall=60")
    before = len(sandbox.jobs)
    with pytest.raises(httpx.ReadTimeout):
        http.post(f"/{ENDPOINT}", json=order("x"), timeout=0.5)
    assert len(sandbox.jobs) == before + 1


def test_a_stalled_download_gives_half_and_then_nothing(sandbox: Sandbox, phases: Phases) -> None:
    sandbox.fault("download:stall-mid-body=60")
    got = 0
    with httpx.stream("GET", phases.media, timeout=0.5) as answer, pytest.raises(httpx.ReadTimeout):
        for piece in answer.iter_raw():
            got += len(piece)
    assert got == len(CONTENT) // 2


def test_stopping_does_not_wait_for_a_stall() -> None:
    sandbox = Sandbox(faults=Faults("pricing:stall=3600")).start()
    with plain_client(sandbox) as http, pytest.raises(httpx.ReadTimeout):
        http.get("/v1/models/pricing", timeout=0.2)
    sandbox.stop()
    assert sandbox.wait_for("pricing", timeout=10)


def test_a_slow_download_is_whole_in_the_end(sandbox: Sandbox, phases: Phases) -> None:
    sandbox.fault(f"download:slow={len(CONTENT) * 10}")
    assert httpx.get(phases.media).content == CONTENT


def test_a_download_is_cut_where_asked(sandbox: Sandbox, phases: Phases) -> None:
    sandbox.fault("download:truncated=5000")
    got = b""
    with httpx.stream("GET", phases.media) as answer:
        assert answer.headers["content-length"] == str(len(CONTENT))
        with pytest.raises(httpx.RemoteProtocolError):
            for piece in answer.iter_raw():
                got += piece
    assert got == CONTENT[:5000]
    (cut,) = sandbox.requests(phase="download")
    assert cut.sent_size == 5000


def test_a_changed_file_is_sent_whole_to_who_asks_with_if_range(
    sandbox: Sandbox, http: httpx.Client, clip: Path
) -> None:
    url = upload(http, clip)
    sandbox.fault("changed-etag")
    first = httpx.get(url)
    assert first.content == clip.read_bytes()
    again = httpx.get(url, headers={"Range": "bytes=100-", "If-Range": first.headers["etag"]})
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]
    assert len(again.content) == len(first.content)
    assert again.content != first.content


def test_servers_that_read_no_range_headers(
    sandbox: Sandbox, http: httpx.Client, clip: Path
) -> None:
    url = upload(http, clip)
    etag = httpx.head(url).headers["etag"]
    wanted = {"Range": "bytes=100-", "If-Range": etag}
    sandbox.fault("ignores-range", "ignores-if-range")
    whole = httpx.get(url, headers=wanted)
    assert (whole.status_code, whole.content) == (200, clip.read_bytes())
    part = httpx.get(url, headers=wanted)
    assert part.status_code == 206
    assert part.headers["etag"] != etag


def test_a_redirect_leads_where_asked(sandbox: Sandbox, phases: Phases) -> None:
    sandbox.fault("download:redirect=https://elsewhere.example.invalid/x")
    answer = httpx.get(phases.media)
    assert answer.status_code == 302
    assert answer.headers["location"] == "https://elsewhere.example.invalid/x"


def test_a_lost_request_is_unknown_everywhere(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("lost-request")
    request_id = submit(http, order("x"))
    for path in (f"/luma/agent/requests/{request_id}/status", f"/luma/agent/requests/{request_id}"):
        assert http.get(path).status_code == 404
    query = {"endpoint_id": ENDPOINT}
    assert http.get("/v1/models/requests/by-endpoint", params=query).json()["items"] == []
    assert len(sandbox.jobs) == 1


def test_an_unlisted_request_is_known_but_not_found(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.fault("unlisted", "never-finishes")
    request_id = submit(http, order("x"))
    assert http.get(f"/luma/agent/requests/{request_id}/status").status_code == 202
    query = {"endpoint_id": ENDPOINT}
    assert http.get("/v1/models/requests/by-endpoint", params=query).json()["items"] == []


def test_a_job_can_ignore_that_it_is_cancelled(
    sandbox: Sandbox, http: httpx.Client, clip: Path
) -> None:
    sandbox.fault("ignores-cancel", "in-progress=0.2", "no-billing")
    request_id = submit(http, order(upload(http, clip)))
    assert http.put(f"/luma/agent/requests/{request_id}/cancel").status_code == 202
    answer = finish(sandbox, http, request_id)
    assert answer.json()["video"]["url"]
    assert "x-fal-billable-units" not in answer.headers


def test_people_write_faults_into_the_prompt(sandbox: Sandbox, http: httpx.Client) -> None:
    wish = "a wider room [sandbox:refuse=generation_timeout] [sandbox:nonsense]"
    assert run(sandbox, http, order("x", prompt=wish)).status_code == 504


def test_faults_are_asked_for_over_http(sandbox: Sandbox, phases: Phases) -> None:
    added = httpx.post(
        f"{sandbox.url}/sandbox/faults",
        json={"faults": ["status:503*2", {"name": "stall", "phase": "result", "value": "1"}]},
    )
    assert [fault["name"] for fault in added.json()][-2:] == ["503", "stall"]
    assert phases.ask("status").status_code == 503
    for nonsense in (None, 7, {"times": 2}, {"name": "late", "times": "often"}):
        answer = httpx.post(f"{sandbox.url}/sandbox/faults", json=nonsense)
        assert answer.status_code == 422
    wrong = httpx.post(f"{sandbox.url}/sandbox/faults", json=["no-such-fault"])
    assert wrong.status_code == 422
    assert "no-such-fault" in wrong.json()["detail"]
    httpx.delete(f"{sandbox.url}/sandbox/faults")
    assert httpx.get(f"{sandbox.url}/sandbox/faults").json() == []
    assert phases.ask("status").status_code == 200


def test_a_fault_can_wait_for_its_turn(sandbox: Sandbox, phases: Phases) -> None:
    sandbox.fault(Fault("503", phase="status", skip=2))
    assert [phases.ask("status").status_code for _ in range(4)] == [200, 200, 503, 200]


def test_a_fault_can_last_for_ever(sandbox: Sandbox, phases: Phases) -> None:
    sandbox.fault("status:503*always")
    assert {phases.ask("status").status_code for _ in range(5)} == {503}


def test_faults_given_to_one_sandbox_are_not_used_up_for_the_next() -> None:
    fault = Fault("503", phase="status", times=2)
    first, second = Faults(fault), Faults(fault)
    first.take("status")
    first.take("status")
    assert first.take("status") is None
    assert second.take("status") is not None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("lost-answer", Fault("lost-answer", "submit")),
        ("submit:503=taken*2", Fault("503", "submit", "taken", 2)),
        ("download:truncated=5000*always", Fault("truncated", "download", "5000", ALWAYS)),
        ("refuse=generation_timeout", Fault("refuse", JOB, "generation_timeout")),
        ("late", Fault("late", JOB, "1")),
    ],
)
def test_a_fault_is_read_from_its_text(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault == fault_from_json(fault.to_json())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "status:late",
        "nowhere:503",
        "refuse=no_such_type",
        "stall=soon",
        "503**2",
        "status:changed-etag",
        "exr=tiff",
    ],
)
def test_a_fault_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_fault(text)


def test_every_fault_has_a_line_for_people() -> None:
    lines = dict(fault_help())
    assert len(lines) == len(FAULTS)
    assert all(lines.values())
    for name in lines:
        parse_fault(name)


def test_every_fault_of_a_request_is_tried_here() -> None:
    """A fault that no test asks for might do nothing."""
    here = Path(__file__).read_text("utf-8")
    assert [name for name in (*WIRE, *ANSWERS) if name not in here] == []
