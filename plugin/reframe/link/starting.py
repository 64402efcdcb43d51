"""Starting the engine as a process that outlives this one, and hearing why it does not start."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

from reframe.model.errors import Interrupted, error_from_json

from .own import own_environment

#: Bytes of an error in JSON.
_LONGEST_WORD = 100_000


class Starter:
    """Starts engines for a home with a command, one after another, as a context manager.

    Leaving it forgets the engine, which runs on.
    """

    def __init__(self, command: List[str], home: Path) -> None:
        self._command = command
        self._home = home
        self._started: Optional[subprocess.Popen[bytes]] = None

    def __enter__(self) -> Starter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._started is not None and self._started.stdout is not None:
            self._started.stdout.close()

    def start(self) -> None:
        """Start one, unless the one started before still runs.

        Raises `ReframeError` as that one left it when it could not begin to serve.
        """
        if self._started is not None:
            if self._started.poll() is None:
                return
            self._raise_last_word(self._started)
        self._started = _start(self._command, self._home)

    @staticmethod
    def _raise_last_word(ended: subprocess.Popen[bytes]) -> None:
        if ended.stdout is None:
            return
        with ended.stdout as words:
            said = words.read(_LONGEST_WORD)
        problem = None
        with contextlib.suppress(ValueError):
            problem = json.loads(said)
        if isinstance(problem, dict):
            raise error_from_json(problem)


def _start(command: List[str], home: Path) -> subprocess.Popen[bytes]:
    """Start an engine that outlives this process and its terminal."""
    options: Dict[str, Any] = (
        {"creationflags": 0x00000008 | 0x00000200 | 0x08000000}  # detached, own group, no window
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    environment = {**own_environment(os.environ), "REFRAME_HOME": str(home)}
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,  # an error as JSON, when it cannot begin to serve
            stderr=subprocess.DEVNULL,
            cwd=str(home),
            env=environment,
            close_fds=True,
            **options,
        )
    except OSError as problem:
        raise Interrupted(
            f"Reframe's engine cannot be started ({problem.strerror or problem}); "
            "install Reframe again.",
            "no-engine",
        ) from problem
