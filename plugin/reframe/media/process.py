"""Runs a media task in a process of its own, watches it, and stops it at once when asked.

A corrupt file has crashed every reader there is: here that fails one step of one job.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from reframe.link.codec import from_json, to_json
from reframe.media import wire
from reframe.media.tasks import (
    CHECK,
    EXR,
    EXR_CHECK,
    PICTURE,
    PROBE,
    PROXY,
    SHEET,
    STILLS,
    Request,
    Result,
    Task,
)
from reframe.model.errors import Cancelled, Interrupted, error_from_json
from reframe.model.progress import Meter, go_on

log = logging.getLogger(__name__)

#: The meter is asked at least so often, in seconds, whether to go on.
_ASK_EVERY = 0.1
#: Seconds that a worker that has closed its answers is given to end by itself.
_LONGEST_END = 2.0
#: Lines of the worker's standard error that are kept for the log.
_TAIL_LINES = 200
#: What a worker never needs to know.
_SECRETS = ("FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET")

#: Several workers share the processor, and numpy's matrices here are small: threads that wait for
#: each other would gain nothing. Decoders and compressors have threads of their own.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}

#: The step in words, and the field of its request that names the file.
_STEPS = {
    PROBE.function: ("Reading", "path"),
    PROXY.function: ("Exporting the proxy of", "source"),
    EXR.function: ("Writing EXR files from", "movie"),
    EXR_CHECK.function: ("Checking the EXR files for", "folder"),
    CHECK.function: ("Checking", "movie"),
    SHEET.function: ("Drawing the contact sheet of", "movie"),
    PICTURE.function: ("Painting", "destination"),
    STILLS.function: ("Showing frames of", "source"),
}


def run(
    task: Task[Request, Result],
    request: Request,
    meter: Meter = go_on,
    *,
    memory: int | None = None,
    ready: Ready | None = None,
) -> Result:
    """Do ``task`` in a worker process and return its result.

    The meter is asked every 100 ms even if the worker reports nothing; when it says stop, the
    worker and everything it started are killed and `Cancelled` is raised. ``memory`` bounds the
    worker's address space in bytes, where the system can. ``ready`` has a worker that is up
    already. Relative paths in the request are relative to this process' folder.

    Raises whatever `ReframeError` the task raised, and `Interrupted` with the code
    ``worker-crashed`` when the worker died, ``defect`` when it met an error of ours.
    """
    message: wire.Message = {
        "function": task.function,
        "folder": str(Path.cwd()),
        "memory": memory,
        "request": to_json(request),
    }
    doing = _doing(task.function, request)
    with _worker(ready) as worker:
        worker.send(message)
        answer = _watch(worker, meter)
        if answer is None:
            raise worker.crashed(doing)
    if "result" in answer:
        return from_json(task.result, answer["result"])
    if "error" in answer:
        raise error_from_json(cast("dict[str, str]", answer["error"]))
    log.error("%s: defect in the worker\n%s%s", doing, answer.get("defect"), worker.tail)
    raise Interrupted(
        f"{doing} failed because of an error in this program; the log has the details.", "defect"
    )


def _doing(function: str, request: object) -> str:
    step, field = _STEPS.get(function, (function, ""))
    path = getattr(request, field, "")
    return f"{step} {path!r}" if path else step


def _watch(worker: _Worker, meter: Meter) -> wire.Message | None:
    """The worker's answer, or None if it died without one."""
    done, total = 0, 0
    while True:
        if not meter(done, total):
            raise Cancelled("Cancelled.")
        try:
            message = worker.messages.get(timeout=_ASK_EVERY)
        except queue.Empty:
            continue
        if message is None:
            return None
        if "progress" in message:
            done, total = cast("list[int]", message["progress"])
        else:
            return message


