"""Values that tell when they change. Plain Python: no window, no Qt."""

from __future__ import annotations

from typing import Callable, Dict, List, Sequence, Tuple

Listener = Callable[[], None]
Unbind = Callable[[], None]


class Observable:
    """Its public attributes are read by everybody and changed by its own methods alone.

    A method changes what it has to and then tells the names, once: listeners never see half of
    a change.
    """

    def __init__(self) -> None:
        self._listeners: List[Tuple[Tuple[str, ...], Listener]] = []

    def bind(self, names: Sequence[str], listener: Listener) -> Unbind:
        """Call ``listener`` after each change of one of ``names``; returns what ends that.

        Raises `AttributeError` for a name that is not there.
        """
        for name in names:
            getattr(self, name)
        entry = (tuple(names), listener)
        self._listeners.append(entry)

        def unbind() -> None:
            if entry in self._listeners:
                self._listeners.remove(entry)

        return unbind

    def _tell(self, *names: str) -> None:
        told: Dict[Listener, None] = {}
        for wanted, listener in list(self._listeners):
            if listener not in told and not set(names).isdisjoint(wanted):
                told[listener] = None
                listener()
