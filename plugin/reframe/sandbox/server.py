"""The sandbox as a program: ``reframe sandbox``."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable
from types import FrameType

from reframe.model.errors import BadInput

from .faults import Faults
from .listener import HOST
from .sandbox import Sandbox
from .settings import Settings


def serve(
    host: str = HOST,
    port: int = 0,
    faults: Iterable[str] = (),
    *,
    settings: Settings | None = None,
    ready: Callable[[Sandbox], None] = lambda _: None,
) -> None:
    """Serve until interrupted or terminated.

    ``faults`` are texts such as ``"submit:lost-answer*2"`` (`fault_help` lists the names);
    ``ready`` is called with the running sandbox, for instance to print its ``url``. Raises
    `BadInput` for an unknown fault and for a port that is taken.
    """
    try:
        sandbox = Sandbox(port, host=host, faults=Faults(*faults), settings=settings)
    except OSError as error:
        raise BadInput(
            f"The sandbox cannot listen on {host}:{port} ({error.strerror}); choose another port."
        ) from error
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    before = signal.signal(signal.SIGTERM, end)
    try:
        with sandbox:
            ready(sandbox)
            ended.wait()
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
