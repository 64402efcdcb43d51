"""Keyrings for tests: one in a folder, and ones that fail in their own ways, as plug-ins do."""

from __future__ import annotations

from pathlib import Path

import pytest

BACKENDS = """
import os, pathlib, sys, time
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

FILE = pathlib.Path(__file__).with_name("stored")

class Folder(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        return FILE.read_text() if FILE.exists() else None
    def set_password(self, service, username, password):
        FILE.write_text(password)
        FILE.with_name("arguments").write_text(" ".join(sys.argv))
        FILE.with_name("entry").write_text(service)
    def delete_password(self, service, username):
        if not FILE.exists():
            raise PasswordDeleteError("none")
        FILE.unlink()

class Broken(Folder):
    def get_password(self, service, username):
        raise ZeroDivisionError("a plug-in")
    set_password = delete_password = get_password

class Hung(Folder):
    def get_password(self, service, username):
        time.sleep(600)
    set_password = delete_password = get_password

class Crashing(Folder):
    def get_password(self, service, username):
        os.abort()
"""


def use_keyring(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make ``name`` of `BACKENDS` the keyring of this process and of those it starts.

    Returns the folder: what is kept is in its file ``stored``.
    """
    (folder / "backends.py").write_text(BACKENDS)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"backends.{name}")
    return folder
