"""Nothing of ours may raise into Nuke: its start, its menus and its callbacks go on without us."""

from __future__ import annotations

import functools
import sys
from typing import Any, Callable, Optional, TypeVar

from reframe.model.errors import ReframeError

Result = TypeVar("Result")


def tell(sentence: str) -> None:
    """One line for whoever reads Nuke's console."""
    stream = sys.stdout or sys.__stdout__  # Nuke on Windows may have neither
    if stream is not None:
        stream.write(f"Reframe: {sentence}\n")
        stream.flush()


def words_for(problem: BaseException, what: str) -> str:
    """What went wrong, in one line. ``what`` did not work: "The menu could not be made"."""
    if isinstance(problem, ReframeError):
        return problem.message
    reason = " ".join(str(problem).split())
    return f"{what} ({type(problem).__name__}{': ' + reason if reason else ''}); Nuke goes on."


def quietly(
    what: str, show: Optional[Callable[[str], object]] = None
) -> Callable[[Callable[..., Result]], Callable[..., Optional[Result]]]:
    """Make a function safe to give to Nuke: what it raises is one line, and it answers None.

    ``show`` also gets the line, for what a user has asked for and is waiting to see.
    """

    def safe(function: Callable[..., Result]) -> Callable[..., Optional[Result]]:
        @functools.wraps(function)
        def call(*arguments: Any, **options: Any) -> Optional[Result]:
            try:
                return function(*arguments, **options)
            except BaseException as problem:  # noqa: BLE001  not even SystemExit may end Nuke
                _say(words_for(problem, what), show)
                return None

        return call

    return safe


def _say(sentence: str, show: Optional[Callable[[str], object]]) -> None:
    try:
        tell(sentence)
        if show is not None:
            show(sentence)
    except BaseException:  # noqa: BLE001, S110  no console and no window: nothing is left to tell
        pass
