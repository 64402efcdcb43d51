"""Files in other programs' folders: written whole, upgraded in place, taken out without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

import writing
from marked import is_ours, remove_files, write_files
from support.tree import tree
from trouble import Trouble


def test_written_and_removed_nothing_is_left_not_even_a_folder(place: Path) -> None:
    before = tree(place)
    folder = place / "Fusion" / "Scripts" / "Utility"
    write_files(folder, {"Reframe.py": "print(1)\n", "Reframe test.py": "print(2)\n"})
    compile((folder / "Reframe.py").read_bytes(), "Reframe.py", "exec")
    assert len(remove_files(folder, ["Reframe.py", "Reframe test.py"])) == 2
    assert tree(place) == before


def test_folders_that_were_there_stay(place: Path) -> None:
    (place / "Fusion").mkdir()
    before = tree(place)
    folder = place / "Fusion" / "Scripts" / "Utility"
    write_files(folder, {"Reframe.py": "1\n"})
    write_files(folder, {"Reframe.py": "2\n"})
    remove_files(folder, ["Reframe.py"])
    assert tree(place) == before


def test_a_folder_that_others_use_by_now_stays(place: Path) -> None:
    folder = place / "Scripts" / "Utility"
    write_files(folder, {"Reframe.py": "1\n"})
    (folder / "Other.py").write_text("theirs", "utf-8")
    remove_files(folder, ["Reframe.py"])
    assert [path.name for path in folder.iterdir()] == ["Other.py"]


def test_a_second_time_changes_nothing_and_an_upgrade_only_what_is_new(place: Path) -> None:
    texts = {"Reframe.py": "1\n", "Reframe test.py": "1\n"}
    assert len(write_files(place, texts)) == 2
    before = tree(place)
    assert write_files(place, texts) == []
    assert tree(place) == before
    assert write_files(place, {**texts, "Reframe.py": "2\n"}) == [place / "Reframe.py"]
    assert (place / "Reframe.py").read_text("ascii").endswith("\n2\n")


def test_a_file_that_is_not_ours_is_neither_overwritten_nor_removed(place: Path) -> None:
    (place / "Reframe.py").write_text("somebody else's", "utf-8")
    before = tree(place)
    with pytest.raises(Trouble, match="not written by Reframe"):
        write_files(place, {"Another.py": "1\n", "Reframe.py": "1\n"})
    assert remove_files(place, ["Reframe.py"]) == []
    assert not is_ours(place / "Reframe.py")
    assert tree(place) == before


def test_a_folder_that_cannot_be_written_is_named_and_stays_as_it_is(place: Path) -> None:
    (place / "Scripts").write_text("a file where a folder should be", "utf-8")
    before = tree(place)
    with pytest.raises(Trouble, match="Scripts"):
        write_files(place / "Scripts", {"Reframe.py": "1\n"})
    assert tree(place) == before


def test_what_cannot_be_finished_leaves_no_half_file(place: Path) -> None:
    (place / "Reframe.py").mkdir()  # so that the renaming fails
    before = tree(place)
    with pytest.raises(Trouble, match=r"Reframe\.py"):
        writing.write(place / "Reframe.py", b"text")
    assert tree(place) == before
