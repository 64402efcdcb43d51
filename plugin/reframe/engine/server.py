"""The engine's socket: calls come in, answers and news of jobs go out."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import AuthenticationError
from multiprocessing.connection import Listener
from pathlib import Path
from typing import Any, Protocol

import reframe
from reframe.link.address import new_address, remove_address, remove_left_address
from reframe.link.calls import CALLS, Call
from reframe.link.codec import to_json
from reframe.link.home import address_file, authentication_key, read_address, write_private
from reframe.link.wire import Gone, Message, Wire
from reframe.model.errors import ReframeError

from .records import read
from .visitors import Visitor, Visitors

log = logging.getLogger(__name__)


class Answerer(Protocol):
    """Who knows the answers."""

    def answer(self, call: Call[Any, Any], question: Any, visitor: Visitor) -> object: ...

    @property
    def busy(self) -> bool: ...


class Server:
    """Listens until it has been idle for long enough, or is asked to end.

    To be made by the one who holds the engine's lock: a server that was here before is gone.
    """

    def __init__(self, home: Path, visitors: Visitors) -> None:
        self._home = home
        self._visitors = visitors
        killed = read_address(home)
        if killed is not None:
            remove_left_address(killed.address)
        self._folder, self._address = new_address()
        self._listener = Listener(self._address, authkey=authentication_key(home))
        self._over = threading.Event()
        self._last_busy = time.monotonic()
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="call")

    def end(self) -> None:
        """Stop serving soon."""
        self._over.set()

    def serve(self, answerer: Answerer, idle_limit: Callable[[], float]) -> None:
        """Answer until the end; then stop listening."""
        accept = threading.Thread(target=self._accept, args=(answerer,), daemon=True)
        accept.start()
        here = {"address": self._address, "pid": os.getpid(), "version": reframe.__version__}
        write_private(address_file(self._home), json.dumps(here))
        try:
            while not self._over.wait(0.5):
                if self._idle_for(answerer) > idle_limit():
                    break
        finally:
            address_file(self._home).unlink(missing_ok=True)
            self.close()

    def close(self) -> None:
        """Listen no more, and leave nothing behind."""
        self._listener.close()
        remove_address(self._folder)

    def _idle_for(self, answerer: Answerer) -> float:
        if self._visitors or answerer.busy:
            self._last_busy = time.monotonic()
        return time.monotonic() - self._last_busy

    def _accept(self, answerer: Answerer) -> None:
        while not self._over.is_set():
            try:
                connection: Any = self._listener.accept()
            except (AuthenticationError, EOFError, ConnectionError):
                continue  # a stranger, or a client that left while greeting
            except OSError:
                return
            visitor = self._visitors.welcome(Wire(connection))
            threading.Thread(target=self._attend, args=(visitor, answerer), daemon=True).start()

    def _attend(self, visitor: Visitor, answerer: Answerer) -> None:
        with contextlib.suppress(Gone):
            while True:
                message = visitor.wire.receive()
                self._pool.submit(self._answer, visitor, message, answerer)
        self._visitors.leave(visitor)

    def _answer(self, visitor: Visitor, message: Message, answerer: Answerer) -> None:
        reply: Message = {"id": message.get("id", 0)}
        try:
            reply["answer"] = to_json(_ask(message, visitor, answerer))
        except ReframeError as problem:
            reply["error"] = problem.to_json()
        except Exception:  # a defect in one call must reach its caller, not end the engine
            log.exception("the call %s met a defect", message.get("call"))
            sentence = f"Reframe met a defect; please send us {self._home / 'engine.log'}."
            reply["error"] = ReframeError(sentence, "defect").to_json()
        with contextlib.suppress(Gone):
            visitor.wire.send(reply)


def _ask(message: Message, visitor: Visitor, answerer: Answerer) -> object:
    call = CALLS.get(str(message.get("call")))
    if call is None:
        raise ReframeError("The engine does not know this call; update Reframe.", "no-call")
    return answerer.answer(call, read(call.question, message.get("question")), visitor)
