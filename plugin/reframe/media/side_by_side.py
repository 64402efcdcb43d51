"""Two computations at once. numpy, like the libraries of media, lets go of the interpreter."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

One = TypeVar("One")
Other = TypeVar("Other")


def both(one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """What both give; raises what either raises, when both have ended."""
    with ThreadPoolExecutor(1, "beside") as pool:
        beside = pool.submit(other)
        return one(), beside.result()
