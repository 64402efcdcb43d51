"""A rehearsal: the same order on the sandbox of this machine, free of charge."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def service_url() -> str:
    """The service that orders go to: empty for fal itself."""
    return os.environ.get("REFRAME_SERVICE_URL", "").rstrip("/")


@contextmanager
def rehearsal(wanted: bool) -> Iterator[str]:
    """The base URL of the service for an order: the sandbox's for a rehearsal, started for it."""
    if not wanted:
        yield service_url()
        return
    from reframe.sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox.url
