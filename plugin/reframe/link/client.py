"""The engine as its clients see it: found or started, asked, listened to."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import queue
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from multiprocessing import AuthenticationError
from multiprocessing import connection as connections
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple, TypeVar

import reframe
from reframe.model.errors import Interrupted, ReframeError, error_from_json
from reframe.model.order import Job

from . import calls
from .calls import Call
from .codec import from_json, to_json
from .home import authentication_key, home_folder, private_folder, read_address
from .own import own_command
from .starting import Starter
from .wire import Gone, Message, Wire

Question = TypeVar("Question")
Answer = TypeVar("Answer")

#: Who a process is at fal, and its way there: an engine started with other values is another.
_WAY_OUT = (
    "REFRAME_SERVICE_URL",
    "FAL_KEY",
    "FAL_KEY_ID",
    "FAL_KEY_SECRET",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
)


def credentials_mark(home: Path) -> str:
    """A mark that is equal for equal credentials and network settings, and tells nothing else."""
    text = "\0".join(os.environ.get(name, os.environ.get(name.lower(), "")) for name in _WAY_OUT)
    return hmac.new(authentication_key(home), text.encode(), hashlib.sha256).hexdigest()


class EngineClient:
    """A connection to the user's engine.

    ``on_job`` is called from a thread of the client's own for every change of a watched job, and
    ``on_end`` once when the connection is lost.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._waiting: Dict[int, queue.Queue[Message]] = {}
        self._lock = threading.Lock()
        self._last = 0
        self._over = False
        self.on_job: Callable[[Job], None] = lambda _job: None
        self.on_end: Callable[[], None] = lambda: None
        threading.Thread(target=self._listen, name="engine-events", daemon=True).start()

    def ask(self, call: Call[Question, Answer], question: Question) -> Answer:
        """The engine's answer. Raises the `ReframeError` that it answers with, or `Gone`."""
        mailbox: queue.Queue[Message] = queue.Queue()
        with self._lock:
            if self._over:
                raise _gone()
            self._last += 1
            number = self._last
            self._waiting[number] = mailbox
        self._wire.send({"id": number, "call": call.name, "question": to_json(question)})
        reply = mailbox.get()
        if "error" in reply:
            raise error_from_json(reply["error"])
        return from_json(call.answer, reply.get("answer"))

    def close(self) -> None:
        self._wire.close()

    def __enter__(self) -> EngineClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self) -> None:
        with contextlib.suppress(Gone):
            while True:
                self._receive(self._wire.receive())
        with self._lock:
            self._over = True
            waiting, self._waiting = self._waiting, {}
        for mailbox in waiting.values():
            mailbox.put({"error": _gone().to_json()})
        self.on_end()

    def _receive(self, message: Message) -> None:
        if message.get("event") == "job":
            self.on_job(from_json(Job, message["job"]))
            return
        with self._lock:
            mailbox = self._waiting.pop(int(message.get("id", 0)), None)
        if mailbox:
            mailbox.put(message)


def _gone() -> Interrupted:
    return Interrupted(
        "Reframe's engine ended; nothing that was paid for is lost. Connect again to go on.",
        "engine-gone",
    )


#: Codes of an engine that ended while it was talked to.
_ENDED = ("gone", "engine-gone")
#: Seconds for which an engine may still count a client that has left.
_JUST_LEFT = 2.0

Greeted = Tuple[EngineClient, calls.Welcome]


def connect_to_engine(
    home: Optional[Path] = None,
    *,
    to_spend: bool = False,
    start: Optional[List[str]] = None,
    patience: float = 30.0,
) -> EngineClient:
    """A connection to the user's engine, which is started if none runs.

    ``to_spend``: orders will be placed, so the engine must have this process's credentials and
    network settings. ``start`` is the command that starts an engine (default: Reframe's own Python
    with ``-m reframe.engine``). An engine that does not fit is replaced if it is idle. Raises
    `Interrupted` when none can be reached within ``patience`` seconds.
    """
    home = private_folder(home or home_folder())
    command = start or own_command("reframe.engine")
    began = time.monotonic()
    deadline = began + patience
    with Starter(command, home) as starter:
        while (left := deadline - time.monotonic()) > 0:
            greeted = _in_time(home, left)
            if greeted is None:
                starter.start()
                time.sleep(0.03)
                continue
            client, welcome = greeted
            ours = welcome.version == reframe.__version__
            if ours and (welcome.same_credentials or not to_spend):
                return client
            if not welcome.idle and time.monotonic() - began < _JUST_LEFT:
                client.close()
                time.sleep(0.1)
                continue
            _replace_or_raise(client, welcome)
    raise Interrupted(
        f"Reframe's engine does not start; look into {home / 'engine.log'}.",
        "no-engine",
    )


def _try_to_connect(home: Path) -> Optional[Greeted]:
    """The running engine and how it greets; None when there is none, or it just ends."""
    where = read_address(home)
    if where is None:
        return None
    try:
        connection: Any = connections.Client(where.address, authkey=authentication_key(home))
    except (OSError, EOFError, AuthenticationError):
        return None
    client = EngineClient(Wire(connection))
    hello = calls.Hello(calls.PROTOCOL, reframe.__version__, credentials_mark(home))
    try:
        return client, client.ask(calls.HELLO, hello)
    except Interrupted as problem:
        client.close()
        if problem.code in _ENDED:
            return None
        raise


def _in_time(home: Path, seconds: float) -> Optional[Greeted]:
    """`_try_to_connect`; an engine that was stopped takes calls and says nothing."""
    outcome: Future[Optional[Greeted]] = Future()

    def connect() -> None:
        try:
            outcome.set_result(_try_to_connect(home))
        except ReframeError as problem:
            outcome.set_exception(problem)

    threading.Thread(target=connect, name="engine-greeting", daemon=True).start()
    try:
        return outcome.result(seconds)
    except OutOfTime:
        where = read_address(home)
        process = f" (process {where.pid})" if where else ""
        raise Interrupted(
            f"Reframe's engine{process} runs but does not answer; end it, then try again: "
            "nothing that was paid for is lost.",
            "no-engine",
        ) from None


def _replace_or_raise(client: EngineClient, welcome: calls.Welcome) -> None:
    """Ask an idle engine to end, so that the next round starts one of our own."""
    with client:
        if not welcome.idle:
            what = (
                "with another key or other network settings"
                if welcome.version == reframe.__version__
                else f"in another version ({welcome.version})"
            )
            raise Interrupted(
                f"An engine {what} is in use; wait until its jobs are done and close Reframe's "
                "panel, then try again.",
                "other-engine",
            )
        ended = threading.Event()
        client.on_end = ended.set
        with contextlib.suppress(Interrupted):
            client.ask(calls.END, calls.Nothing())
        ended.wait(10)
