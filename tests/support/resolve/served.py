"""The double as Resolve is to its scripts: a program of its own, that lives on when one is killed.

A script's process (`support.resolve_script`) asks over a socket. Objects are numbers there, and
every answer is a new object, as over Blackmagic's bridge.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, Listener
from typing import Any

from .project import Resolve
from .world import Remote


class Served:
    """Answers in threads of its own, one call at a time, until it is left.

    ``on_say`` gets what a process says that asks nothing of Resolve.
    """

    def __init__(self, resolve: Resolve, on_say: Callable[[str], None] = lambda _: None) -> None:
        self._on_say = on_say
        self._things: list[Remote] = [resolve]
        self._numbers = {id(resolve): 0}
        self._one_at_a_time = threading.Lock()
        self._listener = Listener(family="AF_UNIX")
        self.address = str(self._listener.address)

    def __enter__(self) -> Served:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                visitor = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._serve, args=(visitor,), daemon=True).start()

    def _serve(self, visitor: Connection[bytes, bytes]) -> None:
        with contextlib.suppress(OSError, EOFError), visitor:
            while True:
                message = json.loads(visitor.recv_bytes())
                with self._one_at_a_time:
                    answer = self._answer(message)
                visitor.send_bytes(json.dumps(answer).encode())

    def _answer(self, message: dict[str, Any]) -> Any:
        if "say" in message:
            self._on_say(message["say"])
            return None
        method = getattr(self._things[message["of"]], message["name"])
        if "arguments" not in message:
            return method is not None
        return self._told(method(*self._meant(message["arguments"])))

    def _told(self, value: Any) -> Any:
        if isinstance(value, Remote):
            if id(value) not in self._numbers:
                self._numbers[id(value)] = len(self._things)
                self._things.append(value)
            return {"thing": self._numbers[id(value)]}
        if isinstance(value, (list, tuple)):
            return [self._told(each) for each in value]
        if isinstance(value, dict):
            return {"dict": [[self._told(key), self._told(each)] for key, each in value.items()]}
        return value

    def _meant(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._meant(each) for each in value]
        if isinstance(value, dict) and "thing" in value:
            return self._things[value["thing"]]
        if isinstance(value, dict):
            return {key: self._meant(each) for key, each in value["dict"]}
        return value
