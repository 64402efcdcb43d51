"""``report.html``: the check for people, in one file that needs nothing else."""

from __future__ import annotations

import html
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from reframe.media.check_align import Alignment
from reframe.media.check_pictures import Pictures
from reframe.media.check_render import position_of
from reframe.media.report_pictures import (
    around_plate,
    difference_of,
    embedded,
    plate_of,
    rgb_of_small,
)
from reframe.media.report_plots import place_drawing, psnr_plot
from reframe.model.geometry import SourcePosition
from reframe.model.report import Report
from reframe.model.time import parse_rate, rate_for_people

_STYLE = """
:root{--ground:#141517;--panel:#1b1c1f;--line:#2c2e33;--text:#d9dbdf;--quiet:#8a8f98;
--good:#7fb08a;--fair:#c9a65b;--bad:#c9756b;--ink:#8fb3d9}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1040px;margin:0 auto;padding:40px 28px 64px}
header p{margin:0 0 6px;color:var(--quiet)}
h1{margin:0 0 28px;font-size:24px;font-weight:500;line-height:1.35;max-width:46em;
text-wrap:balance}
h2{margin:36px 0 12px;font-size:13px;font-weight:600;letter-spacing:.06em;color:var(--quiet);
text-transform:uppercase}
.verdict{display:inline-block;padding:2px 10px;border-radius:10px;color:#141517;font-weight:600}
.exact{background:var(--good)}.usable{background:var(--fair)}.differs{background:var(--bad)}
.two{display:grid;grid-template-columns:minmax(0,1fr) 240px;gap:28px;align-items:start}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:7px 12px 7px 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400}
thead th,tbody th{color:var(--quiet)}tbody td{color:var(--text)}
td.fault{color:var(--fair)}
svg{display:block;width:100%;height:auto}svg text{fill:var(--quiet);font-size:11px}
figure{margin:0}figcaption{margin-top:6px;color:var(--quiet);font-size:13px}
.three{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:14px}
.three img{display:block;width:100%;border-radius:3px;background:#000}
footer{margin-top:44px;padding-top:14px;border-top:1px solid var(--line);color:var(--quiet);
font-size:13px;max-width:60em}
@media(max-width:760px){.two,.three{grid-template-columns:1fr}}
"""

_NOTES = (
    "PSNR is of luma and ΔE is CIEDE2000, both inside the visible part of the source rectangle, "
    "between frames that belong together, compared at the size of a small canvas of "
    "{size} pixels; above the dashed line a result counts as exact. The place is found from the "
    "pictures, whatever was asked for."
)


@dataclass(frozen=True)
class Page:
    """What the page shows beyond the report. ``psnr`` is per returned frame, NaN: no match."""

    sent: Pictures
    returned: Pictures
    asked: SourcePosition
    alignment: Alignment
    psnr: npt.NDArray[np.float64] | None


def page_of(title: str, report: Report, page: Page) -> str:
    """The whole page as text."""
    name = html.escape(title or "Reframed clip")
    verdict = f'<span class="verdict {report.verdict}">{report.verdict}</span>'
    parts = [
        f"<header><p>{name} &nbsp;{verdict}</p><h1>{html.escape(report.summary)}</h1></header>",
        f'<div class="two">{_table(report, page)}{_place(page)}</div>',
        _plot(page),
        _worst(page),
        _footer(page),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}: {report.verdict}</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _table(report: Report, page: Page) -> str:
    """What was sent or asked beside what came back; a figure that is at fault stands out."""
    sent, returned = parse_rate(report.rate.sent), parse_rate(report.rate.returned)
    frames, found, asked = report.frames, report.plate, page.asked
    placed = bool({"moved", "scaled"} & set(report.findings))
    rows = [
        ("Frames", frames.sent, frames.returned, frames.sent != frames.returned),
        ("Frame rate", rate_for_people(sent), rate_for_people(returned), sent != returned),
        ("Duration", _seconds(frames.sent, sent), _seconds(frames.returned, returned), False),
        ("Place X, Y", *_corners(asked, found), placed),
        ("Place W, H", *_extents(asked, found), placed),
        ("Picture", "", report.size, False),
        ("Offset", "", _offset(report.offset, page), report.offset != 0),
        ("PSNR, mean", "", "–" if report.psnr is None else f"{report.psnr:.1f} dB", False),
        ("PSNR, worst frame", "", _least(page), False),
        ("Colour, ΔE", "", "–" if report.delta_e is None else f"{report.delta_e:.2f}", False),
    ]
    body = "".join(
        f"<tr><th>{label}</th><td>{left}</td>"
        f'<td class="{"fault" if fault else "fine"}">{right}</td></tr>'
        for label, left, right, fault in rows
    )
    return (
        "<table><thead><tr><th></th><th>sent or asked for</th><th>returned or found</th></tr>"
        f"</thead><tbody>{body}</tbody></table>"
    )


