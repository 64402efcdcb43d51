"""Several processes at one timeline, processes that are killed, and what is imported when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from reframe.hosts.desk import DeskHost
from support import cuts
from support.desk_stage import AWKWARD, facts
from support.finished import finished

TESTS = Path(__file__).parents[1]
SEARCHED = os.pathsep.join((str(TESTS), str(TESTS.parent / "plugin")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / AWKWARD
    place.mkdir()
    (place / "A001.mov").touch()
    return place


def start(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "support.placing_process", str(folder), name, str(count)],
        env={**os.environ, "PYTHONPATH": SEARCHED},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def placed_in(folder: Path) -> list[str]:
    timeline = cuts.load(folder / "out.otio")
    records = [dict(clip.metadata.get("reframe", {})) for clip in timeline.find_clips()]
    return sorted(str(record["job"]) for record in records if "job" in record)


def left_beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def test_two_processes_at_once_lose_no_track(folder: Path) -> None:
    processes = [start(folder, name, 8) for name in ("a", "b")]
    for process in processes:
        go(process)
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert placed_in(folder) == sorted(f"{name}-{n}" for name in "ab" for n in range(8))
    timeline = cuts.load(folder / "out.otio")
    names = [track.name for track in timeline.tracks]
    assert len(set(names)) == len(names) == 17
    assert left_beside(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize("said", [1, 4, 9])
def test_a_killed_process_leaves_a_whole_timeline_and_no_lock(folder: Path, said: int) -> None:
    process = start(folder, "a", 200)
    go(process)
    assert process.stdout is not None
    heard = [process.stdout.readline().strip() for _ in range(said)]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    standing = placed_in(folder)
    assert set(heard) <= set(standing)

    host = DeskHost(
        str(folder / "A001.mov"),
        timeline=str(folder / "out.otio"),
        media=facts(Fraction(25)),
    )
    selected = host.selection().taken()
    for job_id in (standing[-1], "after"):
        job = finished(selected, folder / "delivered", job_id)
        assert host.place(job, "track").already_there is (job_id != "after")
    assert placed_in(folder) == sorted([*standing, "after"])
    assert left_beside(folder) == []


def test_a_movie_does_not_import_opentimelineio_nor_any_media_library(folder: Path) -> None:
    code = f"""
import sys
from fractions import Fraction
from reframe.hosts.desk import DeskHost
from reframe.model.geometry import Size
from reframe.model.order import Media
from reframe.model.time import FrameRange

def probe(path):
    return Media(path, FrameRange(0, 500), Fraction(25), Size(64, 36), "h264")

host = DeskHost({str(folder / "A001.mov")!r}, media=probe)
host.placements(host.selection().taken())
loaded = {{name.split(".")[0] for name in sys.modules}}
print(sorted(loaded & {{"opentimelineio", "av", "numpy", "OpenImageIO", "pydantic"}}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": SEARCHED},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
