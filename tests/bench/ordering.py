"""From the order to the request at the service, against encoding and uploading alone."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from bench.measuring import ROUNDS, warm
from bench.report import COMPARED, Goal, Section, compared
from bench.sources import h264_hd
from reframe.link import calls
from reframe.link.client import EngineClient, connect_to_engine
from reframe.media.process import run
from reframe.media.tasks import PROXY, ProxyRequest
from reframe.model.geometry import Size
from reframe.model.order import Clip, Order, Shape, Target
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from reframe.sandbox import Sandbox
from reframe.service.credentials import Key
from reframe.service.service import Service

#: Its beginning cannot be cut, so it is encoded.
_RANGE = FrameRange(1, 251)
_KEY = "an-id:a-secret"


def measure(folder: Path) -> Section:
    source = h264_hd(300)
    warm(source)
    ours, alone = [], []
    with Sandbox() as sandbox, _engine(folder, sandbox.url) as engine:
        order = _order(source, folder, sandbox.url)
        engine.ask(calls.ESTIMATE, order)  # As the panel does before anybody can press the button.
        for number in range(ROUNDS):
            ours.append(_to_the_request(engine, sandbox, order))
            alone.append(_export_and_upload(source, folder / f"{number}.mp4", sandbox.url))
    what = f"1080p H.264, {len(_RANGE)} frames encoded, over loopback: time"
    row = compared(what, ours, alone, Goal(1.05))
    return Section("Order to request", _WORDS, COMPARED, (row,), (_NOTE,))


def _to_the_request(engine: EngineClient, sandbox: Sandbox, order: Order) -> float:
    """Seconds from asking the engine until the POST has arrived; the job is then let go."""
    before = sandbox.posts
    began = time.perf_counter()
    jobs = engine.ask(calls.ORDER, order).jobs
    sandbox.wait_until(lambda box: box.posts > before)
    seconds = time.perf_counter() - began
    engine.ask(calls.CANCEL, calls.Cancel(tuple(job.id for job in jobs)))
    while not all(job.ended for job in engine.ask(calls.JOBS, calls.Search()).jobs):
        time.sleep(0.05)
    return seconds


def _export_and_upload(source: Path, proxy: Path, url: str) -> float:
    service = Service(url, Key(_KEY))
    began = time.perf_counter()
    run(PROXY, ProxyRequest(str(source), _RANGE, str(proxy)))
    service.upload(proxy, 3600, go_on)
    return time.perf_counter() - began


def _order(source: Path, folder: Path, url: str) -> Order:
    clip = Clip("clip", str(source), _RANGE, Fraction(25), Size(1920, 1080))
    return Order(
        clip, (Shape("9:16", "540p"),), "more of it", Target(str(folder)), url, agreed=True
    )


@contextmanager
def _engine(folder: Path, url: str) -> Iterator[EngineClient]:
    with tempfile.TemporaryDirectory(dir=folder) as home:
        os.environ.update(REFRAME_HOME=home, REFRAME_SERVICE_URL=url, FAL_KEY=_KEY)
        with connect_to_engine(to_spend=True) as engine:
            yield engine
            engine.ask(calls.END, calls.Nothing())


_WORDS = (
    "The engine prices, checks, exports, uploads, writes its journal and sends; the peer exports "
    "the same frames in a worker and uploads them to the same sandbox, and nothing else."
)

_NOTE = (
    "What it has besides does not grow with the clip: prices asked of the service, checks, and "
    "writes to the journal that are on the disk before the next step. By the journal's own times it "
    "is less than a tenth of a second before the export and as little after it; what the ratio has "
    "beyond that is one export against another, on a machine that does other things as well."
)
