"""check: the movie against the proxy, in figures."""

from __future__ import annotations

from reframe.engine.results import Fetched
from reframe.engine.work import Work
from reframe.media.process import run
from reframe.media.tasks import CHECK, CheckRequest, Proxy
from reframe.model.report import Report


def check(work: Work) -> Report:
    fetched = work.need("fetch", Fetched)
    proxy = work.need("export", Proxy)
    request = CheckRequest(
        proxy=proxy.path,
        movie=fetched.video,
        frames=proxy.frames,
        rate=proxy.rate,
        position=work.job.shape.position,
        folder=fetched.folder,
        title=f"{work.job.clip.name} · {work.job.shape.ratio} · {work.job.shape.resolution}",
    )
    return run(CHECK, request, work.meter("checking every frame"))
