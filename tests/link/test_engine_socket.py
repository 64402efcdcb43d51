"""One engine per user: found, started once, trusted, replaced when it does not fit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import AuthenticationError
from multiprocessing import connection as connections
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from reframe.engine.__main__ import idle_limit
from reframe.engine.settings import Settings
from reframe.link import calls
from reframe.link.client import connect_to_engine
from reframe.link.home import Address, authentication_key, read_address
from reframe.model.errors import BadInput, Interrupted, ReframeError
from support.command import Desk


@pytest.fixture
def home(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFRAME_HOME", str(desk.home))
    return desk.home


def pid_of(home: Path) -> int:
    address = read_address(home)
    assert address is not None
    return address.pid


def test_many_clients_that_start_at_once_share_one_engine(home: Path) -> None:
    code = (
        "import sys; from reframe.link.client import connect_to_engine as c; from reframe.link"
        ".home import *; sys.stdin.read(1); e = c(); print(read_address(home_folder()).pid)"
    )
    clients = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    with ThreadPoolExecutor() as pool:
        outs = list(pool.map(lambda client: client.communicate("g")[0].strip(), clients))
    assert set(outs) == {str(pid_of(home))}


def test_a_second_engine_ends_without_a_word(home: Path) -> None:
    home.mkdir()
    with FileLock(home / "engine.lock"):
        second = subprocess.run([sys.executable, "-m", "reframe.engine"], capture_output=True)
    assert (second.returncode, second.stdout, second.stderr) == (0, b"", b"")


def test_an_engine_that_runs_is_found_and_not_started_again(home: Path) -> None:
    with connect_to_engine():
        first = pid_of(home)
    with connect_to_engine(start=["/nowhere/at/all"]) as engine:
        assert engine.ask(calls.JOBS, calls.Search()).jobs == ()
    assert pid_of(home) == first


def test_the_address_of_a_dead_engine_does_not_keep_a_new_one_from_starting(home: Path) -> None:
    first = _killed(home)
    with connect_to_engine() as engine:
        engine.ask(calls.JOBS, calls.Search())
    assert pid_of(home) != first.pid


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows have no folder")
def test_the_socket_of_a_killed_engine_is_removed_by_the_next(home: Path) -> None:
    folder = Path(_killed(home).address).parent
    assert folder.exists()
    with connect_to_engine():
        assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows have no folder")
def test_what_is_no_socket_of_ours_is_not_removed_for_one(home: Path, place: Path) -> None:
    kept = place / "reframe-mine" / "engine"
    kept.parent.mkdir()
    kept.write_text("a film")
    home.mkdir()
    left = {"address": str(kept), "pid": 1, "version": "0"}
    (home / "engine.json").write_text(json.dumps(left))
    with connect_to_engine():
        assert kept.read_text() == "a film"


def _killed(home: Path) -> Address:
    """An engine that was killed a moment ago."""
    with connect_to_engine():
        address = read_address(home)
    assert address is not None
    engine = psutil.Process(address.pid)
    engine.kill()
    engine.wait(10)
    return address


def test_without_the_key_nobody_is_let_in_and_the_engine_goes_on(home: Path) -> None:
    with connect_to_engine() as engine:
        address = read_address(home)
        assert address is not None
        with pytest.raises((AuthenticationError, EOFError, OSError)):
            connections.Client(address.address, authkey=b"guess")
        engine.ask(calls.JOBS, calls.Search())


def test_nonsense_on_the_line_harms_nobody_else(home: Path) -> None:
    with connect_to_engine() as engine:
        address = read_address(home)
        assert address is not None
        stranger = connections.Client(address.address, authkey=authentication_key(home))
        for message in (b"\x00", b"[]", b'{"id": 1, "call": "order", "question": 3}'):
            stranger.send_bytes(message)
            if message[:1] == b"{":
                assert b"error" in stranger.recv_bytes()
            else:
                stranger = connections.Client(address.address, authkey=authentication_key(home))
        engine.ask(calls.JOBS, calls.Search())


def test_a_defect_in_a_call_is_answered_and_does_not_end_the_engine(home: Path) -> None:
    with connect_to_engine() as engine:
        with pytest.raises(ReframeError):
            engine.ask(calls.WATCH, calls.JobIds(("nobody",)))
        with pytest.raises(BadInput, match="no job"):
            engine.ask(calls.CANCEL, calls.Cancel(("nobody",)))


def test_only_a_client_that_spends_minds_whose_key_the_engine_has(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect_to_engine():
        first = pid_of(home)
    monkeypatch.setenv("FAL_KEY", "another:key")
    with connect_to_engine():
        assert pid_of(home) == first
    with connect_to_engine(to_spend=True) as engine:
        assert pid_of(home) != first
        engine.ask(calls.JOBS, calls.Search())


def test_a_client_is_told_when_the_engine_dies(home: Path) -> None:
    with connect_to_engine() as engine:
        ended = threading.Event()
        engine.on_end = ended.set
        psutil.Process(pid_of(home)).kill()
        assert ended.wait(20)
        with pytest.raises(Interrupted, match="nothing that was paid for is lost"):
            engine.ask(calls.JOBS, calls.Search())


def test_an_idle_engine_ends_by_itself_and_leaves_no_address(home: Path) -> None:
    with connect_to_engine() as engine:
        engine.ask(calls.CHANGE_SETTINGS, calls.Settings({"idle": "1"}))
        process = psutil.Process(pid_of(home))
    process.wait(20)
    assert read_address(home) is None


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_everything_in_the_home_is_the_users_alone(home: Path) -> None:
    with connect_to_engine():
        pass
    open_to_others = [path for path in home.rglob("*") if path.stat().st_mode & 0o077]
    assert not open_to_others
    assert json.loads((home / "engine.json").read_text())["pid"]


@pytest.mark.parametrize(
    ("file", "says"), [("settings.json", "Correct the file"), ("journal.sqlite", "copy it aside")]
)
def test_why_an_engine_does_not_start_is_told_to_who_started_it(
    home: Path, file: str, says: str
) -> None:
    home.mkdir()
    (home / file).write_bytes(b"\xff{ nonsense " * 500)
    with pytest.raises(ReframeError, match=says) as caught:
        connect_to_engine()
    assert file in caught.value.message
    assert says in (home / "engine.log").read_text("utf-8")


def test_settings_that_somebody_breaks_do_not_end_an_engine_that_works(home: Path) -> None:
    with connect_to_engine() as engine:
        (home / "settings.json").write_text("{")
        with pytest.raises(BadInput, match=r"settings\.json"):
            engine.ask(calls.SETTINGS, calls.Nothing())
        assert idle_limit(home) == Settings().idle
        assert engine.ask(calls.JOBS, calls.Search()).jobs == ()


@pytest.mark.skipif(os.name != "posix", reason="Windows has pipes by name, not by path")
def test_a_folder_for_temporary_files_may_have_any_length(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ("long" * 30)).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / ("long" * 30)))
    with connect_to_engine() as engine:
        assert engine.ask(calls.JOBS, calls.Search()).jobs == ()
    assert not any((tmp_path / ("long" * 30)).iterdir())


@pytest.mark.skipif(os.name != "posix", reason="Windows does not stop processes")
def test_an_engine_that_says_nothing_is_named(home: Path) -> None:
    with connect_to_engine():
        engine = psutil.Process(pid_of(home))
    engine.suspend()
    try:
        with pytest.raises(Interrupted, match=f"process {engine.pid}"):
            connect_to_engine(patience=1)
    finally:
        engine.resume()
