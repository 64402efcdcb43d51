"""A finished job whose movies can be played: source and result of plain colours, or counters."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

from reframe.model.geometry import Size, SourcePosition
from reframe.model.order import Clip, Cost, Delivery, Job, Shape, Target
from reframe.model.report import Compared, Report
from reframe.model.time import FrameRange, format_rate
from support.counter import make_movie
from support.picture import Picture

RATE = Fraction(25)
SOURCE, CANVAS = Size(320, 180), Size(540, 960)
RED, GREEN = (200, 30, 30), (30, 160, 60)


def flat(colour: tuple[int, int, int]) -> Callable[[int, int, int], Picture]:
    """Pictures of one colour."""

    def picture(_number: int, width: int, height: int) -> Picture:
        return np.full((height, width, 3), np.asarray(colour, np.float32) / 255, np.float32)

    return picture


def done_job(
    folder: Path,
    frames: int = 8,
    returned: int | None = None,
    *,
    job_id: str = "job-1",
    offset: int = 0,
    rehearsal: bool = False,
    position: SourcePosition | None = None,
    movies: bool = True,
) -> Job:
    """A red source and a green result; with ``movies`` the files are there to be played."""
    came_back = frames if returned is None else returned
    proxy, video = folder / "proxy ü.mp4", folder / "result ü.mp4"
    if movies:
        make_movie(proxy, frames, RATE, picture=flat(RED))
        make_movie(video, came_back, RATE, size=(180, 320), picture=flat(GREEN))
    return Job(
        id=job_id,
        order_id="order-1",
        clip=Clip("shot", "", FrameRange(40, 40 + frames), RATE, SOURCE),
        shape=Shape("9:16", "540p", position),
        prompt="more street",
        target=Target(str(folder)),
        service="",
        rehearsal=rehearsal,
        state="done",
        created=1.0,
        cost=Cost(1, Decimal("0.06"), "fal"),
        delivery=Delivery(
            video=str(video),
            exr=None,
            frames=came_back,
            rate=RATE,
            report=str(folder / "report.json"),
            proxy=str(proxy),
            folder=str(folder),
            offset=offset,
        ),
    )


def report_of(
    job: Job, *findings: str, psnr: float | None = 48.0, verdict: str = "exact"
) -> Report:
    """A report on ``job`` with these findings."""
    assert job.delivery is not None
    return Report(
        verdict=verdict,
        frames=Compared(len(job.clip.range), job.delivery.frames),
        rate=Compared(format_rate(job.clip.rate), format_rate(job.delivery.rate)),
        size=CANVAS,
        offset=job.delivery.offset,
        plate=None,
        psnr=psnr,
        delta_e=0.4,
        findings=findings,
        summary="As it is.",
    )
