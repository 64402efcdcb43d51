"""Standard input and output as a pipe for one use, safe from whatever else a process prints."""

from __future__ import annotations

import os
import sys
from typing import IO, Tuple

from reframe.model.errors import BadInput


def claim_standard_streams() -> Tuple[IO[bytes], IO[bytes]]:
    """What was standard input and output, for the caller alone.

    From then on, what is printed goes to standard error, reading finds nothing, and no child
    inherits the pipe: Python's own duplicates are not inheritable. Raises `BadInput` when there
    is a person at the other end.
    """
    if os.isatty(0):
        raise BadInput("Hosts start the panel with --bridge; without it, reframe panel opens one.")
    if sys.stdout is not None:
        sys.stdout.flush()
    source, sink = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (source, sink):
            msvcrt.setmode(descriptor, os.O_BINARY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(source, "rb", buffering=0), os.fdopen(sink, "wb", buffering=0)
