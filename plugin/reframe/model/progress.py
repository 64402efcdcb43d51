"""How long work reports, and how it is stopped: one callback does both."""

from __future__ import annotations

from typing import Callable

from .errors import Cancelled

#: Called with what is done and the total, in any one unit (frames, bytes); total 0: not known.
#: True means go on; False asks the work to stop as soon as it can.
Meter = Callable[[int, int], bool]


def go_on(_done: int, _total: int) -> bool:
    """The meter of work that nobody watches."""
    return True


def report(meter: Meter, done: int, total: int) -> None:
    """Report to ``meter``. Raises `Cancelled` when it asks to stop."""
    if not meter(done, total):
        raise Cancelled("Cancelled.")
