"""An engine of another version: ``python other_engine.py 0.0.9``."""

from __future__ import annotations

import sys

import reframe

reframe.__version__ = sys.argv[1]

from reframe.engine.__main__ import main  # noqa: E402  after the version was changed

raise SystemExit(main())
