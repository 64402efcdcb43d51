"""``reframe demo``: a whole job on the sandbox, ending with the files it made."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

from reframe.media.process import run
from reframe.media.tasks import (
    PICTURE,
    PROBE,
    SHEET,
    PictureRequest,
    ProbeRequest,
    SheetRequest,
)
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Job
from reframe.model.progress import go_on
from reframe.model.time import longest

from .console import say, show
from .outcome import problem_of, show_delivery
from .run import Request, carry_out

_PROMPT = "The hills go on under a wide evening sky; calm water in front of them."

_SECONDS = 10


def run_demo(source: str | None, dest: Path) -> None:
    """Make a clip if none is given, order it on the sandbox, and name everything that was made."""
    _make_folder(dest)
    os.environ["REFRAME_HOME"] = str(dest / "state")
    say("A rehearsal on the sandbox of this machine: no key, no cost, nothing leaves it.")
    first: int | None = None
    if source is None:
        source, first = _paint(dest / "demo clip.mp4"), 12
        end: int | None = 84
    else:
        end = _end_of_demo(source)
    timeline = dest / "demo.otio"
    request = Request(
        source=source,
        prompt=_PROMPT,
        ratios=("9:16",),
        resolution="540p",
        dest=str(dest),
        first=first,
        end=end,
        timeline=str(timeline),
        yes=True,
    )
    followed = carry_out(request, rehearse=True)
    job = followed.jobs[0]
    problem = followed.left or problem_of(job)
    if problem:
        raise problem
    show_delivery(job)
    show(f"  {'sheet':<9}{_sheet(job)}")


def _make_folder(dest: Path) -> None:
    """For the user alone if it is new; the rights of one that is there are the user's business."""
    try:
        dest.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise BadInput(
            f"{dest} cannot be made ({problem.strerror}); name another folder with --dest."
        ) from problem


def _end_of_demo(source: str) -> int | None:
    """Where a long clip is cut, for nobody waits minutes for a demo; None: it is short enough."""
    media = run(PROBE, ProbeRequest(source), go_on)
    most = longest(_SECONDS, media.rate)
    if len(media.range) <= most:
        return None
    say(f"Of {Path(source).name} the first {_SECONDS} s are taken; reframe run takes what you say.")
    return media.range.start + most


def _paint(path: Path) -> str:
    say("Painting a clip of four seconds …")
    request = PictureRequest(str(path), 96, Fraction(24), Size(960, 540))
    return run(PICTURE, request, go_on).path


def _sheet(job: Job) -> str:
    delivery = job.delivery
    if delivery is None:
        return ""
    destination = str(Path(delivery.folder) / f"{Path(delivery.video).stem}_sheet.png")
    request = SheetRequest(delivery.proxy, delivery.video, destination, first=job.clip.range.start)
    return run(SHEET, request, go_on).path
