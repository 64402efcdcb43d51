"""Numbered frames for hosts' self-tests: made and read back, scaled and encoded in between."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from reframe.media.burnt_number import burn, read


@pytest.mark.parametrize("height", [240, 360, 720, 1080])
def test_a_number_is_read_back_at_any_size(height: int) -> None:
    noise = np.random.default_rng(3)
    for number in (0, 7, 19, 1234, 9999):
        picture = noise.random((360, 640, 3), np.float32)
        burn(picture, number)
        grey = av.VideoFrame.from_ndarray((picture * 255).astype(np.uint8), format="rgb24")
        scaled = grey.reformat(width=height * 16 // 9, height=height, format="gray").to_ndarray()
        assert read(scaled) == number


def test_a_picture_without_a_number_has_none() -> None:
    assert read(np.zeros((360, 640), np.uint8)) is None
    assert read(np.tile(np.arange(640, dtype=np.uint16) // 3, (360, 1)).astype(np.uint8)) is None
    assert read(np.zeros((360, 8), np.uint8)) is None


def test_clip_result_and_sequence_carry_their_numbers(place: Path) -> None:
    def call(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "reframe.media.footage", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    made = json.loads(call("make", place, 6, "24000/1001").stdout)
    assert Path(made["clip"]).suffix == ".mov" and Path(made["result"]).suffix == ".mp4"
    for movie in (made["clip"], made["result"], made["exr"]["pattern"]):
        assert json.loads(call("read", movie).stdout) == list(range(6))
    assert (made["exr"]["first"], made["exr"]["last"]) == (0, 5)
    assert len(list((place / "exr").glob("*.exr"))) == 6
    nothing = call("read", place / "nothing.mov")
    assert nothing.returncode == 2 and nothing.stderr.startswith("reframe: ")
