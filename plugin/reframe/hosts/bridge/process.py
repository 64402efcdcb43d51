"""The panel's process: how it is started from a host, and why when it cannot be."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from typing import List, Mapping

from reframe.link.home import private_folder
from reframe.link.own import of_its_own
from reframe.model.errors import BadInput, Interrupted

#: Beyond this size the log begins anew.
_LOG_BYTES = 1_000_000
_LONGEST_CAUSE = 300


def log_file(home: Path) -> Path:
    """What panels of hosts write to their standard error, and everything that they print."""
    return home / "panel.log"


class Process:
    """A panel that was started: its pipes, and what it said of its end."""

    def __init__(self, command: List[str], environment: Mapping[str, str], home: Path) -> None:
        """Raises `Interrupted` when it cannot be started."""
        self._log = log_file(private_folder(home))
        descriptor = _open_log(self._log)
        self._said_before = os.fstat(descriptor).st_size
        try:
            self._popen = _start(command, environment, home, descriptor)
        finally:
            os.close(descriptor)
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self.source, self.sink = self._popen.stdout, self._popen.stdin

    @property
    def pid(self) -> int:
        return self._popen.pid

    def wait(self) -> None:
        """Wait for its end, however it comes."""
        self._popen.wait()

    def cause(self) -> str:
        """The last line that it wrote: the cause, when it ended before it said anything."""
        said = ""
        with contextlib.suppress(OSError), self._log.open("rb") as log:
            log.seek(self._said_before)
            said = log.read().decode("utf-8", "replace")
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        last = lines[-1] if lines else f"it ended with code {self._popen.poll()}"
        ours = "reframe: "
        return (last[len(ours) :] if last.startswith(ours) else last)[:_LONGEST_CAUSE]

    def problem(self) -> Interrupted:
        """It ended before it could be used."""
        sentence = f"Reframe's panel did not start: {self.cause()} (more in {self._log})"
        return Interrupted(sentence, "no-panel")


def _open_log(path: Path) -> int:
    with contextlib.suppress(OSError):
        if path.stat().st_size > _LOG_BYTES:
            os.truncate(path, 0)
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as problem:
        raise BadInput(
            f"{path} cannot be written ({problem.strerror or problem}); check the folder's rights."
        ) from problem


def _start(
    command: List[str], environment: Mapping[str, str], home: Path, log: int
) -> subprocess.Popen[bytes]:
    """A process that is not ended together with the host, and has no window but its own."""
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            bufsize=0,
            cwd=str(home),
            env={**environment, "PYTHONIOENCODING": "utf-8:backslashreplace"},
            close_fds=True,
            **of_its_own(),
        )
    except OSError as problem:
        raise Interrupted(
            f"Reframe's panel cannot be started with {command[0]} "
            f"({problem.strerror or problem}); install Reframe again.",
            "no-panel",
        ) from problem
