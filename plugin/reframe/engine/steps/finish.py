"""finish: the EXR sequence in its place, and the delivery as one value."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from reframe.engine.folders import open_to_others, release
from reframe.engine.results import Fetched, Unpacked
from reframe.engine.work import Work
from reframe.media.process import run
from reframe.media.tasks import EXR, EXR_CHECK, ExrCheckRequest, ExrRequest, Proxy
from reframe.model.errors import BadInput, Interrupted, Refused, Unreachable
from reframe.model.order import Delivery, ExrSequence
from reframe.model.report import Report
from reframe.model.time import parse_rate
from reframe.service.answers import Ticket


def finish(work: Work) -> Delivery:
    fetched = work.need("fetch", Fetched)
    unpacked = work.need("unpack", Unpacked)
    report = work.need("check", Report)
    proxy = work.need("export", Proxy)
    exr, notes = _sequence(work, fetched, unpacked, report)
    notes = unpacked.notes + notes
    folder = Path(fetched.folder)
    kept_proxy = folder / f"{fetched.name}_proxy.mp4"
    if not kept_proxy.is_file():
        shutil.copyfile(proxy.path, kept_proxy.with_suffix(".part"))
        kept_proxy.with_suffix(".part").replace(kept_proxy)
    release(folder)
    if not work.settings.private_deliveries:
        open_to_others(folder)
    return Delivery(
        video=fetched.video,
        exr=exr,
        frames=report.frames.returned,
        rate=parse_rate(report.rate.returned),
        report=str(folder / "report.json"),
        proxy=str(kept_proxy),
        folder=str(folder),
        verdict=report.verdict,
        offset=report.offset if "frame-offset" in report.findings else 0,
        notes=notes + _cleared(work, sound=not notes),
    )


def _sequence(
    work: Work, fetched: Fetched, unpacked: Unpacked, report: Report
) -> tuple[ExrSequence | None, tuple[str, ...]]:
    """The service's sequence if it sent a sound one, else one made from the movie."""
    if work.job.target.exr == "never":
        return None, ()
    notes: tuple[str, ...] = ()
    if unpacked.files:
        request = ExrCheckRequest(
            unpacked.files,
            str(Path(fetched.folder) / "exr"),
            fetched.name,
            work.job.clip.range.start,
            report.frames.returned,
        )
        try:
            checked = run(EXR_CHECK, request, work.meter("checking the EXR sequence"))
        except (Refused, Interrupted) as problem:
            if isinstance(problem, Interrupted) and problem.code != "worker-crashed":
                raise
            notes = (f"The EXR that the service sent was refused: {problem.message}",)
        else:
            return checked.sequence, checked.findings
    made, more = _from_movie(work, fetched)
    return made, notes + more


def _cleared(work: Work, *, sound: bool) -> tuple[str, ...]:
    """The result deleted at fal, if that is wanted and all of it is here; what went wrong."""
    if not work.settings.clear_at_fal:
        return ()
    if not sound:
        return ("The result was left at fal, because something is unusual about it.",)
    try:
        work.service.forget_payload(work.need("submit", Ticket).request_id)
    except (Refused, Unreachable, BadInput) as problem:
        return (f"The result was not deleted at fal and expires there. {problem.message}",)
    return ()


def _from_movie(work: Work, fetched: Fetched) -> tuple[ExrSequence, tuple[str, ...]]:
    """The sequence, by the inverse of the view that what was sent was seen through; where that
    has none, without it: the result is paid for, and the movie has every code of it."""
    request = _request(work, fetched)
    meter = work.meter("writing the EXR sequence")
    try:
        return run(EXR, request, meter), ()
    except BadInput as problem:
        if request.viewing is None:
            raise
        note = f"The EXR sequence is the display's light as it is: {problem.message}"
        return run(EXR, replace(request, viewing=None), meter), (note,)


def _request(work: Work, fetched: Fetched) -> ExrRequest:
    clip = work.job.clip
    begin = clip.start_timecode
    return ExrRequest(
        movie=fetched.video,
        folder=str(Path(fetched.folder) / "exr"),
        name=fetched.name,
        first=clip.range.start,
        rate=clip.rate,
        job_id=work.job.id,
        colorspace=work.settings.exr_colorspace,
        compression=work.settings.exr_compression,
        timecode=None if begin is None else begin + clip.range.start,
        drop_frame=clip.drop_frame,
        viewing=clip.viewing if work.settings.exr_view == "viewer" else None,
    )
