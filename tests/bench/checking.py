"""The check of a result against decoding both movies."""

from __future__ import annotations

import sys
from fractions import Fraction
from functools import partial
from pathlib import Path

from bench.measuring import ROUNDS, alternating, command, warm, worker
from bench.report import COMPARED, Goal, Section, compared, peaks, times, work
from bench.sources import framed, h264_hd
from reframe.media.tasks import CHECK, CheckRequest

FRAMES = 240
_DECODE = """
import sys, threading, av
def decode(path):
    with av.open(path) as movie:
        movie.streams.video[0].thread_type = "AUTO"
        for frame in movie.decode(video=0):
            pass
for path in sys.argv[1:]:
    threading.Thread(target=decode, args=(path,)).start()
"""


def request_of(folder: Path, frames: int) -> CheckRequest:
    sent, returned = str(h264_hd(300)), str(framed(frames))
    return CheckRequest(sent, returned, frames, Fraction(25), None, str(folder / "report"))


def measure(folder: Path) -> Section:
    request = request_of(folder, FRAMES)
    warm(Path(request.proxy), Path(request.movie))
    runs = alternating(
        {
            "ours": partial(worker, CHECK, request),
            "peer": partial(command, sys.executable, "-c", _DECODE, request.proxy, request.movie),
        },
        ROUNDS,
    )
    ours, peer = runs["ours"], runs["peer"]
    rows = (
        compared(f"{FRAMES} frames of 720 × 1280 and their proxy in 1080p: time",
                 times(ours), times(peer), Goal(1.5)),
        compared("— processor time", work(ours), work(peer), None),
        compared("— peak memory", peaks(ours), peaks(peer), None, "MB"),
    )  # fmt: skip
    return Section("The check", _WORDS, COMPARED, rows, (_NOTE,))


_WORDS = (
    "Both movies decoded, counted, aligned in place and time, compared frame by frame, and the "
    "report written with its page; the peer is a Python process that decodes both at once with "
    "PyAV and looks at nothing."
)

_NOTE = (
    "What is beyond decoding: numpy is loaded before it, every frame is shrunk, and the search for "
    "the picture's place, each step of which needs the one before, runs after the movies are decoded."
)
