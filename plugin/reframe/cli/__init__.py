"""The command line: ``reframe run``, ``jobs``, ``resume`` and the rest.

Results go to stdout, progress and questions to stderr. Exit codes are those of
`reframe.model.errors`.
"""

from __future__ import annotations

import logging
import sys

from reframe.model.errors import ReframeError

from .console import write_anything

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit."""
    # What libraries warn of is said in our own words; without a handler Python would print it.
    logging.getLogger().addHandler(logging.NullHandler())
    write_anything()
    try:
        _run()
    except ReframeError as problem:
        from .console import show_problem
        from .hints import with_hint

        show_problem(with_hint(problem))
        raise SystemExit(problem.exit_code) from None


def _run() -> None:
    """The panel's window is waited for: it opens without what reads options and prints tables."""
    from .quickly import opens_panel

    if opens_panel(sys.argv[1:]):
        return
    from .app import app

    app()
