"""``reframe resolve``: what is said when Resolve is not reached from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.command import Desk


@pytest.mark.parametrize("words", [("resolve",), ("resolve", "--test")])
def test_a_resolve_that_does_not_answer_is_said_in_a_sentence(
    desk: Desk, place: Path, words: tuple[str, ...]
) -> None:
    """scriptapp gives None when Resolve is not there, free, or has the preference off."""
    modules = place / "Scripting" / "Modules"
    modules.mkdir(parents=True)
    module = modules / "DaVinciResolveScript.py"
    module.write_text("def scriptapp(name):\n    return None\n", "utf-8")
    desk.environment["RESOLVE_SCRIPT_API"] = str(modules.parent)
    done = desk.run(*words)
    assert done.code == 4 and "External scripting using" in done.sentence
    module.unlink()
    done = desk.run(*words)
    assert done.code == 2 and "RESOLVE_SCRIPT_API" in done.sentence
