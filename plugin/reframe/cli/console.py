"""What people read while a command runs: on stderr, so that stdout stays for results."""

from __future__ import annotations

import json
import sys

from rich.console import Console

#: Where progress and questions go.
console = Console(stderr=True, highlight=False)

#: Where results go.
results = Console(highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A line for people, as it is: brackets are not markup."""
    console.print(text, markup=False, soft_wrap=True)


def show(text: str) -> None:
    """A line of the result."""
    results.print(text, markup=False)


def show_json(value: object) -> None:
    """The one line that ends the output of ``--json``."""
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201


def can_ask() -> bool:
    """Whether somebody sits there who could answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agree(question: str) -> bool:
    """Ask; only a yes is a yes."""
    say(question)
    console.print("Go on? [y/N] ", end="", markup=False)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
