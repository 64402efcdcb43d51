"""What machines can say about the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports", "--no-cache"],
    ],
    ids=["ruff finds nothing", "the format is ruff's", "mypy strict passes", "imports go one way"],
)
def test_the_code_is_clean(command: list[str]) -> None:
    program = str(PROGRAMS / command[0])
    done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_of_the_product_is_longer_than_350_lines() -> None:
    files = (ROOT / "plugin").rglob("*.py")
    assert not {f.name: n for f in files if (n := len(f.read_text("utf-8").splitlines())) > 350}


def test_in_host_code_has_the_syntax_of_python_3_9() -> None:
    for package in ("model", "link", "hosts"):
        for file in (ROOT / "plugin" / "reframe" / package).rglob("*.py"):
            ast.parse(file.read_text("utf-8"), str(file), feature_version=(3, 9))
