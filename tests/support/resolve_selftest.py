"""A double to run the self-test on: its renders carry the product's own burnt-in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace

import av
import numpy as np
import pytest

from reframe.hosts.resolve.rendering import Patience
from reframe.hosts.resolve.selftest import Bench
from reframe.hosts.resolve.selftest.running import Watch
from reframe.hosts.workshop import Footage, footage_of
from reframe.media import footage
from reframe.media.burnt_number import burn
from support.resolve import render
from support.resolve.render import RenderJob


def paint(job: RenderJob | SimpleNamespace, shown: list[int]) -> None:
    """What the double renders, with the product's numbers in it."""
    size = footage.SIZE
    with av.open(str(job.path), "w", format="mov") as output:
        stream = output.add_stream("mjpeg", rate=job.timeline.rate)
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuvj420p"
        for number in shown:
            picture = np.full((size.height, size.width, 3), 0.5, np.float32)
            burn(picture, number)
            pixels = (picture * 255).astype(np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        output.mux(stream.encode(None))


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The double paints as above."""
    monkeypatch.setattr(render, "write", paint)


@dataclass
class Shelf:
    """The footage, made once and laid out anew for each test; read in this process."""

    made: Path

    def make(self, folder: Path, frames: int, rate: Fraction) -> Footage:
        if not self.made.exists():
            self.made.mkdir(parents=True)
            footage.make(str(self.made), frames, rate)
        copytree(self.made, folder, dirs_exist_ok=True)
        facts = {
            "clip": str(folder / "Reframe counter.mov"),
            "result": str(folder / "Reframe result.mp4"),
            "exr": {
                "pattern": str(folder / "exr" / "Reframe_result.%06d.exr"),
                "first": 0,
                "last": frames - 1,
                "colorspace": "ACEScg",
            },
            "size": [footage.SIZE.width, footage.SIZE.height],
        }
        return footage_of(facts, frames, rate)

    def numbers(self, path: str) -> list[int | None]:
        return footage.numbers(path)


def bench(shelf: Shelf, watch: Watch = lambda *_: True) -> Bench:
    """A bench whose renders are looked at without waiting, by a clock that counts the looks."""
    looks = iter(range(10**9))
    patience = Patience(
        pause=0, start=20, stall=20, clock=lambda: next(looks), sleep=lambda _: None
    )
    return Bench(shelf, watch, patience)
