"""``reframe sandbox``."""

from __future__ import annotations

import os
import signal
import sys
import threading

from reframe.sandbox import Sandbox, Settings, fault_help
from reframe.sandbox.server import serve

from .console import results, say, show


def run_sandbox(
    host: str,
    port: int,
    exr: str,
    faults: tuple[str, ...],
    limit_seconds: int,
    with_parent: bool = False,
) -> None:
    """Serve until interrupted; the first line of stdout is the base URL.

    ``with_parent``: also end when standard input does, which it does with who started this.
    """
    if "list" in faults:
        known = fault_help()
        width = max(len(name) for name, _ in known) + 2
        for name, meaning in known:
            show(f"{name:<{width}}{meaning}")
        return
    if with_parent:
        threading.Thread(target=_end_with_input, daemon=True).start()
    settings = Settings(exr=exr, limit_seconds=limit_seconds)
    serve(host, port, faults, settings=settings, ready=_tell)


def _end_with_input() -> None:
    while sys.stdin.buffer.read(1):
        pass
    # To the process: raised in this thread, it would not wake the main one.
    os.kill(os.getpid(), signal.SIGTERM)


def _tell(sandbox: Sandbox) -> None:
    results.file.flush()
    show(sandbox.url)
    say(f"Use it: export REFRAME_SERVICE_URL={sandbox.url} FAL_KEY=rehearsal")
