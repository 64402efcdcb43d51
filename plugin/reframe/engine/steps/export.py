"""export: the proxy from the plate, once for all shapes of an order that can share it."""

from __future__ import annotations

import math
from pathlib import Path

from reframe.engine.work import Work
from reframe.media.process import run
from reframe.media.tasks import HD, PROXY, Proxy, ProxyRequest
from reframe.model.geometry import Size, canvas_size, centred_fit


def export(work: Work) -> Proxy:
    box = _largest_useful(work)
    destination = work.order_folder / f"proxy-{box.width}x{box.height}.mp4"
    clip = work.job.clip
    with work.locks.named(str(destination)):
        shared = _made_already(work, destination)
        if shared:
            return shared
        request = ProxyRequest(
            clip.path,
            clip.range,
            str(destination),
            box,
            rate=clip.rate,
            colorspace=clip.colorspace,
            viewing=clip.viewing,
        )
        return run(PROXY, request, work.meter("exporting the proxy"))


def _made_already(work: Work, destination: Path) -> Proxy | None:
    """The proxy that this job, or another of the same order, has exported before."""
    if not destination.is_file():
        return None
    for job in work.journal.siblings(work.job.order_id):
        proxy = work.journal.result(job, "export", Proxy)
        if proxy and proxy.path == str(destination):
            return proxy
    return None


def _largest_useful(work: Work) -> Size:
    """The box of the proxy, lying: HD, or on a slow line what the canvas can show of it."""
    if not (work.order.lean_proxy or work.settings.lean_proxy):
        return HD
    shape, size = work.job.shape, work.job.clip.size
    canvas = canvas_size(shape.ratio, shape.resolution)
    place = shape.position or centred_fit(size, canvas)
    _, _, width, height = place.pixels(canvas)
    long, short = max(width, height), min(width, height)
    return Size(min(HD.width, math.ceil(long)), min(HD.height, math.ceil(short)))
