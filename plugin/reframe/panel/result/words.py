"""The check's figures in words: what was found, what that means, and what placing does about it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Callable, Dict, Optional, Tuple

from reframe.model.errors import BadInput
from reframe.model.order import Job
from reframe.model.report import Report
from reframe.model.time import parse_rate, rate_for_people
from reframe.panel.qt import QtCore
from reframe.panel.state.viewing import Viewing

#: The mean error inside the source's place from which a result is worth a warning: 30 dB, the
#: bound of the check's verdict ``exact``.
_NOTABLE = 100 * 10 ** (-30 / 20)


@dataclass(frozen=True)
class Line:
    """One line of the report; ``bad`` ones are marked with a sign and a word, not only a colour."""

    text: str
    bad: bool = False


def tr(words: str) -> str:
    return QtCore.QCoreApplication.translate("Report", words)


def verdict(report: Report) -> Tuple[Line, ...]:
    """Is it frame for frame, and is the picture the picture."""
    frames = not {"frame-offset", "frame-count", "rate", "drift"} & set(report.findings)
    answer = tr("frame for frame: yes") if frames else tr("frame for frame: no")
    return (Line(answer, not frames), _picture(report))


def findings(viewing: Viewing) -> Tuple[Line, ...]:
    """Each finding with its meaning; last, what placing will do."""
    report = viewing.report
    if report is None:
        return ()
    found = [Line(_MEANINGS[word](report), True) for word in report.findings if word in _MEANINGS]
    note = _note(viewing)
    if note:
        found.append(Line(tr("When placed: {0}").format(note)))
    elif found:
        found.append(Line(tr("Placing cannot put this right; the movie is placed as it is.")))
    return tuple(found)


def facts(job: Job, report: Optional[Report]) -> Tuple[Tuple[str, str], ...]:
    """Names and figures of what came back."""
    delivery = job.delivery
    if delivery is None:
        return ()
    sent = len(job.clip.range)
    size = str(report.size) if report is not None else tr("not known")
    rows = [
        (tr("Frames"), _pair(str(sent), str(delivery.frames))),
        (tr("Rate"), _pair(_fps(job.clip.rate), _fps(delivery.rate))),
        (tr("Size"), size),
        (tr("Charge"), charge(job)),
    ]
    if delivery.exr is not None:
        made = tr("from the movie") if delivery.exr.origin == "video" else tr("by the service")
        rows.append((tr("EXR"), f"{delivery.exr.colorspace} · {made}"))
    return tuple(rows)


def charge(job: Job) -> str:
    """What it cost."""
    if job.rehearsal:
        return tr("free; fal would charge ${0}").format(job.cost.usd)
    if job.cost.origin == "fal":
        return tr("${0}, charged by fal").format(job.cost.usd)
    return tr("${0}, estimated").format(job.cost.usd)


def _picture(report: Report) -> Line:
    if report.psnr is None:
        return Line(tr("the source could not be found in the picture"), True)
    part = 100 * 10 ** (-report.psnr / 20)
    words = tr("picture inside the frame differs by {0:.1f} %").format(part)
    return Line(words, part > _NOTABLE)


def _note(viewing: Viewing) -> str:
    try:
        rule = viewing.conform
    except BadInput as problem:
        return problem.message
    return rule.note if rule is not None else ""


def _pair(sent: str, returned: str) -> str:
    if sent == returned:
        return returned
    return tr("{0} (sent: {1})").format(returned, sent)


def _offset(report: Report) -> str:
    late = tr("late") if report.offset > 0 else tr("early")
    return tr("Every picture is {0} frames {1}.").format(abs(report.offset), late)


def _count(report: Report) -> str:
    frames = report.frames
    return tr("{0} frames came back where {1} were sent.").format(frames.returned, frames.sent)


def _rate(report: Report) -> str:
    sent, returned = (_people(rate) for rate in (report.rate.sent, report.rate.returned))
    return tr("The movie names {0} frames a second where {1} were sent.").format(returned, sent)


def _fps(rate: Fraction) -> str:
    return f"{rate_for_people(rate)} fps"


def _people(rate: str) -> str:
    parsed: Fraction = parse_rate(rate)
    return rate_for_people(parsed)


_MEANINGS: Dict[str, Callable[[Report], str]] = {
    "frame-offset": _offset,
    "frame-count": _count,
    "rate": _rate,
    "drift": lambda _: tr("The pictures slide against the source: no offset puts all in place."),
    "range": lambda _: tr("Full and limited range are mixed up: blacks and whites are wrong."),
    "mirrored": lambda _: tr("The picture is mirrored."),
    "scaled": lambda _: tr("The source is shown larger or smaller than was asked for."),
    "moved": lambda _: tr("The source sits elsewhere than was asked for."),
}
