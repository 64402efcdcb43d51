"""One line of the table: what a format is, and what was found when it was read and exported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt

from bench.report import Section
from reframe.model.errors import ReframeError

#: The largest error of colour that nobody sees, in 8-bit code values.
MOST = 2.0

COLUMNS = ("format", "probe", "frames", "colour: mean", "largest", "")


@dataclass
class Line:
    """``wrong`` says what is not as it should be; ``frames`` how many were compared and where."""

    name: str
    probe: str = ""
    frames: str = ""
    errors: npt.NDArray[np.floating] | None = None
    wrong: str = ""
    note: str = ""

    def colour(self, errors: npt.NDArray[np.floating], part: float = 1) -> None:
        """Take down how far codes are off, in 8-bit code values, and whether so large a ``part``
        of them lies below the limit."""
        self.errors = np.abs(errors)
        most = float(np.quantile(self.errors, part))
        if most >= MOST and not self.wrong:
            self.wrong = f"colour is {most:.2f} off"

    def expect(self, what: str, found: object, wanted: object) -> None:
        if found != wanted and not self.wrong:
            self.wrong = f"{what} is {found} instead of {wanted}"

    @property
    def cells(self) -> tuple[str, ...]:
        mean = largest = "–"
        if self.errors is not None:
            mean, largest = f"{self.errors.mean():.2f}", f"{self.errors.max():.2f}"
        note = f"**fails: {self.wrong}**" if self.wrong else self.note
        return (self.name, self.probe or "–", self.frames or "–", mean, largest, note)

    @contextmanager
    def failing(self) -> Iterator[None]:
        """What is refused in here, or cannot be made, stands in the line."""
        try:
            yield
        except ReframeError as error:
            self.wrong = error.message
        except av.error.FFmpegError as error:
            self.wrong = f"not made: {error.strerror}"


def section_of(title: str, words: str, lines: Iterator[Line]) -> Section:
    """The lines as a section; what is found is told on standard error as it comes."""
    rows = []
    for line in lines:
        rows.append(line.cells)
        sys.stderr.write(f"{line.name}: {line.wrong or 'as it should be'}\n")
    return Section(title, words, COLUMNS, tuple(rows))
