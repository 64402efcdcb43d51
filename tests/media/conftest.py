from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.counter import make_movie

Clips = Callable[..., Path]


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """``clips("a.mov", 40, codec="prores", …)``: a movie with a counter, made once and shared.

    What it returns is for reading only.
    """
    made: dict[str, Path] = {}

    def clip(name: str, frames: int, *arguments: Any, **options: Any) -> Path:
        key = repr((name, frames, arguments, sorted(options.items())))
        if key not in made:
            folder = tmp_path_factory.mktemp("clip")
            made[key] = make_movie(folder / name, frames, *arguments, **options)
        return made[key]

    return clip
