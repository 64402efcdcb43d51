"""A screen without a monitor, and a hand on its mouse and keyboard: Xvfb and xdotool.

What is on the screen is read from Xvfb's own frame buffer, so nothing has to take pictures.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from PIL import Image

#: The programs that `Screen` and ``spoken_tree`` need; Debian has them as xvfb, xdotool,
#: dbus and at-spi2-core.
PROGRAMS = ("Xvfb", "xdotool", "dbus-run-session")
#: Where D-Bus looks for what it starts.
_SERVICES = ("/usr/share/dbus-1/services", "/usr/local/share/dbus-1/services")


def missing() -> str:
    """What is not here, as words."""
    lacking = [program for program in PROGRAMS if shutil.which(program) is None]
    if not any(Path(folder, "org.a11y.Bus.service").exists() for folder in _SERVICES):
        lacking.append("at-spi2-core")
    return ", ".join(lacking)


class Screen:
    """``width`` and ``height`` in pixels of the screen."""

    def __init__(self, width: int, height: int) -> None:
        self._folder = tempfile.mkdtemp(prefix="reframe-screen-")
        reads, writes = os.pipe()
        self._server = subprocess.Popen(
            [
                "Xvfb", "-screen", "0", f"{width}x{height}x24", "-fbdir", self._folder,
                "-displayfd", str(writes), "-nolisten", "tcp", "-noreset",
            ],
            pass_fds=(writes,),
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writes)
        with os.fdopen(reads) as told:
            self.display = f":{told.readline().strip()}"

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.terminate()
        self._server.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def picture(self) -> Image.Image:
        """What is on the screen now."""
        data = (Path(self._folder) / "Xvfb_screen0").read_bytes()
        head = np.frombuffer(data, ">u4", 25)
        offset, width, height, line = (int(head[at]) for at in (0, 4, 5, 12))
        offset += int(head[19]) * 12  # colours of a map that nobody uses
        rows = np.frombuffer(data, np.uint8, height * line, offset).reshape(height, line)
        pixels = rows[:, : width * 4].reshape(height, width, 4)[:, :, 2::-1]
        return Image.fromarray(np.ascontiguousarray(pixels))

    def hand(self, *actions: object) -> None:
        """Actions of xdotool, one after the other."""
        subprocess.run(
            ["xdotool", *(str(action) for action in actions)],
            env={**os.environ, "DISPLAY": self.display},
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def click(self, x: float, y: float) -> None:
        self.hand("mousemove", "--sync", round(x), round(y), "click", 1)

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 12) -> None:
        """Press, move as a hand does, let go."""
        moves: list[object] = ["mousemove", "--sync", round(start[0]), round(start[1])]
        moves += ["mousedown", 1]
        for step in range(1, steps + 1):
            x, y = (a + (b - a) * step / steps for a, b in zip(start, end, strict=True))
            moves += ["mousemove", round(x), round(y), "sleep", 0.02]
        self.hand(*moves, "mouseup", 1)

    def keys(self, *keys: str) -> None:
        self.hand("key", "--delay", 30, *keys)

    def write(self, words: str) -> None:
        self.hand("type", "--delay", 10, words)

    def wheel(self, x: float, y: float, notches: int) -> None:
        button: Sequence[object] = ("click", "--repeat", abs(notches), 4 if notches > 0 else 5)
        self.hand("mousemove", "--sync", round(x), round(y), *button)
