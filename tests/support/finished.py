"""A job that is done, with files to place."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from reframe.hosts.port import Selected
from reframe.model.order import Clip, Cost, Delivery, ExrSequence, Job, Shape, Target


def finished(
    selected: Selected,
    folder: Path,
    job_id: str = "job-1",
    *,
    clip: Clip | None = None,
    frames: int | None = None,
    rate: Fraction | None = None,
    exr: bool = True,
    prompt: str = "a sandy beach",
) -> Job:
    """``selected`` (or the narrower ``clip``) after the engine: as many frames as were sent, at
    the same rate, unless told otherwise. The files exist and are empty: no host opens them."""
    sent = clip or selected.clip
    place = folder / job_id
    place.mkdir(parents=True, exist_ok=True)
    video = place / "result.mp4"
    video.touch()
    count = len(sent.range) if frames is None else frames
    first = sent.range.start
    sequence = ExrSequence(
        str(place / "exr" / "result.%06d.exr"), first, first + count - 1, "ACEScg", "video"
    )
    if exr:
        Path(sequence.pattern).parent.mkdir(exist_ok=True)
        for number in range(sequence.first, sequence.last + 1):
            Path(sequence.path(number)).touch()
    delivery = Delivery(
        video=str(video),
        exr=sequence if exr else None,
        frames=count,
        rate=rate or sent.rate,
        report=str(place / "report.json"),
        proxy=str(place / "proxy.mp4"),
        folder=str(place),
    )
    return Job(
        id=job_id,
        order_id="order-1",
        clip=sent,
        shape=Shape("9:16", "720p"),
        prompt=prompt,
        target=Target(str(folder), placement=selected.placement),
        service="https://user:secret@service.example",
        rehearsal=False,
        state="done",
        created=0.0,
        cost=Cost(4, Decimal("0.48"), "fal"),
        request_id="request-1",
        delivery=delivery,
    )
