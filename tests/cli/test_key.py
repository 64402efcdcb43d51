"""The key is money: after a whole run it is found nowhere."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import psutil
import pytest

from reframe.sandbox import Sandbox
from support.command import MARKED_KEY, Desk
from support.counter import make_movie

SECRET = MARKED_KEY.partition(":")[2]


def arguments_of_all_processes() -> str:
    lines = []
    for process in psutil.process_iter():
        try:
            lines.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return "\n".join(lines)


def test_the_key_is_found_nowhere_after_a_whole_run(shop: Desk, sandbox: Sandbox) -> None:
    sandbox.fault("exr=zip", "submit:lost-answer", "status:401", "download:403")
    movie = make_movie(shop.place / "clip.mov", 12)
    seen, over = [], threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            seen.append(SECRET in arguments_of_all_processes())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        runs = [shop.order(movie), shop.run("resume"), shop.run("doctor"), shop.run("jobs")]
    finally:
        over.set()
        watcher.join()
    assert seen and not any(seen)
    assert all(SECRET not in done.out + done.err for done in runs)
    files = [path for path in shop.place.rglob("*") if path.is_file()]
    assert any(path.name == "engine.log" for path in files)
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


def test_media_requests_carry_no_key(shop: Desk, sandbox: Sandbox) -> None:
    sandbox.fault("exr=zip")
    assert shop.order(make_movie(shop.place / "clip.mov", 12)).code == 0
    media = [one for one in sandbox.requests("/files") if one.method in ("GET", "HEAD")]
    assert media
    for request in media:
        names = {name.lower() for name in request.headers}
        assert not names & {"authorization", "cookie", "x-fal-key"}


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_state_and_delivery_are_the_users_alone(shop: Desk) -> None:
    done = shop.order(make_movie(shop.place / "clip.mov", 8))
    for top in (shop.home, Path(done.json["folder"])):
        open_to_others = [p for p in (top, *top.rglob("*")) if p.stat().st_mode & 0o077]
        assert not open_to_others


def test_a_delivery_can_be_shared_by_a_setting(shop: Desk) -> None:
    shop.run("settings", "private_deliveries", "false")
    done = shop.order(make_movie(shop.place / "clip.mov", 8))
    assert Path(done.json["video"]).stat().st_mode & 0o444 == 0o444
