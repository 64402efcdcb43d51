"""Proxy export against the ffmpeg command line doing the same trim and scale."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from bench.measuring import ROUNDS, alternating, command, warm, worker
from bench.report import COMPARED, Goal, Section, compared, peaks, times, work
from bench.sources import FFMPEG, PEER, h264_hd, h264_uhd, prores_uhd
from reframe.media.decode import frames
from reframe.media.tasks import PROXY, ProxyRequest
from reframe.model.geometry import Size
from reframe.model.time import FrameRange

_RATE = Fraction(25)
_GOAL = Goal(1.0)
#: Frames whose likeness to the source is measured.
_SEEN = 8

Luma = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Case:
    name: str
    source: Path
    range: FrameRange
    size: Size


def measure(folder: Path) -> Section:
    uhd = FrameRange(15, 75)
    cases = (
        _Case("UHD ProRes 422 HQ → 1080p", prores_uhd(80), uhd, Size(1920, 1080)),
        _Case("UHD H.264 long-GOP → 1080p", h264_uhd(80), uhd, Size(1920, 1080)),
        _Case("1080p H.264 long-GOP → 720p", h264_hd(300), FrameRange(60, 240), Size(1280, 720)),
    )
    rows: list[tuple[str, ...]] = []
    notes: list[str] = []
    for case in cases:
        more, note = _measured(case, folder)
        rows += more
        notes.append(note)
    words = (
        f"Frames from the middle of a clip, scaled, H.264 by x264 `veryfast` CRF 18 without "
        f"B-frames on both sides; the peer is {PEER}, told to seek to the same frame. Ours is a "
        "whole worker process: Python starts, the export verifies its file and takes its checksum."
    )
    return Section("Proxy export", words, COMPARED, tuple(rows), (*notes, _NOTE))


def _measured(case: _Case, folder: Path) -> tuple[list[tuple[str, ...]], str]:
    warm(case.source)
    own, theirs = folder / "own.mp4", folder / "peer.mp4"
    request = ProxyRequest(str(case.source), case.range, str(own), case.size)
    ways = {
        "ours": partial(worker, PROXY, request),
        "peer": partial(command, FFMPEG, *_arguments(case), theirs),
    }
    runs = alternating(ways, ROUNDS)
    ours, peer = runs["ours"], runs["peer"]
    rows = [
        compared(f"{case.name}, {len(case.range)} frames: time", times(ours), times(peer), _GOAL),
        compared("— processor time", work(ours), work(peer), None),
        compared("— peak memory", peaks(ours), peaks(peer), _GOAL, "MB"),
    ]
    return rows, f"{case.name}: {_quality(case, own)} ours, {_quality(case, theirs)} the peer's."


def _arguments(case: _Case) -> list[str]:
    """The same as the export does. Half a frame early, so that no rounding loses a frame."""
    start = max(0.0, float((case.range.start - Fraction(1, 2)) / _RATE))
    halved = case.name.startswith("UHD")
    scale = f"scale={case.size.width}:{case.size.height}:flags={'area' if halved else 'bicubic'}"
    return [
        "-v", "error", "-y", "-ss", f"{start:.6f}", "-i", str(case.source), "-an", "-sn", "-dn",
        "-frames:v", str(len(case.range)), "-vf", f"setpts=N/{_RATE}/TB,{scale}", "-pix_fmt",
        "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-profile:v", "high",
        "-bf", "0", "-g", "50", "-map_metadata", "-1", "-write_tmcd", "0", "-movflags",
        "+faststart",
    ]  # fmt: skip


def _quality(case: _Case, proxy: Path) -> str:
    """Size, frames, and how near its first frames are to the source's where that is exact: the
    mean of each square of four pixels."""
    with av.open(str(proxy)) as movie:
        luma = [_luma(frame) for frame in movie.decode(video=0)]
    words = f"{len(luma)} frames in {proxy.stat().st_size / 1e6:.1f} MB"
    if not case.name.startswith("UHD"):
        return words
    start = case.range.start
    errors = []
    for number, frame in frames(str(case.source), FrameRange(start, start + _SEEN)):
        whole = _luma(frame)
        high, wide = whole.shape[0] // 2, whole.shape[1] // 2
        halved = whole.reshape(high, 2, wide, 2).mean(axis=(1, 3))
        errors.append(float(((halved - luma[number - start]) ** 2).mean()))
    return f"{words} at {10 * np.log10(255**2 / np.mean(errors)):.1f} dB of luma"


def _luma(frame: av.VideoFrame) -> Luma:
    """Brightness in 8-bit codes, whatever the frame's depth."""
    bits = frame.format.components[0].bits
    plane = frame.planes[0]
    kind = np.uint8 if bits == 8 else np.uint16
    rows = np.frombuffer(memoryview(plane), kind).reshape(plane.height, -1)[:, : plane.width]
    return rows.astype(np.float64) / (1 << bits - 8)


_NOTE = (
    "Beside ffmpeg's work, a worker starts Python, decodes the first picture alone (to learn what "
    "the frames are), verifies what it wrote, and takes its checksum; half of this, like the "
    "keyframe that both decode when they open the file, runs on one core. Pictures before the range "
    "that nothing is built upon it leaves out, which ffmpeg decodes. In memory it holds Python, and "
    "the decoder of that first picture."
)
