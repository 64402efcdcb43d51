"""The self-test on the double: every step, its report, and nothing left behind."""

from __future__ import annotations

import runpy
import sys
import tempfile
from pathlib import Path

import pytest

from reframe.hosts.nuke import entry, numbered, self_test
from reframe.hosts.nuke.findings import Findings
from reframe.hosts.nuke.selftest import Bench, _check_nodes
from reframe.hosts.workshop import OwnPython
from support.hiero import Facts, Studio
from support.nuke_program import Start

SCRIPT = Path(__file__).parents[3] / "install" / "nuke_selftest.py"


@pytest.fixture
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    temporary = place / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("REFRAME_HOME", str(place / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return place / "home"


def studio() -> Studio:
    """A double whose files are those of the self-test."""
    double = Studio()
    double.core.newProject = lambda: double.open_project("Untitled")
    double.facts = lambda path: Facts(24, rate=24, single="%0" not in path)  # type: ignore[method-assign,arg-type]
    return double


def test_all_of_it_is_right_on_the_double_and_nothing_stays(
    home: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    double = studio()
    start = Start(15, gui=False, hiero=double.hiero, flags={"studio": True})
    read = start.nuke.nodes.Read(name="Read1")
    read["selected"].setValue(True)
    before = start.nuke._graph.by_value()
    report = Path(self_test(start.program)).read_text("utf-8")
    assert start.nuke._graph.by_value() == before
    assert list((place / "tmp").iterdir()) == []
    assert double.core.projects() == []
    lines = [line for line in report.splitlines() if line.startswith(("ok", "FAILED"))]
    assert [line for line in lines if line.startswith("FAILED")] == []
    steps = " ".join(lines)
    for said in (
        "a movie is sent from its file", "a sequence is sent from its files", "a node is rendered",
        "placing as reads", "placing as group", "a timeline at 200 %", "a timeline at -100 %",
        "everything is as it was",
    ):  # fmt: skip
        assert f"ok       {said}" in steps
    assert len(lines) == 17
    assert "Nuke Studio 15.0v1" in report and "OCIO" in report
    assert str(place) not in report and str(Path.home()) not in report
    assert f"All {len(lines)} steps are as they should be." in capsys.readouterr().out


def test_wherever_nuke_fails_the_script_is_as_it_was(home: Path, place: Path) -> None:
    """An exception at single calls of Nuke's, spread over the whole of the test's graph."""
    with OwnPython() as workshop:
        footage = numbered.make(workshop, str(place))
        calls = 2000  # of about 2400
        for fail_at in (4, calls // 5, calls // 2, calls):
            start = Start(15, gui=False)
            start.nuke.nodes.Read(name="Read1")["selected"].setValue(True)
            before = start.nuke._graph.by_value()
            start.nuke._watch.calls, start.nuke._watch.fail_at = 0, fail_at
            bench = Bench(start.program, workshop, footage, place / f"at {fail_at}")
            bench.folder.mkdir()
            findings = Findings()
            findings.step("all", lambda: _check_nodes(bench, findings))  # noqa: B023
            start.nuke._watch.fail_at = 0
            assert findings.failed == 1, (fail_at, findings.lines)
            assert start.nuke._graph.by_value() == before


def test_what_is_not_right_is_said_in_a_window_and_stands_in_the_report(
    home: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFRAME_PYTHON", str(place / "gone" / "python"))
    start = Start(15)
    before = start.nuke._graph.by_value()
    entry.start(start.program)
    start.command("Reframe/Test this Nuke").invoke()
    (told,) = start.told
    assert "1 of 1 steps failed." in told and "FAILED   footage with numbers" in told
    (report,) = (home / "reports").iterdir()
    assert str(report) in told
    assert "FAILED   footage with numbers" in report.read_text("utf-8")
    assert start.nuke._graph.by_value() == before
    assert list((place / "tmp").iterdir()) == []


def test_without_a_gui_a_script_runs_it(
    home: Path, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REFRAME_PYTHON", str(place / "gone" / "python"))
    monkeypatch.setitem(sys.modules, "nuke", Start(14, gui=False).nuke)
    runpy.run_path(str(SCRIPT))
    said = capsys.readouterr().out
    assert "1 of 1 steps failed. The report is" in said
    home.joinpath("reports").rename(home / "old")
    home.joinpath("reports").write_text("not a folder")
    runpy.run_path(str(SCRIPT))
    (_, _, last) = capsys.readouterr().out.rpartition("Reframe: The test could not be run (")
    assert last.endswith(")\n") and last.count("\n") == 1
    monkeypatch.setitem(sys.modules, "reframe.hosts.nuke", None)
    runpy.run_path(str(SCRIPT))
    assert capsys.readouterr().out.startswith("Reframe is not in this Nuke; call")


def test_a_report_that_cannot_be_written_is_said_in_one_line(
    home: Path, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REFRAME_PYTHON", str(place / "gone" / "python"))
    home.write_text("not a folder")
    start = Start(15)
    entry.start(start.program)
    start.command("Reframe/Test this Nuke").invoke()
    (line,) = capsys.readouterr().out.splitlines()
    assert "set REFRAME_HOME to a folder" in line and start.told == [line.partition(": ")[2]]
