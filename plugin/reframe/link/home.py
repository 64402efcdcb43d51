"""Where Reframe keeps its state, and how processes of one user find and trust each other."""

from __future__ import annotations

import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from reframe.model.errors import BadInput, NoSpace

_FULL = {28, 122}  # ENOSPC, EDQUOT


def home_folder() -> Path:
    """``REFRAME_HOME``, or the platform's user data folder. It need not exist yet.

    Raises `BadInput` for a user who has no home folder at all.
    """
    try:
        return _home_folder()
    except (RuntimeError, FileNotFoundError) as problem:  # from pathlib, and a removed work folder
        raise BadInput(
            f"There is no folder for Reframe's state ({problem}); set REFRAME_HOME to one.", "home"
        ) from problem


def _home_folder() -> Path:
    named = os.environ.get("REFRAME_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(local) / "reframe"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "reframe"
    data = os.environ.get("XDG_DATA_HOME", "").strip()
    return (Path(data) if data else Path.home() / ".local" / "share") / "reframe"


def private_folder(path: Path) -> Path:
    """``path``, made if need be, open to the user alone."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o700)
    except OSError as problem:
        raise BadInput(
            f"The folder {path} cannot be made or used ({problem.strerror or problem}); "
            "set REFRAME_HOME to a folder that you may write to.",
            "home",
        ) from problem
    return path


def new_render_folder(home: Path) -> Path:
    """An empty folder for the frames that a host renders for an order.

    The engine removes it when the order's jobs have ended: what is under `renders` is ours.
    """
    return private_folder(private_folder(renders(home)) / secrets.token_hex(8))


def renders(home: Path) -> Path:
    """Where the folders of rendered frames are."""
    return home / "renders"


def write_private(path: Path, text: str) -> None:
    """Write a small file whole or not at all, readable by the user alone."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        if problem.errno in _FULL:
            raise NoSpace(f"The disk of {path.parent} is full; make room and try again.") from None
        raise BadInput(
            f"{path} cannot be written ({problem.strerror or problem}); check the folder's rights."
        ) from problem


@dataclass(frozen=True)
class Address:
    """Where the running engine listens. Written by the engine, read by everybody else."""

    address: str
    pid: int
    version: str


def address_file(home: Path) -> Path:
    return home / "engine.json"


def read_address(home: Path) -> Optional[Address]:
    """The engine's last known address, or None. That it answers there is not certain."""
    try:
        data = json.loads(address_file(home).read_text("utf-8"))
        return Address(str(data["address"]), int(data["pid"]), str(data["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def authentication_key(home: Path) -> bytes:
    """The secret that proves to the engine that a caller is the same user; made on first use."""
    path = private_folder(home) / "engine.key"
    for _ in range(2):
        try:
            key = bytes.fromhex(path.read_text("ascii").strip())
        except (OSError, ValueError):
            key = b""
        if len(key) >= 32:
            return key
        _make_key(path, replace=bool(path.exists()))
    raise BadInput(f"{path} cannot be read; delete it and try again.")


def _make_key(path: Path, replace: bool) -> None:
    """Only one of several processes that start at once may decide the key."""
    text = secrets.token_hex(32) + "\n"
    if replace:
        write_private(path, text)
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private(beside, text)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links: the last writer wins, once, at first use
        beside.replace(path)
    beside.unlink(missing_ok=True)
