"""Control-C at a moment when stopping would leave an order that nobody watches."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interrupts_held() -> Iterator[threading.Event]:
    """Note a keyboard interrupt instead of raising it; the event says whether one came."""
    came = threading.Event()
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: came.set())
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)
