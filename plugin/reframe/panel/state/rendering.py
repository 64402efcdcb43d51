"""What the host renders for an order, how far it is, and whether it shall stop."""

from __future__ import annotations

from .observable import Observable


class Rendering(Observable):
    """``name`` is the clip that is being rendered, empty while nothing is."""

    def __init__(self) -> None:
        super().__init__()
        self.name = ""
        #: Frames; ``total`` is 0 while it is not known.
        self.done = 0
        self.total = 0
        #: The user cancelled, and the host has not stopped yet.
        self.stopping = False

    def begin(self, name: str, total: int) -> None:
        self.name, self.done, self.total, self.stopping = name, 0, total, False
        self._tell("name", "done", "total", "stopping")

    def move(self, done: int, total: int) -> None:
        if self.name:
            self.done, self.total = done, total
            self._tell("done", "total")

    def stop(self) -> None:
        """The user cancels."""
        if self.name and not self.stopping:
            self.stopping = True
            self._tell("stopping")

    def end(self) -> None:
        self.name, self.stopping = "", False
        self._tell("name", "stopping")
