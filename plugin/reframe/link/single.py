"""One of a kind: the first process of a user to claim a name keeps it, the others knock at it.

A second click on *Reframe* in a host's menu starts a second process; it knocks, and the panel that
is open comes to the front. The claim is a lock of the operating system's, so that it ends with its
process, however that ends. Standard library only: it runs inside hosts.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
import time
from multiprocessing import AuthenticationError
from multiprocessing import connection as connections
from pathlib import Path
from typing import Any, Callable, Optional

from reframe.model.errors import BadInput, Interrupted

from .address import new_address, remove_address
from .home import authentication_key, private_folder, write_private

#: Seconds for which a knock is repeated: the first may be starting, or ending.
_PATIENCE = 5.0
#: Seconds that a knock has at least.
_SHORTEST = 0.5
_HEARD, _ENDING = b"heard", b"ending"


class Single:
    """The claim to a name, as a context manager. ``on_knock`` says whether it was of use.

    ``on_knock`` is called from a thread of its own.
    """

    def __init__(self, home: Path, name: str, lock: int) -> None:
        self.on_knock: Callable[[], bool] = lambda: False
        self._lock = lock
        self._address = _address_file(home, name)
        key = authentication_key(home)
        self._folder, address = new_address()
        self._listener = connections.Listener(address, authkey=key)
        write_private(self._address, json.dumps({"address": address}))
        threading.Thread(target=self._listen, name=f"single-{name}", daemon=True).start()

    def __enter__(self) -> Single:
        return self

    def __exit__(self, *_: object) -> None:
        self._address.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._listener.close()
        remove_address(self._folder)
        os.close(self._lock)

    def _listen(self) -> None:
        while True:
            try:
                visitor = self._listener.accept()
            except AuthenticationError:
                continue
            except (OSError, EOFError):
                if _is_closed(self._listener):
                    return
                continue
            with contextlib.suppress(OSError, EOFError), visitor:
                visitor.send_bytes(_HEARD if self.on_knock() else _ENDING)


def claim(home: Path, name: str, patience: float = _PATIENCE) -> Optional[Single]:
    """The claim to ``name``, or None: another process has it, and was knocked at.

    Raises `Interrupted` when another has it and does not answer within ``patience`` seconds.
    """
    private_folder(home)
    deadline = time.monotonic() + patience
    while True:
        lock = _try_to_lock(home / f"{name}.lock")
        if lock is not None:
            try:
                return Single(home, name, lock)
            except BaseException:
                os.close(lock)
                raise
        if _knock(home, name, deadline - time.monotonic()):
            return None
        if time.monotonic() >= deadline:
            raise Interrupted(
                "Reframe is open already and does not answer; close its window, or wait until it "
                "is idle, and try again.",
                "other-panel",
            )
        time.sleep(0.05)


def is_claimed(home: Path, name: str) -> bool:
    """Whether a process has the name now."""
    lock = _try_to_lock(home / f"{name}.lock")
    if lock is not None:
        os.close(lock)
    return lock is None


def _knock(home: Path, name: str, patience: float) -> bool:
    """Whether the process that has the name heard within ``patience`` seconds.

    From a thread of its own: a process that was stopped takes the visitor and never says a word.
    """
    answer: queue.SimpleQueue[bool] = queue.SimpleQueue()
    knocking = threading.Thread(
        target=lambda: answer.put(_is_heard(home, name)), name=f"knock-{name}", daemon=True
    )
    knocking.start()
    try:
        return answer.get(timeout=max(patience, _SHORTEST))
    except queue.Empty:
        return False


def _is_heard(home: Path, name: str) -> bool:
    """Whether the process that has the name heard; it may never say."""
    try:
        address: Any = json.loads(_address_file(home, name).read_text("utf-8"))["address"]
        with connections.Client(address, authkey=authentication_key(home)) as door:
            return door.recv_bytes(16) == _HEARD
    except (OSError, ValueError, KeyError, TypeError, EOFError, AuthenticationError):
        return False


def _address_file(home: Path, name: str) -> Path:
    return home / f"{name}.json"


def _is_closed(listener: connections.Listener) -> bool:
    try:
        return not listener.address
    except (OSError, AttributeError):
        return True


def _try_to_lock(path: Path) -> Optional[int]:
    """A descriptor that holds the lock until it is closed, or None: another process holds it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise BadInput(
            f"{path} cannot be written ({problem.strerror or problem}); check the folder's rights."
        ) from problem
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
