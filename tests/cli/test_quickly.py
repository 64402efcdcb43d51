"""The panel is opened without waiting for what the other commands need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reframe.cli.quickly import opens_panel

#: The command line in a Python that has no Qt, and what it has imported when it gives up.
OPENING = """
import sys
sys.modules["PySide6"] = None
sys.argv = ["reframe", "panel", *sys.argv[1:]]
from reframe.cli import main
try:
    main()
finally:
    print(*sorted({name.split(".")[0] for name in sys.modules} & {"typer", "click", "pydantic"}))
"""


@pytest.mark.parametrize("arguments", [[], ["clip ü.mov"]])
def test_the_panel_is_opened_without_the_libraries_of_other_commands(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENING, *arguments], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "\n")
    assert "needs PySide6" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["run"],
        ["panel", "--help"],
        ["panel", ""],
        ["panel", "one.mov", "two.mov"],
        ["panel", "one.mov", "--timeline", "new.otio"],
        ["panel", "--bridge"],
    ],
)
def test_what_is_not_plain_is_left_to_the_command_line(arguments: list[str]) -> None:
    assert not opens_panel(arguments)
