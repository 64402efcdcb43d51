"""Fetching an archive and unpacking it at once, against the longer of the two alone."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from bench.measuring import ROUNDS, Run, alternating, apart, warm, worker
from bench.report import COMPARED, Goal, Section, compared, times
from bench.sources import answer
from reframe.media.tasks import EXR, ExrRequest
from reframe.model.progress import go_on
from reframe.service.archive import fetch_and_unpack, unpack
from reframe.service.download import download

_FRAMES = 48
_GOAL = Goal(1.05)
_PIECE = 1 << 18
#: Bytes a second of the line; None is as fast as it goes.
_LINES: dict[str, int | None] = {"at 100 MB/s": 100_000_000, "at full speed": None}


def measure(folder: Path) -> Section:
    movie = answer(_FRAMES)
    request = ExrRequest(
        str(movie), str(folder / "exr"), "a", 1, Fraction(25), "job", compression="none"
    )
    worker(EXR, request)
    rows = []
    for method, name in ((zipfile.ZIP_STORED, "stored"), (zipfile.ZIP_DEFLATED, "deflated")):
        archive = folder / f"{name}.zip"
        with zipfile.ZipFile(archive, "w", method, compresslevel=1) as packed:
            for frame in sorted((folder / "exr").iterdir()):
                packed.write(frame, frame.name)
        warm(archive)
        for words, line in _LINES.items():
            what = f"{_FRAMES} EXR frames, {archive.stat().st_size / 1e6:.0f} MB {name}, {words}"
            rows.append(_row(what, archive, line, folder / "out"))
    return Section("Fetch and unpack", _WORDS, COMPARED, tuple(rows), (_NOTE,))


def _row(what: str, archive: Path, line: int | None, out: Path) -> tuple[str, ...]:
    with _served(archive, line) as url:
        ways = {
            name: partial(_afresh, out, function, url, str(archive), str(out))
            for name, function in (
                ("both", _fetch_and_unpack),
                ("fetch", _fetch),
                ("unpack", _unpack),
            )
        }
        runs = alternating(ways, ROUNDS)
    fetch, extract = times(runs["fetch"]), times(runs["unpack"])
    longer = [max(pair) for pair in zip(fetch, extract, strict=True)]
    longest = "fetching" if sum(fetch) > sum(extract) else "unpacking"
    return compared(f"{what} (longer alone: {longest})", times(runs["both"]), longer, _GOAL)


def _afresh(out: Path, function: Callable[..., object], *arguments: str) -> Run:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    return apart(function, *arguments)


def _fetch_and_unpack(url: str, _archive: str, out: str) -> None:
    target, folder = Path(out) / "a.zip", Path(out) / "exr"
    fetch_and_unpack(url, target, folder, go_on, allowed=_anywhere)


def _fetch(url: str, _archive: str, out: str) -> None:
    download(url, Path(out) / "a.zip", go_on, allowed=_anywhere)


def _unpack(_url: str, archive: str, out: str) -> None:
    unpack(Path(archive), Path(out) / "exr", go_on)


def _anywhere(_url: str) -> bool:
    return True


@contextmanager
def _served(file: Path, line: int | None) -> Iterator[str]:
    """The file over HTTP from a process of its own, no faster than the line."""
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=_serve, args=(str(file), line, there), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}/a.zip"
    finally:
        server.terminate()
        server.join()


def _serve(file: str, line: int | None, pipe: Connection) -> None:
    content = Path(file).read_bytes()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", '"bench"')
            self.end_headers()
            began = time.monotonic()
            for at in range(0, len(content), _PIECE):
                ahead = at / line - (time.monotonic() - began) if line else 0
                if ahead > 0:
                    time.sleep(ahead)
                self.wfile.write(memoryview(content)[at : at + _PIECE])

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    threading.Thread(target=server.serve_forever).start()


_WORDS = "The peer is the longer of fetching and unpacking, each measured alone in the same round."
_NOTE = (
    "At full speed over loopback there is no line to wait for: fetching costs processor time too, "
    "and on two cores it cannot be hidden behind unpacking, nor the writing of one disk."
)
