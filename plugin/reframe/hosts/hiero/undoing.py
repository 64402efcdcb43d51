"""One step of Hiero's undo, and everything back as it was when something in it fails."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Iterator, List

from reframe.model.errors import Interrupted, ReframeError


class Steps:
    """What has been done so far, as what takes it back."""

    def __init__(self) -> None:
        self._back: List[Callable[[], object]] = []

    def later(self, take_back: Callable[[], object]) -> None:
        """Remember how to take back what was just done."""
        self._back.append(take_back)

    def take_back(self) -> bool:
        """Take everything back, the last first. Returns whether all of it could be."""
        clean = True
        while self._back:
            try:
                self._back.pop()()
            except Exception:  # noqa: BLE001  Hiero's own error; the others are still to be taken back
                clean = False
        return clean


@contextmanager
def one_step(project: Any, name: str) -> Iterator[Steps]:
    """Everything within is one step of the project's undo, or it never was.

    Raises `Interrupted` for whatever Hiero raises.
    """
    steps = Steps()
    clean = True
    try:
        with project.beginUndo(name):
            try:
                yield steps
            except BaseException:
                clean = steps.take_back()
                raise
    except ReframeError as problem:
        if clean:
            raise
        raise Interrupted(_words(clean), "host-failed") from problem
    except Exception as problem:
        raise Interrupted(_words(clean), "host-failed") from problem


def _words(clean: bool) -> str:
    if clean:
        return "Hiero refused the result, so nothing was placed; try again, or open it by its file."
    return (
        "Hiero refused the result and kept a part of it; use Edit > Undo once, then place it again."
    )
