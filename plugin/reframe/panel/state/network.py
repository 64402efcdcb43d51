"""Whose key is used and which way the engine goes out; the key itself is never here."""

from __future__ import annotations

from typing import Optional, Tuple

from reframe.model.errors import ReframeError
from reframe.panel.late import calls

from .observable import Observable

KEEPING, FORGETTING, TESTING = "keeping", "forgetting", "testing"


class NetworkState(Observable):
    """``way`` is None until the engine has answered."""

    def __init__(self) -> None:
        super().__init__()
        self.way: Optional[calls.WayOut] = None
        #: What is being done with the key now: `KEEPING`, `FORGETTING`, `TESTING` or nothing.
        self.doing = ""
        #: Whether the service has accepted the key since it was set; None: not tried.
        self.accepted: Optional[bool] = None
        #: What stands against the key.
        self.problem: Optional[ReframeError] = None
        #: What the connection test found, in the order of a job; empty before it was made.
        self.hops: Tuple[calls.Hop, ...] = ()
        self.connecting = False

    @property
    def has_key(self) -> bool:
        """Whether an order can be paid; also while that is not known."""
        return self.way is None or bool(self.way.key)

    def take(self, way: calls.WayOut) -> None:
        """How it is now. What was found out about another key is not said of this one."""
        if self.way is None or way.key != self.way.key:
            self.accepted = self.problem = None
        self.way, self.doing = way, ""
        self._tell("way", "doing", "problem", "accepted")

    def begin(self, doing: str) -> None:
        self.doing, self.problem, self.accepted = doing, None, None
        self._tell("doing", "problem", "accepted")

    def accept(self) -> None:
        self.doing, self.accepted = "", True
        self._tell("doing", "accepted")

    def refuse(self, problem: ReframeError) -> None:
        self.doing, self.problem, self.accepted = "", problem, False
        self._tell("doing", "problem", "accepted")

    def connect(self) -> None:
        """Every hop is being asked."""
        self.connecting, self.hops = True, ()
        self._tell("connecting", "hops")

    def take_hops(self, hops: Tuple[calls.Hop, ...]) -> None:
        self.connecting, self.hops = False, hops
        self._tell("connecting", "hops")
