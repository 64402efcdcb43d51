"""The command line as a user calls it: a child process with a home of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from reframe.link.home import read_address

#: A key that is found again wherever it leaks to.
MARKED_KEY = "marked-key-0f1e2d3c:5b4a69788796a5b4c3d2"


@dataclass
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:  # type: ignore[type-arg]  # whatever the command printed
        return json.loads(self.out.strip().splitlines()[-1])

    @property
    def sentence(self) -> str:
        """What the user reads when it failed."""
        lines = [line for line in self.err.splitlines() if line.startswith("reframe: ")]
        return lines[-1] if lines else ""


@dataclass
class Desk:
    """``reframe …`` with its own state, in a folder of its own."""

    place: Path
    service: str = ""
    key: str = MARKED_KEY
    environment: dict[str, str] = field(default_factory=dict)
    #: A home that other tests use as well.
    shared_home: Path | None = None

    @property
    def home(self) -> Path:
        return self.shared_home or self.place / "home"

    def variables(self) -> dict[str, str]:
        """The environment that commands run in."""
        own = {"REFRAME_HOME": str(self.home), "COLUMNS": "200", "PYTHONUTF8": "1"}
        if self.service:
            own["REFRAME_SERVICE_URL"] = self.service
        if self.key:
            own["FAL_KEY"] = self.key
        return {**os.environ, **own, **self.environment}

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """A command that runs on."""
        return subprocess.Popen(
            [sys.executable, "-m", "reframe", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=self.place,
            env=self.variables(),
        )

    def run(self, *arguments: object) -> Done:
        """A command, to its end."""
        command = self.start(*arguments)
        out, err = command.communicate(timeout=180)
        return Done(command.returncode, out, err)

    def order(self, source: object, *more: object, ratio: str = "9:16") -> Done:
        """``reframe run`` with what every order needs."""
        words = ("--ratio", ratio, "--prompt", "more of the same", "--json", "--yes")
        return self.run("run", source, *words, "--dest", self.place / "out", *more)

    def kill_engine(self) -> None:
        """``kill -9``, if there is one, and wait until it is gone."""
        address = read_address(self.home)
        if address is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                engine = psutil.Process(address.pid)
                engine.kill()
                psutil.wait_procs([engine])
