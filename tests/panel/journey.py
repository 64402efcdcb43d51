"""A whole order by mouse and keyboard alone, on a screen of its own, with a picture of each stage.

    python tests/panel/journey.py CLIP [FOLDER [SCALE…]]

The panel is a process of its own, as ``reframe panel CLIP`` opens it, and orders go to a sandbox.
Where a control lies is asked of it as a screen reader asks. Needs the programs of
``support/x_screen.py``; draws ``journey-*.png`` at 100 % and at 200 %.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from small import make_small

from conftest import end_engine
from reframe.sandbox import Sandbox
from support.spoken_tree import SpokenTree, Thing
from support.x_screen import Screen, missing

#: The panel's own size, and the screen around it, at 100 %.
WIDTH, HEIGHT = 1120, 760
ROOM = (WIDTH + 160, HEIGHT + 140)
PROMPT = "The street goes on, wet asphalt, evening light."
#: Colours of the panel without a picture in it.
_FEW = 600
#: Longer than anything may take on a busy machine, in seconds.
PATIENCE = 240.0


class Journey:
    """``scale`` is that of the screen: 1 or 2."""

    def __init__(self, screen: Screen, tree: SpokenTree, scale: int) -> None:
        self.screen, self._tree, self._scale = screen, tree, scale
        #: The stages that were reached, with their pictures.
        self.pictures: dict[str, Image.Image] = {}

    def find(self, name: str, kind: str = "") -> Thing:
        """What is called so on the screen; its place is in pixels of the screen."""
        return self._tree.wait_for(name, kind, self._scale)

    def spoken(self) -> list[str]:
        return [thing.name for thing in self._tree.things(self._scale)]

    def click(self, name: str, kind: str = "") -> Thing:
        found = self.find(name, kind)
        self.screen.click(*found.middle)
        return found

    def stage(self, name: str) -> None:
        """A picture of the panel when nothing moves any more."""
        before = self._seen()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            time.sleep(0.25)
            now = self._seen()
            if now.tobytes() == before.tobytes():
                break
            before = now
        self.pictures[name] = before

    def _seen(self) -> Image.Image:
        size = (WIDTH * self._scale, HEIGHT * self._scale)
        return self.screen.picture().crop((0, 0, *size))

    def colours(self, thing: Thing) -> int:
        """How many colours there are in the right half of a thing."""
        box = (*map(round, thing.at(0.5, 0)), *map(round, thing.at(1, 1)))
        return len(self.screen.picture().crop(box).getcolors(1 << 24) or ())

    def until(self, come: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not come():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not come; there is {self.spoken()}")
            time.sleep(0.1)


def travel(journey: Journey) -> None:
    """From choosing the shape to the wipe over the result."""
    screen = journey.screen
    journey.find("Shape 9:16")
    journey.until(lambda: any("$1.80" in name for name in journey.spoken()), "the price")
    screen.hand("search", "--onlyvisible", "--name", "^Reframe$", "windowfocus")
    journey.click("Leave out")
    for name in ("Canvas", "Film strip"):
        journey.until(lambda name=name: journey.colours(journey.find(name)) > _FEW, "the clip")
    journey.stage("opened")
    _place(journey)
    _order(journey)
    _compare(journey)


def _place(journey: Journey) -> None:
    """Shape, range, position and prompt."""
    screen = journey.screen
    journey.click("Shape 1:1")
    journey.click("Shape 9:16")
    strip = journey.find("Film strip")
    out, five = strip.at(_along(strip, 375), 0.3), strip.at(_along(strip, 62), 0.3)
    screen.drag(out, five)
    journey.until(lambda: any("$0.30" in name for name in journey.spoken()), "the shorter range")
    canvas = journey.find("Canvas")
    x, y = canvas.middle
    screen.drag((x, y), (x, y - canvas.height * 0.16))
    screen.wheel(x, y - canvas.height * 0.16, 3)
    journey.stage("placed")
    journey.click("Prompt", "text")
    screen.write(PROMPT)
    journey.stage("ready")


def _order(journey: Journey) -> None:
    journey.click("Reframe  $0.30")
    journey.until(lambda: any("Painting" in name for name in journey.spoken()), "the order")
    journey.stage("running")
    journey.until(lambda: any("frame for frame" in name for name in journey.spoken()), "the result")
    journey.stage("done")


def _compare(journey: Journey) -> None:
    """The first row's *Compare* by keyboard, then the wipe by mouse and the ways by keys."""
    screen = journey.screen
    rows = journey.find("Orders", "list")
    screen.click(*rows.at(0.4, 0.5))
    screen.keys("Right", "Return")
    result = journey.find("Result")
    journey.until(lambda: any("frame for frame: yes" in name for name in journey.spoken()), "it")
    screen.keys("Right", "shift+Right", "shift+Right")
    screen.drag(result.at(0.5, 0.45), result.at(0.44, 0.45))
    journey.until(lambda: journey.colours(result) > _FEW, "the pictures")
    journey.stage("wipe")
    screen.keys("s")
    journey.stage("beside")
    screen.keys("Escape")


def _along(strip: Thing, frame: int, frames: int = 377) -> float:
    """Where in the film strip a frame begins, in parts of its width; 6 px are left at its ends."""
    inner = 1 - 12 * (strip.scale / strip.width)
    return 6 * strip.scale / strip.width + inner * frame / frames


@contextmanager
def journey_on(clip: Path, scale: int) -> Iterator[Journey]:
    """The panel on a screen of its own, with a sandbox as its service."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="reframe-journey-"))
        screen = stack.enter_context(Screen(*(side * scale for side in ROOM)))
        sandbox = stack.enter_context(Sandbox())
        environment = {
            **os.environ,
            "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(scale),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "REFRAME_HOME": home,
            "HOME": home,
            "REFRAME_SERVICE_URL": sandbox.url,
            "FAL_KEY": "journey:key",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        stack.callback(end_engine, Path(home))
        tree = SpokenTree()
        stack.callback(tree.close)
        panel = subprocess.Popen(
            [sys.executable, "-m", "reframe", "panel", str(clip)],
            env={**environment, "AT_SPI_BUS_ADDRESS": tree.address},
        )
        stack.callback(panel.wait, 30)
        stack.callback(panel.terminate)
        yield Journey(screen, tree, scale)


def main() -> None:
    lacks = missing()
    if lacks:
        raise SystemExit(f"Install {lacks} first.")
    if "REFRAME_JOURNEY" not in os.environ:
        command = ["dbus-run-session", "--", sys.executable, *sys.argv]
        with tempfile.TemporaryDirectory(prefix="reframe-run-") as own:  # a bus shared with nobody
            environment = {**os.environ, "REFRAME_JOURNEY": "1", "XDG_RUNTIME_DIR": own}
            raise SystemExit(subprocess.call(command, env=environment))
    clip = Path(sys.argv[1]).absolute()
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).parents[2] / "docs/images")
    for scale in [int(each) for each in sys.argv[3:]] or [1, 2]:
        with journey_on(clip, scale) as journey:
            try:
                travel(journey)
            finally:
                _save(journey, folder, "" if scale == 1 else "@2x")


def _save(journey: Journey, folder: Path, suffix: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in journey.pictures.items():
        path = folder / f"journey-{name}{suffix}.png"
        picture.save(path)
        make_small(path)


if __name__ == "__main__":
    main()
