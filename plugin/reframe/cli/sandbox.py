"""``reframe sandbox``."""

from __future__ import annotations

from reframe.sandbox import Sandbox, Settings, fault_help
from reframe.sandbox.server import serve

from .console import results, say, show


def run_sandbox(
    host: str, port: int, exr: str, faults: tuple[str, ...], limit_seconds: int
) -> None:
    """Serve until interrupted; the first line of stdout is the base URL."""
    if "list" in faults:
        for name, meaning in fault_help():
            show(f"{name:<32}{meaning}")
        return
    settings = Settings(exr=exr, limit_seconds=limit_seconds)
    serve(host, port, faults, settings=settings, ready=_tell)


def _tell(sandbox: Sandbox) -> None:
    results.file.flush()
    show(sandbox.url)
    say(f"Use it: export REFRAME_SERVICE_URL={sandbox.url} FAL_KEY=rehearsal")
