"""Both ends of a bridge for tests: the host's end served by `Bridge`, the panel's end in the test.

The panel's process is a relay (`support.relay`), so pipes and processes are real ones.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from reframe.hosts.bridge import Bridge, RemoteHost
from reframe.hosts.bridge.pipe import Pipe
from reframe.hosts.bridge.remote import nothing
from reframe.hosts.port import Host

RELAY = Path(__file__).with_name("relay.py")


def until(come: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for what tells nobody when it comes; fails when it never does."""
    deadline = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)


def has_ended(pid: int) -> bool:
    """Whether a process that nobody waits for runs no more."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Far:
    """Where a relay comes out: `command` starts it, `host` is the panel's end."""

    def __init__(
        self, on_raise: Callable[[], None] = nothing, on_gone: Callable[[], None] = nothing
    ) -> None:
        self._folder = tempfile.mkdtemp(prefix="relay-")  # a socket's path must be short
        address = f"{self._folder}/wire"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen(1)
        self._on = (on_raise, on_gone)
        self._wire: socket.socket | None = None
        self._over = False
        self.command = [sys.executable, "-I", "-S", str(RELAY), address]

    def pipe(self) -> Pipe:
        """The raw end, once the relay has come."""
        self._wire, _ = self._listener.accept()
        source = self._wire.makefile("rb", buffering=0)
        sink = self._wire.makefile("wb", buffering=0)
        return Pipe(source, sink)

    def host(self, name: str = "resolve") -> RemoteHost:
        return RemoteHost(self.pipe(), name, *self._on)

    def hang_up(self) -> None:
        """The panel is gone."""
        if self._over:
            return
        self._over = True
        if self._wire is not None:
            self._wire.shutdown(socket.SHUT_RDWR)
            self._wire.close()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class Bridged:
    """A host behind a bridge of its own, served from a thread until it is closed."""

    def __init__(self, host: Host) -> None:
        self.raised = threading.Event()
        self.far = Far(on_raise=self.raised.set)
        self.bridge = Bridge(host, "resolve", self.far.command)
        self.bridge.start()
        self.serving = self.bridge.start_serving()
        self.host = self.far.host()

    def close(self) -> None:
        self.far.hang_up()
        self.serving.join(20)
        assert not self.serving.is_alive()
