"""``reframe sandbox``."""

from __future__ import annotations

from reframe.sandbox.server import serve


def run_sandbox(
    host: str, port: int, exr: str, faults: tuple[str, ...], limit_seconds: int
) -> None:
    """Serve until interrupted; the first line of stdout is the base URL."""
    serve(host=host, port=port, exr=exr, faults=faults, limit_seconds=limit_seconds)
