"""Addresses that only this user's processes can reach, for sockets of this computer."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Tuple

_PREFIX = "reframe-"
#: Bytes that a socket's path may have: 108 on Linux, 104 on macOS, one of them for the end.
_LONGEST = 103


def new_address() -> Tuple[str, str]:
    """A folder to give to `remove_address` at the end, and a new address for a listener.

    A socket lies in the folder for temporary files, and not in the home, whose path may be too
    long for one. Where ``TMPDIR`` is too long as well, it lies in ``/tmp``. Raises `OSError` when
    neither takes it.
    """
    if sys.platform == "win32":
        return "", rf"\\.\pipe\reframe-{secrets.token_hex(16)}"
    folder = tempfile.mkdtemp(prefix=_PREFIX)
    address = str(Path(folder) / "engine")
    if len(address.encode("utf-8", "surrogateescape")) > _LONGEST:
        remove_address(folder)
        folder = tempfile.mkdtemp(prefix=_PREFIX, dir="/tmp")
        address = str(Path(folder) / "engine")
    return folder, address


def remove_address(folder: str) -> None:
    """What `new_address` made."""
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def remove_left_address(address: str) -> None:
    """The socket of a listener that was killed, and its folder if nothing else is in it.

    Only for an address whose listener is known to be gone.
    """
    path = Path(address)
    with contextlib.suppress(OSError, ValueError):
        if path.parent.name.startswith(_PREFIX) and stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()
            path.parent.rmdir()
