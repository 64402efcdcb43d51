"""A block in the user's own file: all else stays, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from block import has_block, remove_block, write_block
from ours import fill
from support.tree import tree
from trouble import Trouble

BODY = "import reframe_menu\nreframe_menu.show()"

USERS = {
    "nothing in it": b"",
    "ends with a line end": b"import nuke\n",
    "ends without one": b"import nuke\nnuke.menu('Nodes')",
    "ends with empty lines": b"import nuke\n\n\n",
    "Windows": b"import nuke\r\nnuke.knob()\r\n",
    "Windows, without an end": b"import nuke\r\nnuke.knob()",
    "Latin-1": "# für Größe\n".encode("latin-1"),
    "a byte order mark": b"\xef\xbb\xbfimport nuke\n",
    "only a line end": b"\n",
}


@pytest.mark.parametrize("content", USERS.values(), ids=USERS.keys())
def test_in_and_out_again_the_file_is_the_same(place: Path, content: bytes) -> None:
    path = place / "menu.py"
    path.write_bytes(content)
    path.chmod(0o640)
    before = tree(place)
    assert write_block(path, BODY)
    assert path.read_bytes().startswith(content)
    assert b"reframe_menu.show()" in path.read_bytes()
    assert (b"\r\n" in content) == (b"reframe_menu\r\n" in path.read_bytes())
    assert has_block(path)
    assert remove_block(path)
    assert tree(place) == before


@pytest.mark.parametrize("content", USERS.values(), ids=USERS.keys())
def test_twice_is_once_and_an_upgrade_stands_in_the_same_place(place: Path, content: bytes) -> None:
    path = place / "menu.py"
    path.write_bytes(content)
    write_block(path, BODY)
    once = path.read_bytes()
    assert not write_block(path, BODY)
    assert path.read_bytes() == once
    assert write_block(path, "import newer")
    assert b"reframe_menu" not in path.read_bytes()
    remove_block(path)
    assert path.read_bytes() == content


def test_what_the_user_writes_later_stays(place: Path) -> None:
    path = place / "menu.py"
    path.write_bytes(b"first\n")
    write_block(path, BODY)
    path.write_bytes(path.read_bytes() + b"last\n")
    write_block(path, "import newer")
    remove_block(path)
    assert path.read_bytes() == b"first\nlast\n"


def test_a_file_made_for_the_block_goes_with_it_and_its_folder_too(place: Path) -> None:
    before = tree(place)
    path = place / ".nuke" / "menu.py"
    write_block(path, BODY)
    write_block(path, "import newer")
    assert remove_block(path)
    assert tree(place) == before
    assert not remove_block(path)


def test_a_link_stays_a_link(place: Path) -> None:
    """Many keep their files elsewhere and link them into place."""
    (place / "dotfiles").mkdir()
    (place / "dotfiles" / "menu.py").write_bytes(b"mine\n")
    path = place / "menu.py"
    path.symlink_to(place / "dotfiles" / "menu.py")
    before = tree(place)
    write_block(path, BODY)
    assert path.is_symlink() and b"reframe_menu" in (place / "dotfiles" / "menu.py").read_bytes()
    remove_block(path)
    assert tree(place) == before


def test_a_damaged_block_and_a_file_that_is_no_text_are_left_alone(place: Path) -> None:
    path = place / "menu.py"
    write_block(path, BODY)
    path.write_bytes(path.read_bytes().replace(b"# <<< Reframe <<<", b""))
    (place / "binary.py").write_bytes(b"\0\1")
    before = tree(place)
    for each in (path, place / "binary.py"):
        with pytest.raises(Trouble, match=each.name):
            write_block(each, "import newer")
        with pytest.raises(Trouble, match=each.name):
            remove_block(each)
    assert tree(place) == before


def test_a_path_of_any_characters_survives_as_a_literal() -> None:
    template = "PYTHON = ''  # filled in\nrest = PYTHON\n"
    awkward = "C:\\Schnitt ü\\家\\\"quotes'\\\udcff"
    text = fill(template, PYTHON=awkward)
    assert text.isascii()
    found: dict[str, str] = {}
    exec(text, found)
    assert found["rest"] == awkward
    with pytest.raises(ValueError, match="PACKAGE"):
        fill(template, PACKAGE="x")
