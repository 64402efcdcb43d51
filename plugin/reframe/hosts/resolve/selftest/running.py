"""The self-test from its first question to its report."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Callable, Iterator

from reframe.hosts.resolve.api import GONE, Thing, ask_text
from reframe.hosts.resolve.findings import findings_of, remember
from reframe.hosts.resolve.host import ResolveHost
from reframe.hosts.resolve.rendering import Patience
from reframe.hosts.workshop import Workshop
from reframe.link.home import home_folder, private_folder
from reframe.model.errors import Cancelled, ReframeError

from .journey import Journey
from .measuring import QUESTIONS
from .report import Report, Step
from .scratch import scratch_project
from .stage import RATE, Stage, set_up

#: Told what is being done, how much is done and of how much; False cancels.
Watch = Callable[[str, int, int], bool]

#: Field of `Findings` → the finding that it is kept from.
_KEPT = {
    "end_frame_inclusive": "end_frame_inclusive",
    "mark_out_inclusive": "mark_out_inclusive",
    "presets_are_kept": "presets_are_kept",
}

_FRAMES = 24
#: Steps that are known before the choices of placing are: for progress.
_BESIDE_CHOICES = 4


def _watch_nothing(_what: str, _done: int, _total: int) -> bool:
    return True


@dataclass(frozen=True)
class Bench:
    """What a test needs beside Resolve."""

    workshop: Workshop
    watch: Watch = _watch_nothing
    patience: Patience = field(default_factory=Patience)


def self_test(resolve: Thing, bench: Bench) -> Report:
    """Test this Resolve in a project of its own, keep the findings, and say what was found.

    Whatever happens, everything is as it was afterwards. Raises `Cancelled` when the user cancels,
    and the `ReframeError` that kept the test from being begun, or everything from being put back.
    """
    report = Report(ask_text(resolve, "GetProductName"), ask_text(resolve, "GetVersionString"))
    with _folder() as folder:
        tell = _Telling(bench.watch)
        tell("Painting test footage")
        footage = bench.workshop.make(folder, _FRAMES, RATE)
        with scratch_project(resolve) as project:
            stage = set_up(resolve, project, footage)
            for name, question in QUESTIONS.items():
                tell(f"Asking Resolve: {name.replace('_', ' ')}")
                _measure(report, name, lambda question=question: question(stage))  # type: ignore[misc]
            _keep(report)
            _travel(report, _journey(stage, bench, folder, tell), tell)
    return report


class _Telling:
    """Says what is done next, and stops where the user cancelled."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._done = watch, 0
        self.total = 1 + len(QUESTIONS) + _BESIDE_CHOICES
        self._what = ""

    def __call__(self, what: str) -> None:
        """Raises `Cancelled`."""
        self._what = what
        if not self._watch(what, self._done, self.total):
            raise Cancelled("The test was cancelled; everything is as it was.")
        self._done += 1

    def meter(self, _done: int, _total: int) -> bool:
        """The meter of a render: the step it belongs to goes on, or is cancelled."""
        return self._watch(self._what, self._done, self.total)


def _measure(report: Report, name: str, question: Callable[[], Any]) -> None:
    """Ask one question; an answer is a value, or several by name."""

    def ask_it() -> None:
        answer = question()
        several = answer if isinstance(answer, dict) and name != "methods" else {name: answer}
        report.findings.update(several)

    _step(report, name.replace("_", " "), ask_it)


def _keep(report: Report) -> None:
    """Keep for the adapter what was found out; what was not keeps its default."""
    measured = {name: report.findings.get(source) for name, source in _KEPT.items()}
    found = {name: value for name, value in measured.items() if isinstance(value, bool)}
    if report.build and found:
        remember(report.build, replace(findings_of(report.build), **found))


def _journey(stage: Stage, bench: Bench, folder: Path, tell: _Telling) -> Journey:
    rendered = folder / "rendered"
    rendered.mkdir()
    host = ResolveHost(stage.resolve, patience=bench.patience)
    return Journey(stage, host, bench.workshop, rendered, tell.meter)


def _travel(report: Report, journey: Journey, tell: _Telling) -> None:
    """The whole way; without a clip on the timeline there is none."""
    for name, part in (
        ("a clip on the timeline", journey.begin),
        ("selection and marks", journey.select),
        ("export of the source", journey.export_source),
        ("export as seen", journey.export_as_seen),
    ):
        tell(f"Testing: {name}")
        if not _step(report, name, part) and part == journey.begin:
            return
    choices = journey.choices()
    tell.total += len(choices)
    for choice in choices:
        tell(f"Testing: {choice.title}")
        _step(report, f"placing: {choice.key}", lambda choice=choice: journey.place(choice))  # type: ignore[misc]


def _step(report: Report, name: str, work: Callable[[], None]) -> bool:
    """Whether it went well. What goes wrong is a line of the report, and the next step follows,
    unless the user cancelled or Resolve is gone."""
    try:
        work()
    except Cancelled:
        raise
    except ReframeError as problem:
        if problem.code == GONE:
            raise
        report.steps.append(Step(name, problem.message))
        return False
    except Exception as problem:  # noqa: BLE001  what nobody thought of is just what is wanted
        report.steps.append(Step(name, f"{type(problem).__name__}: {problem}"))
        return False
    report.steps.append(Step(name))
    return True


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for footage and renders. It goes with the test."""
    folder = private_folder(private_folder(home_folder()) / "resolve-self-test")
    shutil.rmtree(folder)
    private_folder(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
