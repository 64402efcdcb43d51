"""``reframe doctor --live``: spend about six cents to settle what nobody has confirmed."""

from __future__ import annotations

import json
import time
from datetime import datetime, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

from reframe.link import calls
from reframe.link.client import connect_to_engine
from reframe.link.codec import to_json
from reframe.link.home import home_folder, private_folder, write_private
from reframe.media.process import run
from reframe.media.tasks import PICTURE, PictureRequest
from reframe.model.errors import BadInput, Cancelled
from reframe.model.geometry import Size
from reframe.model.order import Job
from reframe.model.progress import go_on

from .console import agree, can_ask, show
from .outcome import as_json, problem_of
from .rehearsal import service_url
from .run import Request, carry_out

_QUESTION = (
    "This sends one second of a painted clip to the service at 540p and costs about $0.06. It "
    "writes down what the service answers: limit, frames, rate, size, EXR and charge."
)


def examine_live(yes: bool) -> None:
    """Ask, send one second, and write down what came back. Raises `ReframeError` on failure."""
    if not yes and not can_ask():
        raise BadInput(f"{_QUESTION} Add --yes to agree to it.")
    if not yes and not agree(_QUESTION):
        raise Cancelled("Nothing was sent.")
    folder = private_folder(home_folder() / "live" / f"{datetime.now():%Y-%m-%d_%H%M%S}")
    clip = PictureRequest(str(folder / "second.mp4"), 25, Fraction(25), Size(640, 360))
    run(PICTURE, clip, go_on)
    began = time.monotonic()
    followed = carry_out(_request(clip.destination, folder), rehearse=False)
    job = followed.jobs[0]
    problem = followed.left or problem_of(job)
    findings = _findings(job, time.monotonic() - began)
    path = folder / "findings.json"
    write_private(path, json.dumps(findings, indent=2, ensure_ascii=False) + "\n")
    if problem:
        raise problem
    _show(findings)
    show(f"Written to {path}. Please send it to us: it holds no footage and no key.")


def _request(source: str, folder: Path) -> Request:
    return Request(
        source=source,
        prompt="The hills and the water go on under the evening sky.",
        ratios=("9:16",),
        resolution="540p",
        dest=str(folder),
        exr="never",
        yes=True,
    )


def _findings(job: Job, seconds: float) -> dict[str, Any]:
    with connect_to_engine() as engine:
        endpoint = engine.ask(calls.ENDPOINT, calls.At(service_url()))
        delivery = job.delivery
        media = engine.ask(calls.PROBE, calls.Path(delivery.video)) if delivery else None
    answer = home_folder() / "jobs" / job.id / "answer.json"
    report = Path(delivery.report) if delivery else None
    return {
        "when": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "service": service_url() or "fal",
        "seconds_from_order_to_delivery": round(seconds, 1),
        "endpoint_in_force": to_json(endpoint),
        "outcome": as_json(job),
        "returned_movie": to_json(media),
        "answer": json.loads(answer.read_text("utf-8")) if answer.is_file() else None,
        "report": json.loads(report.read_text("utf-8")) if report and report.is_file() else None,
    }


def _show(findings: dict[str, Any]) -> None:
    movie, cost = findings["returned_movie"], findings["outcome"]["cost"]
    limit = findings["endpoint_in_force"]
    size = movie["size"]
    frames = movie["range"]["end"] - movie["range"]["start"]
    show(f"limit       {limit['max_seconds']} s ({limit['source']})")
    show(f"sent        25 frames at 25, returned {frames} at {movie['rate']}")
    show(f"picture     {size['width']}×{size['height']}, {movie['codec']}")
    show(f"EXR         {'sent' if (findings['answer'] or {}).get('exr_file') else 'none'}")
    show(f"charge      ${cost['usd']} ({cost['origin']})")
