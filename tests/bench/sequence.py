"""Movie → EXR against FFmpeg's encoder and oiiotool, at the same compression."""

from __future__ import annotations

import os
from fractions import Fraction
from functools import partial
from pathlib import Path

from bench.measuring import ROUNDS, Run, alternating, command, warm, worker
from bench.report import COMPARED, Goal, Section, compared, times, work
from bench.sources import FFMPEG, OIIOTOOL, PEER, answer
from reframe.media.tasks import EXR, ExrRequest

_FRAMES = 48
_GOAL = Goal(1.5, at_least=True)


def measure(folder: Path) -> Section:
    movie = answer(_FRAMES)
    warm(movie)
    stills = folder / "stills"
    stills.mkdir()
    # Sixteen bits, so that oiiotool is given all that there is, and need not decode a movie.
    picture = ("-pix_fmt", "rgb48le", "-compression_algo", "raw", stills / "a.%04d.tif")
    command(FFMPEG, "-v", "error", "-i", movie, *picture)
    rows: list[tuple[str, ...]] = []
    notes = []
    for compression in ("zip", "piz", "none"):
        runs = alternating(_ways(compression, movie, stills, folder), ROUNDS)
        ours = runs.pop("ours")
        best = min(runs, key=lambda name: sorted(times(runs[name]))[ROUNDS // 2])
        for name, theirs in runs.items():
            what = f"{_FRAMES} frames of 720 × 1280 to {compression}, against {name}"
            goal = _GOAL if name == best else None
            rows.append(compared(f"{what}: time", times(ours), times(theirs), goal, faster=True))
            rows.append(compared("— processor time", work(ours), work(theirs), None, faster=True))
        notes.append(_sizes(compression, folder))
    return Section("Movie → EXR", _WORDS, COMPARED, tuple(rows), (*notes, _NOTE))


def _ways(compression: str, movie: Path, stills: Path, folder: Path) -> dict[str, partial[Run]]:
    own, tool, encoder = (folder / f"{name}-{compression}" for name in ("own", "oiio", "ffmpeg"))
    for place in (own, tool, encoder):
        place.mkdir()
    request = ExrRequest(str(movie), str(own), "a", 1, Fraction(25), "job", compression=compression)
    ways = {
        "ours": partial(worker, EXR, request),
        "oiiotool": partial(
            command, OIIOTOOL, "--parallel-frames", "--threads", os.cpu_count(), "--frames", f"1-{_FRAMES}",
            stills / "a.%04d.tif", "--colorconvert", "g24_rec709", "ACEScg", "-d", "half",
            "--compression", compression, "-o", tool / "a.%04d.exr",
        ),
    }  # fmt: skip
    if compression != "piz":  # Which it has not.
        coded = {"zip": "zip16", "none": "none"}[compression]
        ways["ffmpeg"] = partial(
            command, FFMPEG, "-v", "error", "-y", "-i", movie, "-pix_fmt", "gbrpf32le", "-c:v",
            "exr", "-compression", coded, "-format", "half", encoder / "a.%04d.exr",
        )  # fmt: skip
    return ways


def _sizes(compression: str, folder: Path) -> str:
    words = []
    for name in ("own", "oiio", "ffmpeg"):
        files = list((folder / f"{name}-{compression}").glob("*.exr"))
        if files:
            total = sum(file.stat().st_size for file in files)
            words.append(f"{name} {len(files)} files, {total / 1e6:.0f} MB")
    return f"Written as {compression}: {'; '.join(words)}."


_WORDS = (
    "Half floats in ACEScg. oiiotool (with `--parallel-frames`) is given 16-bit TIFF frames, so it "
    f"need not decode a movie; {PEER} writes display values, for it has no conversion to "
    "scene-linear: both do less than ours, which decodes, converts exactly and compresses."
)
_NOTE = (
    "What limits it is the compression, which all of them leave to the same kind of library: "
    "where ours is faster than oiiotool it is by converting in one pass and by keeping the "
    "library's own threads out of the way. Without compression what is left is the conversion to "
    "scene-linear, which ffmpeg does not do, and the start of Python with its libraries."
)
