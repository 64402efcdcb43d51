"""What people read while a command runs: on stderr, so that stdout stays for results.

``console`` is where progress and questions go, ``results`` where results go. Both are made when
first needed: rich takes its time to load, and the panel never prints.
"""

from __future__ import annotations

import io
import json
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, TextIO

from reframe.model.errors import ReframeError

if TYPE_CHECKING:
    from rich.console import Console

    console: Console
    results: Console

_ends_with_json = False
_WIDE = 500


@cache
def __getattr__(name: str) -> Console:
    if name not in ("console", "results"):
        raise AttributeError(name)
    from rich.console import Console

    if name == "console":
        return Console(stderr=True, highlight=False, emoji=False)
    # A table that goes into a file or a pipe is not cut to the width of a terminal.
    width = None if _is_terminal(sys.stdout) or "COLUMNS" in os.environ else _WIDE
    return Console(highlight=False, soft_wrap=True, emoji=False, width=width)


def say(text: str) -> None:
    """A line for people, as it is: brackets are not markup."""
    __getattr__("console").print(text, markup=False, soft_wrap=True)


def show(text: str) -> None:
    """A line of the result."""
    __getattr__("results").print(text, markup=False)


def show_json(value: object) -> None:
    """The one line that ends the output of ``--json``.

    In ASCII: whatever a pipeline's locale is, and whatever bytes a file's name is made of, what it
    reads is what was meant.
    """
    print(json.dumps(value), flush=True)  # noqa: T201


def expect_json(wanted: bool) -> bool:
    """Remember that stdout is to end with JSON, whatever happens: the callback of ``--json``."""
    global _ends_with_json
    _ends_with_json = _ends_with_json or wanted
    return wanted


def show_problem(problem: ReframeError) -> None:
    """What went wrong: a sentence for people, and for a program that reads JSON that as well."""
    if _ends_with_json:
        show_json({"job": None, "error": problem.to_json()})
    say(f"reframe: {problem.message}")


def write_anything() -> None:
    """Let what a terminal or file of another encoding has no signs for be written escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def can_ask() -> bool:
    """Whether somebody sits there who could answer."""
    return _is_terminal(sys.stdin) and _is_terminal(sys.stderr)


def _is_terminal(stream: TextIO | None) -> bool:
    """A stream that was closed by whoever started this is None, whatever its type says."""
    return stream is not None and stream.isatty()


def agree(question: str) -> bool:
    """Ask; only a yes is a yes."""
    say(question)
    __getattr__("console").print("Go on? [y/N] ", end="", markup=False)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