def _seconds(frames: int, rate: Fraction) -> str:
    return f"{float(frames / rate):.3f} s"


def _corners(asked: SourcePosition, found: SourcePosition | None) -> tuple[str, str]:
    there = "not found" if found is None else _pair(found.x_norm, found.y_norm)
    return _pair(asked.x_norm, asked.y_norm), there


def _extents(asked: SourcePosition, found: SourcePosition | None) -> tuple[str, str]:
    there = "not found" if found is None else _pair(found.w_norm, found.h_norm)
    return _pair(asked.w_norm, asked.h_norm), there


def _pair(one: float, other: float) -> str:
    # A thousandth is what the search can tell.
    return f"{one:.3f}, {other:.3f}".replace("-0.000", "0.000")


def _offset(offset: int, page: Page) -> str:
    if not page.alignment.timing.told:
        return "cannot be told"
    if offset == 0:
        return "none"
    plural = "" if abs(offset) == 1 else "s"
    return f"{abs(offset)} frame{plural} {'late' if offset > 0 else 'early'}"


def _least(page: Page) -> str:
    worst = _worst_frame(page)
    if worst is None or page.psnr is None:
        return "–"
    return f"{page.psnr[worst]:.1f} dB (frame {worst})"


def _worst_frame(page: Page) -> int | None:
    if page.psnr is None or not np.isfinite(page.psnr).any():
        return None
    return int(np.nanargmin(page.psnr))


def _place(page: Page) -> str:
    found = None
    if page.alignment.found:
        found = position_of(page.alignment.fit.rect, *page.returned.luma.shape[1:])
    drawing = place_drawing(page.returned.native, page.asked, found)
    caption = "Asked for (dashed) and found" if found else "Asked for; not found"
    return f"<figure>{drawing}<figcaption>{caption}</figcaption></figure>"


def _plot(page: Page) -> str:
    if page.psnr is None or len(page.psnr) < 2:
        return ""
    return f"<h2>Agreement (PSNR), frame by frame</h2>{psnr_plot(page.psnr, _worst_frame(page))}"


def _worst(page: Page) -> str:
    worst = _worst_frame(page)
    if worst is None or page.psnr is None:
        return ""
    match = int(page.alignment.timing.match[worst])
    source = plate_of(page.sent, match, page.returned, page.alignment)
    result = rgb_of_small(page.returned, worst)
    drawn = "mirrored like the result" if page.alignment.mirrored else "at the place found"
    figures = [
        (source, f"Source, frame {match}, {drawn}"),
        (result, f"Result, frame {worst}: {page.psnr[worst]:.1f} dB"),
        (difference_of(source, result), "Difference inside the source, × 8"),
    ]
    body = "".join(
        f'<figure><img alt="{caption}" src="{embedded(around_plate(picture, page.alignment))}">'
        f"<figcaption>{caption}</figcaption></figure>"
        for picture, caption in figures
    )
    return f'<h2>The frame that agrees least</h2><div class="three">{body}</div>'


def _footer(page: Page) -> str:
    height, width = page.returned.luma.shape[1:]
    notes = _NOTES.format(size=f"{width}×{height}")
    unmatched = 0 if page.psnr is None else int(np.isnan(page.psnr).sum())
    if unmatched:
        plural = "frame shows" if unmatched == 1 else "frames show"
        notes += f" {unmatched} returned {plural} no frame of the source."
    return f"<footer>{notes}</footer>"
