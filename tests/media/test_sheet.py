"""The contact sheet: the right frames, in the right places, for any shape."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from reframe.media.sheet import draw_sheet
from reframe.media.tasks import SheetRequest
from reframe.model.errors import BadInput, Cancelled, Refused
from reframe.model.progress import go_on
from support.picture import read_counter

Clips = Callable[..., Path]
Pixels = npt.NDArray[np.uint8]

COLUMN, GAP, MARGIN = 360, 16, 32


@pytest.fixture
def source(clips: Clips) -> Path:
    return clips("source.mp4", 25)


def drawn(source: Path, result: Path, folder: Path, columns: int = 4) -> Pixels:
    path = folder / "sheets" / "sheet.png"
    assert draw_sheet(
        SheetRequest(str(source), str(result), str(path), columns), go_on
    ).path == str(path)
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB"))


def numbers(sheet: Pixels, top: int, height: int, columns: int = 4) -> list[int]:
    """The frame numbers of a row of pictures that are as wide as their columns."""
    lefts = [MARGIN + column * (COLUMN + GAP) for column in range(columns)]
    return [read_counter(sheet[top : top + height, left : left + COLUMN]) for left in lefts]


def test_the_same_frames_stand_one_above_the_other(source: Path, place: Path) -> None:
    sheet = drawn(source, source, place)
    assert sheet.shape[1] == 2 * MARGIN + 4 * COLUMN + 3 * GAP
    first, second = MARGIN + 38, MARGIN + 38 + 203 - 1 + 46 + 38
    assert numbers(sheet, first, 202) == [0, 8, 16, 24]
    assert numbers(sheet, second, 202) == [0, 8, 16, 24]


def test_captions_have_the_plates_numbers(source: Path, place: Path) -> None:
    def captions(first: int) -> bytes:
        path = place / f"{first}.png"
        request = SheetRequest(str(source), str(source), str(path), columns=1, first=first)
        draw_sheet(request, go_on)
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        below = MARGIN + 38 + 203
        return pixels[below : below + 40].tobytes()

    assert captions(988) == captions(988)
    assert captions(988) != captions(0)


def test_a_shorter_result_decides_which_frames_are_shown(
    clips: Clips, source: Path, tmp_path: Path
) -> None:
    sheet = drawn(source, clips("short.mp4", 13), tmp_path)
    assert numbers(sheet, MARGIN + 38, 202) == [0, 4, 8, 12]


@pytest.mark.parametrize("size", [(180, 320), (240, 240), (420, 180), (96, 54)])
def test_any_shape_stands_in_the_middle_of_its_column(
    clips: Clips, source: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    sheet = drawn(source, clips("result.mp4", 25, size=size), tmp_path, columns=2)
    result = sheet[MARGIN + 38 + 202 + 46 + 38 :]
    ground = sheet[0, 0]
    for column in range(2):
        left = MARGIN + column * (COLUMN + GAP)
        cell = result[10:100, left - 8 : left + COLUMN + 8]
        filled = np.flatnonzero((cell != ground).any(axis=(0, 2)))
        assert abs(filled[0] - (cell.shape[1] - 1 - filled[-1])) <= 2
    assert sheet.shape[0] < 2 * MARGIN + 202 + 520 + 4 * 46


@pytest.mark.parametrize("columns", [1, 3, 24])
def test_there_are_as_many_columns_as_asked_for(source: Path, tmp_path: Path, columns: int) -> None:
    sheet = drawn(source, source, tmp_path, columns)
    assert sheet.shape[1] == 2 * MARGIN + columns * COLUMN + (columns - 1) * GAP
    shown = numbers(sheet, MARGIN + 38, 202, columns)
    assert len(set(shown)) == columns
    if columns > 1:
        assert (shown[0], shown[-1]) == (0, 24)


def test_a_clip_of_one_frame_makes_a_sheet(clips: Clips, tmp_path: Path) -> None:
    one = clips("one.mp4", 1)
    assert numbers(drawn(one, one, tmp_path), MARGIN + 38, 202, 1) == [0]


def test_the_sheet_is_dark_and_has_words(source: Path, tmp_path: Path) -> None:
    sheet = drawn(source, source, tmp_path)
    assert sheet[0, 0].max() < 40
    heading = sheet[MARGIN : MARGIN + 30, MARGIN : MARGIN + 300]
    assert heading.max() > 180


@pytest.mark.parametrize("columns", [0, -1, 25])
def test_a_number_of_columns_that_makes_no_sheet_is_refused(
    source: Path, tmp_path: Path, columns: int
) -> None:
    with pytest.raises(BadInput, match="1 to 24 columns"):
        drawn(source, source, tmp_path, columns)


def test_what_is_no_movie_is_refused_and_leaves_nothing(source: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(source.read_bytes()[:800])
    with pytest.raises(Refused, match=r"broken\.mp4"):
        drawn(source, broken, tmp_path)
    assert not list(tmp_path.glob("**/*.p*"))


def test_cancelled_it_leaves_nothing(source: Path, tmp_path: Path) -> None:
    request = SheetRequest(str(source), str(source), str(tmp_path / "a.png"))
    with pytest.raises(Cancelled):
        draw_sheet(request, lambda done, total: done < 5)
    assert not list(tmp_path.iterdir())
