"""The returned movie against the proxy: counted, timed, found on the canvas, and measured.

``report.json`` has the figures, ``report.html`` the same for people. How the figures come about
stands in ``check_align`` (place and timing), ``check_measure`` (agreement) and ``check_verdict``
(what is made of them).
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reframe.media.check_align import Alignment, align
from reframe.media.check_measure import delta_e_of, psnr_of
from reframe.media.check_pictures import Pictures, read_both
from reframe.media.check_render import position_of, rect_of
from reframe.media.check_verdict import (
    Facts,
    displacement_of,
    findings_of,
    sentence_of,
    verdict_of,
)
from reframe.media.parts import disk_errors, part_file
from reframe.media.report_page import Page, page_of
from reframe.media.side_by_side import both
from reframe.media.tasks import CheckRequest
from reframe.model.geometry import Size, SourcePosition, centred_fit
from reframe.model.progress import Meter
from reframe.model.report import Compared, Report
from reframe.model.time import format_rate

#: Frames whose colour is compared, evenly spread over the clip.
_COLOUR_FRAMES = 60


@dataclass(frozen=True)
class _Figures:
    """What was measured inside the rectangle; PSNR per returned frame, NaN without a match."""

    psnr: npt.NDArray[np.float64]
    delta_e: float

    @property
    def mean_psnr(self) -> float:
        return float(np.nanmean(self.psnr))


def check_result(request: CheckRequest, meter: Meter) -> Report:
    """Decode both movies, compare them, and write ``report.json`` and ``report.html``.

    ``meter`` counts decoded frames of both. Raises `Refused` for a movie that cannot be decoded,
    and `NoSpace` or `BadInput` when the report cannot be written.
    """

    def expected(sent: Size, returned: Size) -> SourcePosition:
        return request.position or centred_fit(sent, returned)

    sent, returned = read_both(request.proxy, request.movie, expected, meter)
    asked = expected(sent.native, returned.native)
    alignment = align(sent, returned, rect_of(asked, *returned.luma.shape[1:]))
    figures = _measured(sent, returned, alignment) if alignment.found else None
    report = _report(request, returned, alignment, figures)
    psnr = figures.psnr if figures else None
    _write(request, report, Page(sent, returned, asked, alignment, psnr))
    return report


def _measured(sent: Pictures, returned: Pictures, alignment: Alignment) -> _Figures:
    plates = sent.mirrored if alignment.mirrored else sent
    match, rect = alignment.timing.match, alignment.fit.rect
    matched = np.flatnonzero(match >= 0)
    some = matched[:: max(1, len(matched) // _COLOUR_FRAMES)]
    return _Figures(
        *both(
            lambda: psnr_of(plates, returned, match, rect),
            lambda: delta_e_of(plates, returned, some, match, rect),
        )
    )


def _report(
    request: CheckRequest, returned: Pictures, alignment: Alignment, figures: _Figures | None
) -> Report:
    facts = _facts(request, returned, alignment, figures)
    findings = findings_of(facts)
    delta_e = round(figures.delta_e, 2) if figures and math.isfinite(figures.delta_e) else None
    return Report(
        verdict_of(facts, findings),
        Compared(request.frames, len(returned)),
        Compared(format_rate(request.rate), format_rate(returned.rate)),
        returned.native,
        facts.offset,
        position_of(alignment.fit.rect, *returned.luma.shape[1:]) if figures else None,
        None if facts.psnr is None else round(facts.psnr, 2),
        delta_e,
        findings,
        sentence_of(facts, findings, delta_e),
    )


def _facts(
    request: CheckRequest, returned: Pictures, alignment: Alignment, figures: _Figures | None
) -> Facts:
    if figures is None:
        return Facts(request.frames, len(returned), request.rate, returned.rate)
    height, width = returned.luma.shape[1:]
    timing = alignment.timing
    return Facts(
        request.frames,
        len(returned),
        request.rate,
        returned.rate,
        timing.offset,
        timing.told,
        timing.drift,
        alignment.mistake is not None,
        alignment.mirrored,
        displacement_of(alignment.asked, alignment.fit, Size(width, height), returned.native),
        figures.mean_psnr,
    )


def _write(request: CheckRequest, report: Report, page: Page) -> None:
    folder = Path(request.folder)
    data = asdict(report) | {
        "duration": {
            "sent": _seconds(request.frames, request.rate),
            "returned": _seconds(report.frames.returned, Fraction(report.rate.returned)),
        }
    }
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    for name, content in (
        ("report.json", text),
        ("report.html", page_of(request.title, report, page)),
    ):
        with part_file(folder / name) as part:
            part.write_text(content, encoding="utf-8")


def _seconds(frames: int, rate: Fraction) -> float:
    return round(float(frames / rate), 3)
