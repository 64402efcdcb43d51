"""What a bench found, and the page that it stands on: ``docs/performance.md``.

A bench is a function ``measure(folder) -> Section`` that may write into ``folder``; the list of
them is in ``write_performance.py``.
"""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from bench.measuring import Run

#: Libraries whose release decides about the figures.
_LIBRARIES = ("av", "OpenEXR", "OpenImageIO", "opencolorio", "numpy", "PySide6-Essentials")


@dataclass(frozen=True)
class Section:
    """One table: a line above it, its columns and rows, and what limits a figure below it."""

    title: str
    words: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"## {self.title}", self.words, table(self.columns, self.rows)]
        return "\n\n".join(part for part in (*parts, *self.notes) if part)


@dataclass(frozen=True)
class Goal:
    """A ratio that is to be reached: at most so much, or at least."""

    ratio: float
    at_least: bool = False

    def met(self, ratio: float) -> bool:
        return ratio >= self.ratio if self.at_least else ratio <= self.ratio

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.ratio:g}"


#: The columns of rows that `compared` makes.
COMPARED = ("what", "ours", "peer", "ratio (median, range)", "goal", "met")


def compared(
    what: str,
    ours: Sequence[float],
    peer: Sequence[float],
    goal: Goal | None,
    unit: str = "s",
    *,
    faster: bool = False,
) -> tuple[str, ...]:
    """A row of `COMPARED`: ours over the peer's, or how many times ``faster`` ours is.

    The figures are of runs that alternated, so they are compared pair by pair.
    """
    faster = faster or (goal is not None and goal.at_least)
    pairs = list(zip(ours, peer, strict=True))
    ratios = sorted(theirs / own if faster else own / theirs for own, theirs in pairs)
    middle = statistics.median(ratios)
    return (
        what,
        f"{statistics.median(ours):.3g} {unit}",
        f"{statistics.median(peer):.3g} {unit}",
        f"**{middle:.2f}** ({ratios[0]:.2f}–{ratios[-1]:.2f})",
        str(goal) if goal else "",
        ("yes" if goal.met(middle) else "**no**") if goal else "",
    )


def times(runs: Sequence[Run]) -> list[float]:
    return [run.seconds for run in runs]


def work(runs: Sequence[Run]) -> list[float]:
    return [run.cpu for run in runs]


def peaks(runs: Sequence[Run]) -> list[float]:
    return [run.peak / 1e6 for run in runs]


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(sections: Sequence[Section], command: str, load: float) -> str:
    """The whole document; ``load`` is what the machine had to do besides when it began."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    head = (
        "# Performance\n\n"
        f"Written by `{command}` on {date.today():%d %B %Y} in one run; nothing here is asserted "
        "by a test. Times depend on the machine, so each figure stands against a peer that was "
        "measured in turns with ours; the ratio is the median of the pairs, with the least and the "
        "largest.\n\n"
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}; {libraries}. Load of the machine when it began: {load:.1f}."
    )
    return "\n\n".join([head, *map(str, sections)]) + "\n"
