"""Pictures of frames: the right ones, made once, within a bound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reframe.engine.frames import FrameCache
from reframe.link.calls import Frames
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from support.counter import make_movie, read_counter

BOX = Size(320, 320)


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_movie(tmp_path_factory.mktemp("frames") / "clip ü.mov", 60, 25)


def number_in(path: str) -> int:
    with Image.open(path) as picture:
        return read_counter(np.asarray(picture))


def test_each_picture_is_of_the_frame_asked_for(place: Path, movie: Path) -> None:
    wanted = (0, 1, 2, 29, 30, 59)
    answer = FrameCache(place).pictures(Frames(str(movie), wanted, BOX))
    assert [(p.frame, number_in(p.path)) for p in answer.pictures] == [(n, n) for n in wanted]


def test_a_picture_fits_the_box_and_is_never_enlarged(place: Path, movie: Path) -> None:
    for box, size in ((Size(160, 160), (160, 90)), (Size(1920, 1920), (320, 180))):
        answer = FrameCache(place).pictures(Frames(str(movie), (3,), box))
        with Image.open(answer.pictures[0].path) as picture:
            assert picture.size == size


def test_a_picture_is_made_once(place: Path, movie: Path) -> None:
    cache, question = FrameCache(place), Frames(str(movie), (5,), BOX)
    first = Path(cache.pictures(question).pictures[0].path)
    first.write_bytes(b"kept as it is")
    assert Path(cache.pictures(question).pictures[0].path).read_bytes() == b"kept as it is"


def test_a_file_that_has_changed_gives_new_pictures(place: Path) -> None:
    movie, cache = place / "clip.mov", FrameCache(place / "cache")
    for first in (0, 100):
        make_movie(movie, 5, 25, first=first)
        answer = cache.pictures(Frames(str(movie), (2,), BOX))
        assert number_in(answer.pictures[0].path) == first + 2


def test_the_pictures_used_last_stay_when_there_is_no_more_room(place: Path, movie: Path) -> None:
    one = FrameCache(place / "measure").pictures(Frames(str(movie), (0,), BOX)).pictures[0]
    room = Path(one.path).stat().st_size * 6
    cache = FrameCache(place / "cache", limit=room)
    for frame in range(0, 40, 4):
        last = cache.pictures(Frames(str(movie), (frame,), BOX)).pictures[0]
        kept = list((place / "cache").rglob("*.jpg"))
        assert sum(file.stat().st_size for file in kept) <= room
        assert Path(last.path) in kept


def test_no_movie_is_one_sentence(place: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        FrameCache(place).pictures(Frames(str(place / "none.mov"), (0,), BOX))
