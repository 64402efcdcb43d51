"""Measures everything in turns with its peers and writes ``docs/performance.md``.

::

    .venv/bin/python tests/write_performance.py             # all of it, about seven minutes
    .venv/bin/python tests/write_performance.py proxy copy  # some of it, to standard output

Wants ``pip install -e ".[bench]"``. Sources are made once, in ``$REFRAME_BENCH`` or in a folder
``reframe-bench`` of the system's folder for temporary files.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import time
from pathlib import Path

from bench.report import Section, page

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

#: Name of a bench → its module, which has ``measure(folder) -> Section``. In the page's order.
BENCHES: dict[str, str] = {
    "proxy": "bench.proxy",
    "copy": "bench.copying",
    "exr": "bench.sequence",
    "fetch": "bench.fetching",
    "order": "bench.ordering",
    "check": "bench.checking",
    "length": "bench.length",
    "panel": "bench.panel",
}


def main(names: list[str]) -> None:
    # As an installed Reframe runs: its modules are compiled once, and not at each start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    load = os.getloadavg()[0]
    sections = [_measured(name) for name in names or BENCHES]
    if names:
        sys.stdout.write("\n\n".join(map(str, sections)) + "\n")
    else:
        PAGE.write_text(page(sections, f".venv/bin/python tests/{Path(__file__).name}", load))


def _measured(name: str) -> Section:
    sys.stderr.write(f"{name} … ")
    sys.stderr.flush()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="reframe-bench-") as folder:
        section: Section = importlib.import_module(BENCHES[name]).measure(Path(folder))
    sys.stderr.write(f"{time.monotonic() - began:.0f} s\n")
    return section


if __name__ == "__main__":
    main(sys.argv[1:])
