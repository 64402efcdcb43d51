"""Into Nuke's own files and out again: byte for byte, and nothing that keeps Nuke from starting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from into_nuke import ENTRIES, NukeInstaller
from ours import Ours
from support.interpreters import too_old
from support.tree import tree
from trouble import Trouble

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "plugin" / "reframe"
OURS = Ours(Path(sys.executable), PACKAGE, "1")

#: What users have in their files: an ordinary one, one of Windows, one without a last line end,
#: one in another encoding, an empty one, none at all.
FILES = {
    "ordinary": b"import nuke\nnuke.pluginAddPath('./gizmos')\n",
    "windows": b"import nuke\r\nprint('hello')\r\n",
    "no last line end": b"import nuke",
    "windows, no last line end": b"import nuke\r\nprint(1)",
    "latin-1": "# -*- coding: latin-1 -*-\n# Gr\xf6\xdfe\n".encode("latin-1"),
    "empty": b"",
    "none": None,
}


def installer(home: Path, said: list[str] | None = None, **more: object) -> NukeInstaller:
    say = (said if said is not None else []).append
    return NukeInstaller(more.pop("ours", OURS), say, "linux", {}, home)  # type: ignore[arg-type]


def fill(folder: Path, content: bytes | None) -> None:
    if content is not None:
        folder.mkdir(parents=True)
        for name in ENTRIES:
            (folder / name).write_bytes(content)


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_twice_in_and_out_again_leaves_every_byte(place: Path, content: bytes | None) -> None:
    fill(place / ".nuke", content)
    before = tree(place)
    installer(place).install()
    once = tree(place)
    assert once != before
    for name in ENTRIES:
        text = (place / ".nuke" / name).read_bytes()
        assert content is None or content in text
        compile(text, name, "exec")
    said: list[str] = []
    installer(place, said).install()
    assert tree(place) == once and said == ["Up to date."]
    installer(place, ours=Ours(Path("/newer/python"), PACKAGE, "2")).install()
    assert b"/newer/python" in (place / ".nuke" / "menu.py").read_bytes()
    installer(place).uninstall()
    assert tree(place) == before
    installer(place, said).uninstall()
    assert "nothing was changed" in said[-1]


def test_what_was_written_around_the_block_stays(place: Path) -> None:
    fill(place / ".nuke", b"first = 1\n")
    installer(place).install()
    menu = place / ".nuke" / "menu.py"
    menu.write_bytes(menu.read_bytes() + b"last = 2\n")
    installer(place).uninstall()
    assert menu.read_bytes() == b"first = 1\nlast = 2\n"


@pytest.mark.parametrize("protected", ENTRIES)
def test_a_protected_file_is_refused_in_words_and_nothing_is_written(
    place: Path, protected: str
) -> None:
    fill(place / ".nuke", b"import nuke\n")
    (place / ".nuke" / protected).chmod(0o444)
    before = tree(place)
    with pytest.raises(Trouble, match="write-protected"):
        installer(place).install()
    assert tree(place) == before


def test_a_file_that_cannot_be_written_leaves_the_other_as_it_was(place: Path) -> None:
    fill(place / ".nuke", b"import nuke\n")
    (place / ".nuke" / "menu.py").write_bytes(b"\0 not a text")
    before = tree(place)
    with pytest.raises(Trouble):
        installer(place).install()
    assert tree(place) == before


def test_a_folder_of_nuke_path_is_written_into_and_one_that_is_none_is_told(place: Path) -> None:
    said: list[str] = []
    folder = place / "pipeline" / "nuke"
    installer(place, said).install(folder)
    assert (folder / "init.py").exists() and not (place / ".nuke").exists()
    assert "only if NUKE_PATH names it" in said[-1]
    said.clear()
    named = NukeInstaller(OURS, said.append, "linux", {"NUKE_PATH": f"/x:{folder}"}, place)
    named.install(folder)
    assert said == ["Up to date."]
    named.uninstall(folder)
    assert not (place / "pipeline").exists()


def test_on_windows_home_goes_before_the_profile(place: Path) -> None:
    environ = {"HOME": str(place / "h")}
    windows = NukeInstaller(OURS, print, "win32", environ, place)
    assert windows.folder() == place / "h" / ".nuke"
    assert NukeInstaller(OURS, print, "win32", {}, place).folder() == place / ".nuke"


def start(place: Path, name: str, *before: str) -> subprocess.CompletedProcess[str]:
    """Run one of Nuke's files as Nuke does: in ``__main__``, with a bare Python."""
    file = place / ".nuke" / name
    lines = [
        "import sys",
        *before,
        f"exec(compile(open({str(file)!r}, 'rb').read(), 'file', 'exec'))",
        "print('reframe' in sys.modules, [p for p in sys.path if 'plugin' in p],",
        "    '_reframe' in globals())",
    ]
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def test_init_makes_the_package_importable_and_adds_nothing_to_the_path(place: Path) -> None:
    installer(place).install()
    done = start(place, "init.py")
    assert (done.returncode, done.stdout, done.stderr) == (0, "True [] False\n", "")


@pytest.mark.parametrize(
    ("ours", "sentence"),
    [
        (Ours(Path("/gone/python"), PACKAGE, "1"), "its own Python is gone"),
        (Ours(Path(sys.executable), Path("/gone/reframe"), "1"), "no longer in /gone/reframe"),
    ],
)
def test_whatever_is_gone_nuke_starts_with_one_line(place: Path, ours: Ours, sentence: str) -> None:
    installer(place, ours=ours).install()
    menu = place / ".nuke" / "menu.py"
    both = f"exec(compile(open({str(menu)!r}, 'rb').read(), 'file', 'exec'))"
    done = start(place, "init.py", both)
    line, after = done.stdout.splitlines()
    assert line.startswith("Reframe is not in this Nuke: ") and sentence in line
    assert (after, done.returncode, done.stderr) == ("False [] False", 0, "")


@pytest.mark.parametrize("broken", ["raise SystemExit(3)", "syntax error", "raise KeyError('x')"])
def test_a_broken_package_does_not_keep_nuke_from_starting(place: Path, broken: str) -> None:
    package = place / "reframe"
    package.mkdir()
    (package / "__init__.py").write_text(broken)
    installer(place, ours=Ours(Path(sys.executable), package, "1")).install()
    done = start(place, "menu.py")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith("Reframe is not in this Nuke: ")
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("version", too_old())
def test_a_nuke_that_is_too_old_says_so_in_one_line(place: Path, version: tuple[int, int]) -> None:
    """Nuke 13 has Python 3.7, and those before it 2.7."""
    installer(place).install()
    for name in ENTRIES:
        file = place / ".nuke" / name
        done = subprocess.run(
            [too_old()[version], "-E", "-S", str(file)], capture_output=True, text=True
        )
        line = "Reframe is not in this Nuke: it needs Nuke 14 or newer.\n"
        assert (done.returncode, done.stdout, done.stderr) == (0, line, "")


def test_the_block_has_the_grammar_of_python_2() -> None:
    """Where no old Python is found: no f-string, no annotation, print of one thing in brackets."""
    text = (ROOT / "install" / "nuke_block.py").read_text("ascii")
    assert 'f"' not in text and "->" not in text and ": str" not in text
