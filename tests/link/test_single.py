"""One process has a name; the others reach it; it is free again however that process ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reframe.link.single import claim
from reframe.model.errors import Interrupted

HOLD = """
import sys
from pathlib import Path
from reframe.link.single import claim
single = claim(Path(sys.argv[1]), "panel")
assert single is not None
useful = sys.argv[2] == "useful"

def knocked():
    print("knocked", flush=True)
    return useful

single.on_knock = knocked
print("claimed", flush=True)
sys.stdin.read()
"""


def hold(home: Path, kind: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "claimed\n"
    return process


def test_a_second_process_knocks_at_the_first(place: Path) -> None:
    first = hold(place, "useful")
    try:
        assert claim(place, "panel") is None
        assert first.stdout is not None
        assert first.stdout.readline() == "knocked\n"
        other = claim(place, "another name")
        assert other is not None
        with other:
            pass
    finally:
        first.kill()
        first.communicate()


def test_the_name_is_free_again_after_a_kill(place: Path) -> None:
    first = hold(place, "useful")
    first.kill()
    first.communicate()
    for _ in range(2):
        single = claim(place, "panel")
        assert single is not None
        with single:
            pass


def test_one_that_is_ending_is_waited_for(place: Path) -> None:
    first = hold(place, "ending")

    def end() -> None:
        assert first.stdout is not None
        first.stdout.readline()  # it was knocked at
        first.kill()

    threading.Thread(target=end).start()
    single = claim(place, "panel", patience=60)
    assert single is not None
    with single:
        pass
    first.communicate()


def test_one_that_does_not_answer_is_named(place: Path) -> None:
    first = hold(place, "ending")
    try:
        with pytest.raises(Interrupted, match="close its window"):
            claim(place, "panel", patience=0)
    finally:
        first.kill()
        first.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be stopped there")
def test_one_that_was_stopped_is_not_waited_for_for_ever(place: Path) -> None:
    """It takes every visitor in and says nothing: its system does that for it."""
    first = hold(place, "useful")
    first.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(Interrupted, match="does not answer; close its window"):
            claim(place, "panel", patience=0)
    finally:
        first.kill()
        first.communicate()
    single = claim(place, "panel")
    assert single is not None
    with single:
        pass
