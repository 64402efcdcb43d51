from __future__ import annotations

from pathlib import Path

import pytest

from reframe.media.sequence_files import find_images, numbers_in_words
from reframe.model.errors import BadInput

#: What lies in the folder, what is asked for, the frames found.
CASES = [
    ("a.0001.exr a.0002.exr a.0003.exr", "a.%04d.exr", [1, 2, 3]),
    ("a.0001.exr a.0002.exr a.0003.exr", "a.####.exr", [1, 2, 3]),
    ("a.0001.exr a.0002.exr a.0003.exr", "a.@@@@.exr", [1, 2, 3]),
    ("a.0001.exr a.0002.exr a.0003.exr", "a.0002.exr", [1, 2, 3]),
    ("a.0001.exr a.0002.exr a.0003.exr", ".", [1, 2, 3]),
    ("a.8.exr a.9.exr a.10.exr", "a.%d.exr", [8, 9, 10]),
    ("a.8.exr a.9.exr a.10.exr", "a.#.exr", [8, 9, 10]),
    ("a.8.exr a.9.exr a.10.exr", "a.10.exr", [8, 9, 10]),
    ("a.8.exr a.9.exr a.10.exr", ".", [8, 9, 10]),
    ("a.0998.exr a.0999.exr a.1000.exr", "a.%04d.exr", [998, 999, 1000]),
    ("a.9998.exr a.9999.exr a.10000.exr", "a.%04d.exr", [9998, 9999, 10000]),
    ("a.0000.exr a.0001.exr", "a.%04d.exr", [0, 1]),
    ("a.1.exr a.01.exr a.02.exr", "a.%02d.exr", [1, 2]),
    ("v002.0001.exr v002.0002.exr v001.0001.exr", "v002.0001.exr", [1, 2]),
    ("a_0001.exr a_0002.exr a_0002.jpg", "a_0002.exr", [1, 2]),
    ("1001.exr 1002.exr", "1001.exr", [1001, 1002]),
    ("1001.exr 1002.exr notes.txt .DS_Store", ".", [1001, 1002]),
    ("still.exr other.exr", "still.exr", [0]),
    ("still.exr", ".", [0]),
    ("Bär~100%~(é).0001.tif Bär~100%~(é).0002.tif", "Bär 100% (é).0001.tif", [1, 2]),
    ("Bär~100%~(é).0001.tif Bär~100%~(é).0002.tif", "Bär 100% (é).####.tif", [1, 2]),
    ("literal.####.exr", "literal.####.exr", [0]),
]


@pytest.mark.parametrize(("names", "asked", "numbers"), CASES)
def test_the_files_of_a_sequence_are_found(
    tmp_path: Path, names: str, asked: str, numbers: list[int]
) -> None:
    fill(tmp_path, names)
    assert list(find_images(str(tmp_path / asked)).files) == numbers


@pytest.mark.parametrize(
    ("names", "asked", "says"),
    [
        ("a.0001.exr", "b.%04d.exr", "There are no frames named like"),
        ("a.1.exr", "a.%04d.exr", "There are no frames named like"),
        ("a.0001.exr", "b.exr", "There is no file"),
        ("a.0001.exr", "nowhere/a.%04d.exr", "There is no file"),
        ("a.0001.exr b.0001.exr", ".", "holds 2 different sequences or images; choose one"),
        ("notes.txt", ".", "holds no images; choose a movie"),
    ],
)
def test_what_is_no_sequence_is_said(tmp_path: Path, names: str, asked: str, says: str) -> None:
    fill(tmp_path, names)
    with pytest.raises(BadInput, match=says):
        find_images(str(tmp_path / asked))


def test_gaps_are_named(tmp_path: Path) -> None:
    fill(tmp_path, "a.08.exr a.09.exr a.12.exr a.15.exr")
    assert find_images(str(tmp_path / "a.%02d.exr")).missing == [10, 11, 13, 14]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ""),
        ([3], "3"),
        ([3, 4, 5, 9], "3–5, 9"),
        ([1, 3, 5, 7, 9, 11, 13], "1, 3, 5, 7, 9, …"),
    ],
)
def test_numbers_in_words(numbers: list[int], words: str) -> None:
    assert numbers_in_words(numbers) == words


def fill(folder: Path, names: str) -> None:
    """Touch files; a tilde stands for a space within a name."""
    for name in names.split():
        (folder / name.replace("~", " ")).touch()
