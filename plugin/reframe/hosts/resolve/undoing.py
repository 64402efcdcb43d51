"""Taking back what a placement made, when it cannot be finished."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import Callable, Iterator, List

from reframe.model.errors import ReframeError

log = logging.getLogger(__name__)


class Undo:
    """What to do, the last first, if the work ends with an error."""

    def __init__(self) -> None:
        self._steps: List[Callable[[], object]] = []

    def by(self, step: Callable[[], object]) -> None:
        self._steps.append(step)

    def run(self) -> None:
        """Every step is tried: one that fails leaves something, and no reason to leave more."""
        while self._steps:
            step = self._steps.pop()
            try:
                step()
            except ReframeError as problem:
                log.warning("could not be undone: %s", problem)


@contextmanager
def undone_on_failure() -> Iterator[Undo]:
    """Nothing of the work is left when it raises."""
    undo = Undo()
    try:
        yield undo
    except Exception:
        undo.run()
        raise