class _Worker:
    """A started worker with a thread for each of its two output pipes.

    Threads, because Windows cannot wait for a pipe with a time-out.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reframe.media.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            start_new_session=sys.platform != "win32",
            creationflags=_windows_flags(),
        )
        self.messages: queue.Queue[wire.Message | None] = queue.Queue()
        #: Files that the worker is writing, to be removed if it does not finish.
        self.parts: list[Path] = []
        self._over = False
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._readers = [
            threading.Thread(target=self._read_answers, daemon=True),
            threading.Thread(target=self._read_chatter, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def tail(self) -> str:
        """The end of what the worker wrote to standard error."""
        return "".join(self._tail)

    def send(self, message: wire.Message) -> None:
        with suppress(BrokenPipeError):  # It died already; that shows as the end of its answers.
            self._input.write(wire.to_line(message))
            self._input.flush()

    def crashed(self, doing: str) -> Interrupted:
        """The error for a worker that ended without an answer."""
        with suppress(subprocess.TimeoutExpired):  # It ends by itself, and says how.
            self.process.wait(_LONGEST_END)
        self.end()
        code = self.process.returncode
        log.error("%s: the worker ended with code %s\n%s", doing, code, self.tail)
        if code == -getattr(signal, "SIGKILL", 9):
            sentence = "was ended by the system, probably for lack of memory; close other programs"
        else:
            sentence = (
                "broke off because the media library crashed on it; convert the file, "
                "for example to ProRes, if this happens again,"
            )
        return Interrupted(f"{doing} {sentence} and resume.", "worker-crashed")

    def end(self) -> None:
        """End it and everything it started, now, and wait until they are gone."""
        if self._over:
            return
        self._over = True
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with suppress(OSError):
            self._input.close()
        for reader in self._readers:
            reader.join(1)
        for part in self.parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    @property
    def _input(self) -> IO[bytes]:
        return cast("IO[bytes]", self.process.stdin)

    def _read_answers(self) -> None:
        with cast("IO[bytes]", self.process.stdout) as pipe:
            for line in pipe:
                try:
                    message = wire.from_line(line)
                except ValueError:  # Cut off in the middle of a line by its own death.
                    break
                if "part" in message:
                    self.parts.append(Path(str(message["part"])))
                else:
                    self.messages.put(message)
        self.messages.put(None)

    def _read_chatter(self) -> None:
        with cast("IO[bytes]", self.process.stderr) as pipe:
            while line := pipe.readline(4096):
                self._tail.append(line.decode("utf-8", "replace"))


class Ready:
    """A worker that has started and loaded its libraries before somebody waits for it.

    It does one task as any other; the next one is made ready when it has. Safe to share between
    threads: who comes while none is ready has one started.
    """

    def __init__(self, task: Task[Request, Result]) -> None:
        self._prepare: wire.Message = {"prepare": task.function}
        self._lock = threading.Lock()
        self._waiting: _Worker | None = None

    def take(self) -> _Worker:
        """The worker, or a new one. Raises `OSError` when none can be started."""
        with self._lock:
            worker, self._waiting = self._waiting, None
        if worker is not None:
            if worker.process.poll() is None:
                return worker
            worker.end()
        return _Worker()

    def get_ready(self) -> None:
        """Start the next one, unless it is there; without a word if it cannot be started."""
        with self._lock, suppress(OSError):
            if self._waiting is None:
                self._waiting = _Worker()
                self._waiting.send(self._prepare)


@contextmanager
def _worker(ready: Ready | None) -> Iterator[_Worker]:
    try:
        worker = ready.take() if ready else _Worker()
    except OSError as error:
        raise Interrupted(
            f"No worker process could be started ({error.strerror}); close other programs and "
            "resume."
        ) from error
    try:
        yield worker
    finally:
        worker.end()
        if ready:
            ready.get_ready()


def _environment() -> dict[str, str]:
    """The engine's, without what a worker never needs to know."""
    kept = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    return {**_ONE_THREAD, **kept}


def _windows_flags() -> int:
    """No console window, and no share in the engine's Ctrl-C."""
    if sys.platform != "win32":
        return 0
    return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
