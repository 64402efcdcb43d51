"""Whether the engine can be asked, and the host around the panel."""

from __future__ import annotations

from typing import Optional

from reframe.model.errors import ReframeError

from .observable import Observable

CONNECTING, CONNECTED, GONE = "connecting", "connected", "gone"


class Connection(Observable):
    """``state`` is `CONNECTING`, `CONNECTED` or `GONE`; ``problem`` says why it is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.state = CONNECTING
        self.problem: Optional[ReframeError] = None
        #: False: the engine that runs has another key or way to the network; it may be watched
        #: and rehearsed with, but nothing is bought through it.
        self.may_spend = True
        #: Why the host around the panel can no longer be asked; None while it can, or on the desk.
        self.host_problem: Optional[ReframeError] = None

    def connecting(self) -> None:
        self._become(CONNECTING, None)

    def connected(self, may_spend: bool) -> None:
        self.may_spend = may_spend
        self._become(CONNECTED, None)

    def gone(self, problem: Optional[ReframeError] = None) -> None:
        self._become(GONE, problem)

    def lose_host(self, problem: ReframeError) -> None:
        """The host around the panel has ended. The engine is another matter, and goes on."""
        self.host_problem = problem
        self._tell("host_problem")

    def _become(self, state: str, problem: Optional[ReframeError]) -> None:
        self.state, self.problem = state, problem
        self._tell("state", "problem", "may_spend")
