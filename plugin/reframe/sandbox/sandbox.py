"""The sandbox as a value: starts, serves in a thread of its own, tells what it was sent, stops."""

from __future__ import annotations

import ssl
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from .faults import Fault, Faults
from .job import Job
from .jobs import Jobs
from .listener import HOST, SandboxServer
from .records import Received, Records, Watch
from .settings import Settings
from .state import Clock, State
from .storage import Storage


class Sandbox:
    """fal on this machine.

    ::

        with Sandbox(faults=Faults("submit:lost-answer")) as sandbox:
            os.environ["REFRAME_SERVICE_URL"] = sandbox.url

    ``port`` 0 takes any free one. ``public_url`` is the address that answers name, where that is
    not the sandbox's own (behind a proxy). ``tls`` serves https instead of http.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        host: str = HOST,
        faults: Faults | None = None,
        settings: Settings | None = None,
        public_url: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = SandboxServer(host, port, tls)
        self._folder = tempfile.TemporaryDirectory(
            prefix="reframe-sandbox-", ignore_cleanup_errors=True
        )
        self.url = public_url or self._server.url
        self.faults = faults or Faults()
        self.clock = Clock()
        self._watch = Watch()
        self._records = Records(self._watch)
        folder = Path(self._folder.name)
        settings = settings or Settings()
        storage = Storage(folder / "files", self.url, self.clock.now)
        self._jobs = Jobs(settings, storage, self._watch, folder / "jobs", self.clock.now)
        self.storage = storage
        self._server.state = State(
            self.url, settings, self.clock, self._records, storage, self._jobs, self.faults
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="sandbox",
            daemon=True,
        )

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> Sandbox:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close every connection, end every job, remove every file."""
        if self._thread.is_alive():
            self._server.stop()
            self._thread.join()
        self._jobs.stop()
        self._folder.cleanup()

    @property
    def posts(self) -> int:
        """How many submits have come in: each would have cost money."""
        return len(self.requests(phase="submit"))

    @property
    def jobs(self) -> list[Job]:
        """The accepted requests, oldest first."""
        return self._jobs.all()

    def job(self, request_id: str) -> Job:
        """One accepted request. Raises KeyError for an id that was never given out."""
        return {job.request_id: job for job in self.jobs}[request_id]

    def requests(self, path: str = "", method: str = "", *, phase: str = "") -> list[Received]:
        """What came in, oldest first: by the beginning of its path, its method, its phase."""
        return [
            received
            for received in self._records.all()
            if received.path.startswith(path)
            and method in ("", received.method)
            and phase in ("", received.phase)
        ]

    def clear_requests(self) -> None:
        """Forget what came in; `posts` counts from 0 again."""
        self._records.clear()

    def wait_for(
        self,
        which: str | Callable[[Received], bool],
        count: int = 1,
        *,
        method: str = "",
        finished: bool = True,
        timeout: float = 120,
    ) -> list[Received]:
        """Wait until ``count`` requests have come in, and return all that match.

        ``which`` is a phase (``"submit"``), the beginning of a path (``"/files"``), or a function
        of one request. Unless ``finished`` is False, only requests whose answer is out count.
        Raises TimeoutError, saying what did come in.
        """

        def matching() -> list[Received]:
            return [
                one
                for one in self._records.all()
                if _matches(one, which) and method in ("", one.method) and one.finished >= finished
            ]

        found = self._watch.wait_for(lambda: len(matching()) >= count, timeout)
        if not found:
            seen = [f"{one.method} {one.path} → {one.status}" for one in self._records.all()]
            raise TimeoutError(f"waited for {count} × {which!r}; came in: {seen}")
        return matching()

    def wait_until(self, true: Callable[[Sandbox], bool], timeout: float = 120) -> None:
        """Wait until anything about the sandbox is true. Raises TimeoutError."""
        if not self._watch.wait_for(lambda: true(self), timeout):
            raise TimeoutError("what was waited for did not become true in the sandbox")

    def fault(self, *faults: Fault | str) -> None:
        """Add faults to those still to come."""
        self.faults.add(*faults)


def _matches(received: Received, which: str | Callable[[Received], bool]) -> bool:
    if callable(which):
        return which(received)
    return received.path.startswith(which) if which.startswith("/") else received.phase == which
