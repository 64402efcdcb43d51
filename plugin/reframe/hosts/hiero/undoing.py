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
        with _undo_group(project, name):
            try:
                yield steps
            except BaseException:
                clean = steps.take_back()
                raise
    except ReframeError as problem:
        if clean or _undone(project):
            raise
        raise _left(problem) from problem
    except Exception as problem:
        if clean or _undone(project):
            raise Interrupted(
                "Hiero refused the result, so nothing was placed; try again, or open it by its "
                "file.",
                "host-failed",
            ) from problem
        raise _left(problem) from problem


@contextmanager
def _undo_group(project: Any, name: str) -> Iterator[None]:
    """``beginUndo`` and ``endUndo``; what the first returns ends the group by itself, if it can."""
    group = project.beginUndo(name)
    if hasattr(group, "__exit__"):
        with group:
            yield
        return
    try:
        yield
    finally:
        project.endUndo()


def _undone(project: Any) -> bool:
    """Let Hiero itself undo the step in which a part was left. Returns whether it did."""
    try:
        project.undo()
    except Exception:  # noqa: BLE001  Hiero's own error, or no such method: the user is told
        return False
    return True


def _left(problem: Exception) -> Interrupted:
    return Interrupted(
        "Hiero refused the result and kept a part of it; use Edit > Undo once, then place it "
        f"again ({type(problem).__name__}).",
        "host-failed",
    )
