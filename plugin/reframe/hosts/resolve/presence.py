"""Whether Resolve is still there. It says so to nobody: a menu script outlives it.

facts/resolve.md §2.5 and §2.7: while a dialog is open every call gives None, and after Resolve
has ended its methods themselves are None. A script's process is a child of Resolve's, so that the
end of its parent is certain knowledge, where there is a parent to know.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Callable, Optional

#: Missing answers, about a second each, after which Resolve has ended: when nothing else tells,
#: and when its process is known to run (perhaps behind a dialog that hides the methods too).
MISSES, MISSES_BESIDE_A_PARENT = 3, 120

_STILL_RUNNING = 0x102  # WAIT_TIMEOUT
_SYNCHRONIZE = 0x100000


class Presence:
    """Called about once a second, says whether Resolve is there."""

    def __init__(
        self, resolve: Any, parent_runs: Optional[Callable[[], Optional[bool]]] = None
    ) -> None:
        """``parent_runs`` says None where nothing is known of a parent."""
        self._resolve = resolve
        self._parent_runs = parent_runs or Parent().runs
        self._missed = 0

    def __call__(self) -> bool:
        """A call that answers is life; one that does not is a dialog, unless more tells."""
        there, answers = self._ask()
        if answers:
            self._missed = 0
            return True
        parent_runs = self._parent_runs()
        if parent_runs is False:
            return False
        if there:
            self._missed = 0
            return True
        self._missed += 1
        return self._missed < (MISSES_BESIDE_A_PARENT if parent_runs else MISSES)

    def _ask(self) -> tuple[bool, bool]:
        """Whether the method is there, and whether it answers."""
        try:
            method = getattr(self._resolve, "GetProductName", None)
            return callable(method), bool(callable(method) and method())
        except Exception:  # noqa: BLE001  an object whose program has ended may raise anything
            return False, False


class Parent:
    """The process that started this one."""

    def __init__(self) -> None:
        self._pid = os.getppid()
        self._handle = _open_process(self._pid) if sys.platform == "win32" else None

    def runs(self) -> Optional[bool]:
        """Whether it still runs, or None where it cannot be known."""
        if sys.platform == "win32":
            return _process_runs(self._handle) if self._handle else None
        if self._pid <= 1:  # there was none any more when this began
            return None
        return os.getppid() == self._pid


def _open_process(pid: int) -> Optional[int]:
    if sys.platform != "win32":
        return None
    import ctypes

    handle = ctypes.windll.kernel32.OpenProcess(_SYNCHRONIZE, False, pid)
    return int(handle) if handle else None


def _process_runs(handle: int) -> bool:
    if sys.platform != "win32":
        return True
    import ctypes

    return bool(ctypes.windll.kernel32.WaitForSingleObject(handle, 0) == _STILL_RUNNING)
