"""Where state lives and who may read it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from reframe.link.home import (
    authentication_key,
    home_folder,
    private_folder,
    read_address,
    write_private,
)
from reframe.model.errors import BadInput

posix = pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")


def test_without_a_wish_the_home_is_the_platforms_user_data_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REFRAME_HOME", raising=False)
    assert home_folder() == Path(platformdirs.user_data_dir("reframe", appauthor=False))


def test_reframe_home_is_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REFRAME_HOME", str(tmp_path / "für mich 家"))
    assert home_folder() == tmp_path / "für mich 家"


@posix
def test_folders_and_files_are_the_users_alone(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")
    write_private(folder / "f", "x")
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "f").stat().st_mode & 0o077 == 0


@posix
def test_an_open_folder_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    assert private_folder(tmp_path / "open").stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="REFRAME_HOME"):
        private_folder(tmp_path / "file" / "home")


def test_many_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from reframe.link.home import authentication_key as key;"
        "sys.stdin.read(1); print(key(pathlib.Path(sys.argv[1])).hex())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "home")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    racers = [subprocess.Popen(command, **pipes) for _ in range(6)]  # type: ignore[call-overload]
    keys = {racer.communicate("g")[0].strip() for racer in racers}
    assert len(keys) == 1 and len(keys.pop()) == 64


def test_a_spoilt_key_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "engine.key").write_text("nonsense")
    assert len(authentication_key(tmp_path)) == 32
    assert authentication_key(tmp_path) == authentication_key(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"address": 1, "pid": "x"}', "\x00"])
def test_a_spoilt_address_is_no_address(tmp_path: Path, text: str) -> None:
    (tmp_path / "engine.json").write_text(text)
    assert read_address(tmp_path) is None
