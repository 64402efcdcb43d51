"""A key on its way into the keyring: by a pipe to a process of Reframe's own, and nowhere else."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from reframe.model.errors import Interrupted, error_from_json

from .own import own_command, own_environment

#: Seconds; a keyring may have to ask the user for its password first.
_PATIENCE = 120.0


def keep_key(text: str) -> None:
    """Put a key into the system's keyring. Waits.

    Raises `BadInput` for what is no key and where there is no keyring, `Interrupted` when the
    process that does it ends otherwise.
    """
    try:
        done = subprocess.run(
            own_command("reframe.service.keeping"),
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            timeout=_PATIENCE,
            check=False,
            env={**own_environment(os.environ), "PYTHONUTF8": "1"},
            creationflags=0x08000000 if sys.platform == "win32" else 0,  # no console window
        )
        if done.returncode == 0:
            return
        problem = error_from_json(json.loads(done.stdout))
    except (OSError, ValueError, subprocess.TimeoutExpired) as failure:
        raise Interrupted(
            "The key could not be handed to the keyring; try again, or set FAL_KEY instead.",
            "no-keyring",
        ) from failure
    raise problem
