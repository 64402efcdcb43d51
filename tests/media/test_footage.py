"""Numbered frames for hosts' self-tests: made and read back, scaled and encoded in between."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from reframe.hosts.workshop import OwnPython
from reframe.media.burnt_number import burn, read
from reframe.model.errors import Interrupted


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
    with OwnPython() as workshop:
        made = workshop.make(place, 6, Fraction(24000, 1001))
        assert (Path(made.clip).suffix, Path(made.result).suffix) == (".mov", ".mp4")
        for path in (made.clip, made.result, made.exr.pattern):
            assert workshop.numbers(path) == list(range(6))
        assert (made.exr.first, made.exr.last) == (0, 5)
        assert len(list((place / "exr").glob("*.exr"))) == 6
        with pytest.raises(Interrupted, match="nothing"):
            workshop.numbers(str(place / "nothing.mov"))
        assert workshop.numbers(made.clip) == list(range(6))


def test_a_workshop_that_cannot_be_opened_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for python in (place / "no such python", Path("/bin/false")):
        monkeypatch.setenv("REFRAME_PYTHON", str(python))
        with OwnPython() as workshop, pytest.raises(Interrupted, match="reframe doctor"):
            workshop.numbers("clip.mov")


@pytest.mark.skipif(os.name == "nt", reason="a shell's script stands for the Python")
def test_a_workshop_that_never_answers_is_given_up_and_leaves_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host's window would wait for it for ever, also for its end."""
    silent = place / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 600\n")
    silent.chmod(0o755)
    monkeypatch.setenv("REFRAME_PYTHON", str(silent))
    with OwnPython(patience=1) as workshop, pytest.raises(Interrupted, match="does not answer"):
        workshop.numbers("clip.mov")
    assert workshop._process is not None and not psutil.pid_exists(workshop._process.pid)
