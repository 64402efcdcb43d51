"""The private Python environment of a checkout, made with what a fresh machine has."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from trouble import Trouble

OLDEST, TOO_NEW = (3, 10), (3, 14)


class Environment:
    """``.venv`` in the checkout, with Reframe installed so that changes to it count at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / ".venv"
        self._stamp = self._folder / "reframe.stamp"

    @property
    def python(self) -> Path:
        return Path(self.program("python"))

    def program(self, name: str) -> str:
        """The path of a program of the environment."""
        if os.name == "nt":
            return str(self._folder / "Scripts" / f"{name}.exe")
        return str(self._folder / "bin" / name)

    def ensure(self, tests: bool) -> None:
        """Make or renew the environment unless it is as it should be. Raises `Trouble`."""
        if not OLDEST <= sys.version_info[:2] < TOO_NEW:
            raise Trouble(
                f"Python {sys.version.split()[0]} cannot run Reframe; call this with Python 3.10 "
                "to 3.13."
            )
        wanted = self._fingerprint(tests)
        have = self._stamp.read_text("utf-8") if self._stamp.exists() else ""
        if have in (wanted, self._fingerprint(tests=True)):
            return
        print("Setting up Reframe's own environment; this takes a minute, once …", flush=True)
        if not self.python.exists():
            self._make()
        self._install(tests)
        self._stamp.write_text(wanted, "utf-8")

    def _fingerprint(self, tests: bool) -> str:
        facts = (self._root / "pyproject.toml").read_bytes()
        what = f"{sys.version_info[:2]} {tests} {self._root}"
        return hashlib.sha256(facts + what.encode()).hexdigest()

    def _make(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        options = []
        if importlib.util.find_spec("ensurepip") is None:
            if importlib.util.find_spec("pip") is None:
                raise Trouble(
                    "This Python has no pip; install it (on Debian and Ubuntu: "
                    "sudo apt install python3-venv) and call this again."
                )
            options = ["--without-pip"]
        command = [sys.executable, "-m", "venv", *options, str(self._folder)]
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode:
            raise Trouble(f"the environment cannot be made: {(made.stdout + made.stderr).strip()}")

    def _install(self, tests: bool) -> None:
        what = f"{self._root}[test]" if tests else str(self._root)
        own_pip = subprocess.run([str(self.python), "-m", "pip", "--version"], capture_output=True)
        pip = (
            [str(self.python), "-m", "pip"]
            if own_pip.returncode == 0
            else [sys.executable, "-m", "pip", "--python", str(self.python)]
        )
        command = [*pip, "install", "--quiet", "--disable-pip-version-check", "--editable", what]
        if subprocess.call(command):
            raise Trouble(
                "the packages that Reframe needs could not be installed (see above); check the "
                "network, or pip's proxy settings, and call this again."
            )
