"""Targets of media as applications write them, and paths as URLs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reframe.hosts.desk.locations import (
    existing,
    is_pattern,
    is_relative,
    paths_of,
    split_pattern,
    url_of,
)
from reframe.model.errors import BadInput


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("file:///show/a.mov", "/show/a.mov"),
        ("file://localhost/show/a.mov", "/show/a.mov"),
        ("file:/show/a.mov", "/show/a.mov"),
        ("FILE:///show/a.mov", "/show/a.mov"),
        ("file:///show/my%20film%20%231%25.mov", "/show/my film #1%.mov"),
        ("file:///show/Gr%C3%B6%C3%9Fe%20%E6%BC%A2.mov", "/show/Größe 漢.mov"),
        ("file:///show/my film #1?.mov", "/show/my film #1?.mov"),
        ("/show/a%20b.mov", "/show/a%20b.mov"),
        ("media/a.mov", "/cut/media/a.mov"),
        ("./media/../a.mov", "/cut/a.mov"),
        ("../a.mov", "/a.mov"),
        ("file:media/a%20b.mov", "/cut/media/a b.mov"),
        ("file://server/share/a.mov", "//server/share/a.mov"),
        ("file:///C:/show/a.mov", "C:/show/a.mov"),
        ("C:\\show\\a.mov", "C:\\show\\a.mov"),
    ],
)
def test_a_target_is_read_as_its_writer_meant_it(target: str, path: str) -> None:
    assert paths_of(target, "/cut", windows=False)[0] == path


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("file:///C:/show/a%20b.mov", "C:\\show\\a b.mov"),
        ("file:///C%3A/show/a.mov", "C:\\show\\a.mov"),
        ("file://C:/show/a.mov", "C:\\show\\a.mov"),
        ("file://localhost/C:/show/a.mov", "C:\\show\\a.mov"),
        ("C:\\show\\a.mov", "C:\\show\\a.mov"),
        ("c:/show/a.mov", "c:\\show\\a.mov"),
        ("\\\\server\\share\\a.mov", "\\\\server\\share\\a.mov"),
        ("file://server/share/a b.mov", "\\\\server\\share\\a b.mov"),
        ("media\\a.mov", "D:\\cut\\media\\a.mov"),
        ("media/a%20b.mov", "D:\\cut\\media\\a%20b.mov"),
    ],
)
def test_windows_targets_become_windows_paths(target: str, path: str) -> None:
    assert paths_of(target, "D:\\cut", windows=True)[0] == path


@pytest.mark.parametrize("target", ["https://example.com/a.mov", "s3://bucket/a.mov", "data:x"])
def test_what_is_not_a_file_is_refused(target: str) -> None:
    with pytest.raises(BadInput, match="not a file on this computer"):
        paths_of(target, "/cut")


def test_the_reading_that_exists_wins(tmp_path: Path) -> None:
    for name in ("50%20off.mov", "a b.mov", "c#d.mov"):
        (tmp_path / name).touch()
    folder = str(tmp_path)
    assert existing("50%20off.mov", folder) == f"{folder}/50%20off.mov"
    assert existing(f"file://{folder}/50%20off.mov", folder) == f"{folder}/50%20off.mov"
    assert existing("a%20b.mov", folder) == f"{folder}/a b.mov"
    assert existing(f"file://{folder}/c#d.mov", folder) == f"{folder}/c#d.mov"
    assert existing(".\\a b.mov", folder) == f"{folder}/a b.mov"
    assert existing("gone.mov", folder) is None


NAMES = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=("Cs",)), min_size=1, max_size=40
).filter(lambda name: name not in (".", ".."))


@given(NAMES)
def test_every_name_survives_its_url(name: str) -> None:
    url = url_of(f"/show/{name}", windows=False)
    assert url.isascii()
    assert paths_of(url, "/elsewhere", windows=False)[0] == f"/show/{name}"


def test_windows_paths_survive_their_url() -> None:
    for path in ("C:\\show\\a b%#ü.mov", "\\\\server\\share\\漢 字.mov"):
        assert paths_of(url_of(path, windows=True), "D:\\", windows=True)[0] == path


@pytest.mark.parametrize(
    ("target", "relative"),
    [
        ("a.mov", True),
        ("media\\a.mov", True),
        ("file:media/a.mov", True),
        ("/a.mov", False),
        ("\\\\server\\share\\a.mov", False),
        ("C:\\a.mov", False),
        ("file:///a.mov", False),
        ("https://example.com/a.mov", False),
    ],
)
def test_relative_targets_are_known(target: str, relative: bool) -> None:
    assert is_relative(target) is relative


def test_the_last_number_of_a_pattern_is_the_frame() -> None:
    assert split_pattern("/a/v%02d/x %03d.%06d.exr") == ("/a/v%02d", "x %03d.", 6, ".exr")
    assert split_pattern("/a/x%d.exr") == ("/a", "x", 0, ".exr")
    with pytest.raises(BadInput, match="numbered sequence"):
        split_pattern("/a/100%.exr")


def test_a_file_with_a_percent_is_no_sequence(tmp_path: Path) -> None:
    movie = tmp_path / "100%04d.mov"
    assert is_pattern(str(movie))
    movie.touch()
    assert not is_pattern(str(movie))
    assert not is_pattern(str(tmp_path / "100%.mov"))
