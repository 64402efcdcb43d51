"""The key and the way out, asked of the engine: kept, removed, tested."""

from __future__ import annotations

import os

from reframe.model.errors import ReframeError

from .engine import Engine
from .late import calls, keeping
from .state.network import FORGETTING, KEEPING, TESTING, NetworkState
from .worker import Worker


def service_url() -> str:
    """The service that orders go to: empty for fal itself."""
    return os.environ.get("REFRAME_SERVICE_URL", "").rstrip("/")


class Network:
    """All methods are for the thread that owns the widgets, and none of them waits."""

    def __init__(self, state: NetworkState, worker: Worker, engine: Engine) -> None:
        self._state, self._worker, self._engine = state, worker, engine

    def look(self) -> None:
        """Read whether there is a key, and which proxies and certificates are in force."""
        self._worker.do(
            "engine",
            lambda: self._engine.ask(calls.WAY_OUT, calls.Nothing()),
            self._state.take,
            lambda _: None,  # when the engine is lost, that is shown anyway
        )

    def keep_key(self, text: str) -> None:
        """Put a key into the keyring, then test it. It goes there by a pipe and stays nowhere."""
        self._state.begin(KEEPING)

        def keep() -> calls.WayOut:
            keeping.keep_key(text)
            return self._engine.ask(calls.KEY_CHANGED, calls.Nothing())

        def show(way: calls.WayOut) -> None:
            self._state.take(way)
            self.test_key()

        self._worker.do("settings", keep, show, self._state.refuse)

    def forget_key(self) -> None:
        self._state.begin(FORGETTING)
        self._worker.do(
            "settings",
            lambda: self._engine.ask(calls.FORGET_KEY, calls.Nothing()),
            self._state.take,
            self._state.refuse,
        )

    def test_key(self) -> None:
        """Ask the service whether it takes the key; that is free."""
        self._state.begin(TESTING)
        self._worker.do(
            "engine",
            lambda: self._engine.ask(calls.TEST_KEY, calls.At(service_url())),
            lambda _: self._state.accept(),
            self._state.refuse,
            latest="key",
        )

    def test_connections(self) -> None:
        """Ask every host in use, and name the hop that fails."""
        self._state.connect()

        def fail(problem: ReframeError) -> None:
            hop = calls.Hop("engine", "", False, problem.message, problem.code)
            self._state.take_hops((hop,))

        self._worker.do(
            "engine",
            lambda: self._engine.ask(calls.CONNECTIONS, calls.At(service_url())),
            lambda found: self._state.take_hops(found.hops),
            fail,
            latest="connections",
        )
