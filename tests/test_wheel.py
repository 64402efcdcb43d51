"""What is published works without the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from support.command import Desk

ROOT = Path(__file__).parent.parent


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The Python of an environment that has the wheel and, from this one, what it needs."""
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(tmp_path), str(ROOT)], check=True)
    (wheel,) = tmp_path.glob("reframe-*.whl")
    folder = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    return python


@pytest.mark.slow
def test_the_wheel_installs_and_runs_a_whole_job_without_the_repository(
    installed: Path, desk: Desk
) -> None:
    needed = {**desk.variables(), "PYTHONPATH": sysconfig.get_path("purelib")}
    where = "import reframe, sys; print(reframe.__file__)"
    options = {"env": needed, "cwd": desk.place, "capture_output": True, "text": True}
    found = subprocess.run([installed, "-c", where], check=True, **options)  # type: ignore[call-overload]
    assert str(installed.parents[1]) in found.stdout
    program = installed.with_name("reframe")
    done = subprocess.run([program, "demo"], **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    assert "EXR" in done.stdout and "sheet" in done.stdout
    assert (desk.place / "reframe-demo" / "demo.otio").is_file()
