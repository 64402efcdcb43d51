"""Peak memory of short and of long clips: it must not grow with length."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from bench.checking import request_of
from bench.measuring import worker
from bench.report import Section
from bench.sources import answer, h264_hd
from reframe.media.tasks import CHECK, EXR, PROXY, ExrRequest, ProxyRequest
from reframe.model.geometry import Size
from reframe.model.time import FrameRange


def measure(folder: Path) -> Section:
    hd = h264_hd(300)

    def export(frames: int) -> int:
        wanted = FrameRange(1, 1 + frames)
        target = folder / f"{frames}.mp4"
        return worker(PROXY, ProxyRequest(str(hd), wanted, str(target), Size(1280, 720))).peak

    def write(frames: int) -> int:
        movie = answer(frames)
        place = folder / f"exr-{frames}"
        request = ExrRequest(str(movie), str(place), "a", 1, Fraction(25), "job")
        return worker(EXR, request).peak

    def check(frames: int) -> int:
        return worker(CHECK, request_of(folder, frames)).peak

    def row(what: str, short: int, peak: Callable[[int], int]) -> tuple[str, ...]:
        small, large = peak(short), peak(4 * short)
        return (
            what,
            f"{short} frames",
            f"{small / 1e6:.0f} MB",
            f"{4 * short} frames",
            f"{large / 1e6:.0f} MB",
            f"**{large / small:.2f}**",
        )

    rows = (
        row("proxy, 1080p → 720p", 72, export),
        row("movie → EXR, 720 × 1280", 12, write),
        row("check, which keeps a small picture of every frame", 60, check),
    )
    columns = ("what", "short", "peak", "four times as long", "peak", "ratio")
    return Section("Memory and length", "", columns, rows)
