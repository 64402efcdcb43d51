"""The returned movie against the proxy: counted, timed, found on the canvas, and measured."""

from __future__ import annotations

import json
from dataclasses import asdict
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path

import numpy as np

from reframe.media.movie import facts_of, frames_of
from reframe.media.tasks import CheckRequest
from reframe.model.geometry import Size, SourcePosition, centred_fit
from reframe.model.progress import Meter, report
from reframe.model.report import Compared, Report
from reframe.model.time import format_rate


def check_result(request: CheckRequest, meter: Meter) -> Report:
    """Decode both movies, compare them and write ``report.json`` into the request's folder."""
    proxy, movie = facts_of(request.proxy), facts_of(request.movie)
    position = request.position or centred_fit(proxy.size, movie.size)
    errors: list[float] = []
    returned = 0
    for sent, back in zip_longest(frames_of(request.proxy), frames_of(request.movie)):
        if back is not None:
            returned += 1
        if sent is not None and back is not None:
            errors.append(_error(sent, back, position, movie.size))
        report(meter, returned, request.frames)
    psnr = float(np.mean([10 * np.log10(65025 / max(error, 1e-3)) for error in errors]))
    result = _report(request, returned, movie.rate, movie.size, position, psnr)
    folder = Path(request.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(asdict(result), indent=2), "utf-8")
    return result


def _error(sent, back, position: SourcePosition, canvas: Size) -> float:  # type: ignore[no-untyped-def]
    left, top, width, height = (round(value) for value in position.pixels(canvas))
    right, bottom = min(left + width, canvas.width), min(top + height, canvas.height)
    whole = sent.reformat(width=width, height=height, format="gray").to_ndarray().astype(np.float32)
    seen = back.reformat(format="gray").to_ndarray()[max(top, 0) : bottom, max(left, 0) : right]
    wanted = whole[max(-top, 0) : bottom - top, max(-left, 0) : right - left]
    return float(np.mean((wanted - seen) ** 2))


def _report(
    request: CheckRequest,
    returned: int,
    rate: Fraction,
    size: Size,
    position: SourcePosition,
    psnr: float,
) -> Report:
    findings = []
    if returned != request.frames:
        findings.append("frame-count")
    if rate != request.rate:
        findings.append("rate")
    return Report(
        "usable" if findings else "exact",
        Compared(request.frames, returned),
        Compared(format_rate(request.rate), format_rate(rate)),
        size,
        0,
        position,
        psnr,
        None,
        tuple(findings),
        f"{returned} of {request.frames} frames came back.",
    )
