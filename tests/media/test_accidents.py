from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reframe.media.process import run
from support.images import write_image
from support.picture import scene
from support.tasks import Words, task

Clips = Callable[..., Path]
TESTS = Path(__file__).parents[1]

MOVIES: dict[str, dict[str, Any]] = {
    "a.mov": {},
    "p.mov": {"codec": "prores"},
    "h.mp4": {"codec": "hevc"},
    "k.mkv": {},
    "t.ts": {},
    "v.avi": {"codec": "mpeg4"},
}


@pytest.fixture(autouse=True)
def _workers_know_the_test_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


@pytest.mark.parametrize("name", MOVIES)
def test_whatever_happens_to_a_movie_it_is_exported_or_refused_in_a_sentence(
    tmp_path: Path, clips: Clips, name: str
) -> None:
    movie = clips(name, 12, size=(96, 54), gop=4, **MOVIES[name])
    source = Path(shutil.copy(movie, tmp_path))
    assert run(task("accidents"), Words(str(source), 25)).number > 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [("e.exr", "half"), ("d.dpx", "uint16"), ("t.tif", "uint16"), ("p.png", "uint8")],
)
def test_whatever_happens_to_an_image_it_is_exported_or_refused_in_a_sentence(
    tmp_path: Path, name: str, kind: str
) -> None:
    source = write_image(tmp_path / name, scene(3, 64, 36), kind)
    assert run(task("accidents"), Words(str(source), 25)).number > 0
