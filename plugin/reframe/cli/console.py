"""What people read while a command runs: on stderr, so that stdout stays for results.

``console`` is where progress and questions go, ``results`` where results go. Both are made when
first needed: rich takes its time to load, and the panel never prints.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    console: Console
    results: Console


@cache
def __getattr__(name: str) -> Console:
    if name not in ("console", "results"):
        raise AttributeError(name)
    from rich.console import Console

    if name == "console":
        return Console(stderr=True, highlight=False)
    return Console(highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A line for people, as it is: brackets are not markup."""
    __getattr__("console").print(text, markup=False, soft_wrap=True)


def show(text: str) -> None:
    """A line of the result."""
    __getattr__("results").print(text, markup=False)


def show_json(value: object) -> None:
    """The one line that ends the output of ``--json``."""
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201


def can_ask() -> bool:
    """Whether somebody sits there who could answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agree(question: str) -> bool:
    """Ask; only a yes is a yes."""
    say(question)
    __getattr__("console").print("Go on? [y/N] ", end="", markup=False)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
