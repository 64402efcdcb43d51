"""The sandbox of this engine, for rehearsals that name no service: started when first needed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import IO, cast

from reframe.model.errors import Interrupted

#: Neither a key nor another service concerns the sandbox.
_NOT_ITS_BUSINESS = ("FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET", "REFRAME_SERVICE_URL")


class Rehearsal:
    """A child process, which ends with the engine however that ends: it watches its stdin."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._url = ""

    def url(self) -> str:
        """The sandbox's address, started if none runs. Raises `Interrupted` if it does not."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process, self._url = _start()
            return self._url

    def end(self) -> None:
        """End it, and wait until it is gone."""
        with self._lock:
            if self._process is not None:
                cast("IO[bytes]", self._process.stdin).close()
                self._process.wait()
                self._process = None


def _start() -> tuple[subprocess.Popen[bytes], str]:
    environment = {key: text for key, text in os.environ.items() if key not in _NOT_ITS_BUSINESS}
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "reframe", "sandbox", "--with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as problem:
        raise _does_not_start() from problem
    url = cast("IO[bytes]", process.stdout).readline().decode("ascii", "replace").strip()
    if not url:
        process.wait()
        raise _does_not_start()
    return process, url


def _does_not_start() -> Interrupted:
    return Interrupted(
        "The sandbox for rehearsals does not start; install Reframe again.", "no-sandbox"
    )
