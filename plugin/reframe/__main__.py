"""``python -m reframe``: the command line."""

from __future__ import annotations

from reframe.cli import main

if __name__ == "__main__":
    main()
