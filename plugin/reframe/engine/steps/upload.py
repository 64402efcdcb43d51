"""upload: the proxy to the service's storage; the same bytes once while their link lives."""

from __future__ import annotations

import time
from pathlib import Path

from reframe.engine.results import Uploaded
from reframe.engine.work import Work
from reframe.media.tasks import Proxy

#: A link that expires sooner may be gone before the service has read it: requests wait in queues.
_MUST_LIVE = 1800.0


def upload(work: Work) -> Uploaded:
    proxy = work.need("export", Proxy)
    with work.locks.named(f"upload {proxy.sha256}"):
        known = work.journal.upload(work.job.service, proxy.sha256)
        if known and known[1] > time.time() + _MUST_LIVE:
            return Uploaded(known[0])
        meter = work.meter("uploading the proxy")
        there = work.insist(
            lambda: work.service.upload(Path(proxy.path), work.settings.upload_expiry, meter)
        )
        expires = there.expires_at.timestamp()
        work.journal.keep_upload(work.job.service, proxy.sha256, there.url, expires)
        return Uploaded(there.url)
