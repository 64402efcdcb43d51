"""What the engine answers to each call."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import reframe
from reframe.link import calls
from reframe.link.client import credentials_mark
from reframe.link.home import home_folder
from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput
from reframe.model.order import Job, Media, Order
from reframe.model.report import Report

from .frames import FrameCache
from .history import history, past
from .intake import Intake, with_media
from .journal import Journal
from .money import gone_this_month
from .rehearsal import Rehearsal
from .removal import remove_files
from .runner import Runner
from .settings import Settings, change_settings, load_settings
from .visitors import Visitor, Visitors
from .way_out import WayOut

Answer = Callable[[Any, Visitor], object]


class Answers:
    """One method for each call of ``reframe.link.calls``."""

    def __init__(
        self,
        journal: Journal,
        intake: Intake,
        runner: Runner,
        visitors: Visitors,
        rehearsal: Rehearsal,
        way_out: WayOut,
        end: Callable[[], None],
    ) -> None:
        self._home: Path = home_folder()
        self._journal = journal
        self._intake = intake
        self._runner = runner
        self._visitors = visitors
        self._end = end
        self._frames = FrameCache(self._home / "frames")
        self._rehearsal = rehearsal
        self._mark = credentials_mark(self._home)
        self._by_name: dict[str, Answer] = {
            calls.HELLO.name: self._hello,
            calls.PROBE.name: self._probe,
            calls.ENDPOINT.name: self._endpoint,
            calls.ESTIMATE.name: self._estimate,
            calls.ORDER.name: self._order,
            calls.JOBS.name: self._jobs,
            calls.WATCH.name: self._watch,
            calls.CANCEL.name: self._cancel,
            calls.RESUME.name: self._resume,
            calls.FRAMES.name: self._show_frames,
            calls.MONTH.name: self._month,
            calls.PLACED.name: self._placed,
            calls.SETTINGS.name: self._settings,
            calls.CHANGE_SETTINGS.name: self._change_settings,
            calls.HISTORY.name: lambda job, _visitor: history(journal, job.id),
            calls.PAST.name: lambda _question, _visitor: past(journal),
            calls.DELETE_FILES.name: self._delete_files,
            calls.REPORT.name: self._report,
            calls.WAY_OUT.name: lambda _question, _visitor: way_out.now(),
            calls.KEY_CHANGED.name: lambda _question, _visitor: way_out.key_changed(),
            calls.FORGET_KEY.name: lambda _question, _visitor: way_out.forget_key(),
            calls.TEST_KEY.name: lambda at, _visitor: way_out.test_key(at),
            calls.CONNECTIONS.name: lambda at, _visitor: way_out.connections(at),
            calls.END.name: self._end_engine,
        }

    @property
    def busy(self) -> bool:
        return self._runner.busy

    def answer(self, call: calls.Call[Any, Any], question: Any, visitor: Visitor) -> object:
        return self._by_name[call.name](question, visitor)

    def _hello(self, hello: calls.Hello, visitor: Visitor) -> calls.Welcome:
        idle = not self.busy and not self._visitors.any_but(visitor)
        return calls.Welcome(
            reframe.__version__, os.getpid(), hello.credentials == self._mark, idle
        )

    def _probe(self, question: calls.Path, _visitor: Visitor) -> Media:
        return self._intake.probe(question.path)

    def _endpoint(self, question: calls.At, _visitor: Visitor) -> Endpoint:
        return self._intake.endpoint(question.service)

    def _estimate(self, order: Order, _visitor: Visitor) -> calls.Priced:
        return self._intake.price(self._complete(order), load_settings(self._home))

    def _order(self, order: Order, _visitor: Visitor) -> calls.Jobs:
        jobs = self._intake.take(self._complete(order), load_settings(self._home))
        for job in jobs:
            self._runner.start(job.id)
        return self._seen(jobs)

    def _complete(self, order: Order) -> Order:
        """With the media's facts, and with a sandbox where a rehearsal names none."""
        if order.rehearsal and not order.service:
            order = replace(order, service=self._rehearsal.url())
        if not order.clip.path:
            return order  # the host renders it once the user has agreed to the price
        return with_media(order, self._intake.probe(order.clip.path))

    def _jobs(self, search: calls.Search, _visitor: Visitor) -> calls.Jobs:
        return self._seen(self._journal.jobs(search.text, search.limit, search.before))

    def _watch(self, question: calls.JobIds, visitor: Visitor) -> calls.Jobs:
        visitor.watches = frozenset(question.ids)
        return self._seen([self._journal.job(each) for each in question.ids])

    def _cancel(self, question: calls.Cancel, _visitor: Visitor) -> calls.Jobs:
        told = [
            job_id
            for job_id in self._full_ids(question.ids)
            if self._runner.cancel(job_id, question.only_unsent)
        ]
        return self._seen([self._journal.job(each) for each in told])

    def _resume(self, question: calls.Resume, _visitor: Visitor) -> calls.Jobs:
        if question.ids:
            ids = self._full_ids(question.ids)
        else:
            ids = [job.id for job in self._journal.unfinished()]
        for job_id in ids:
            self._runner.resume(job_id, question.send_again)
        return self._seen([self._journal.job(each) for each in ids])

    def _show_frames(self, question: calls.Frames, _visitor: Visitor) -> calls.Pictures:
        return self._frames.pictures(question)

    def _month(self, question: calls.At, _visitor: Visitor) -> calls.Month:
        cap = load_settings(self._home).monthly_cap
        return calls.Month(gone_this_month(self._journal, question.service), cap)

    def _placed(self, question: calls.PlacedJob, _visitor: Visitor) -> Job:
        self._journal.set_placed(question.id, question.where)
        return self._told(question.id)

    def _delete_files(self, question: calls.JobId, _visitor: Visitor) -> Job:
        remove_files(self._journal, self._journal.job(question.id))
        return self._told(question.id)

    def _report(self, question: calls.JobId, _visitor: Visitor) -> Report:
        report = self._journal.result(question.id, "check", Report)
        if report is None:
            raise BadInput("This job's result has not been checked; there is no report.", "none")
        return report

    def _settings(self, _question: calls.Nothing, _visitor: Visitor) -> calls.Settings:
        return _as_text(load_settings(self._home))

    def _change_settings(self, question: calls.Settings, _visitor: Visitor) -> calls.Settings:
        return _as_text(change_settings(self._home, question.values))

    def _end_engine(self, _question: calls.Nothing, _visitor: Visitor) -> calls.Nothing:
        self._end()
        return calls.Nothing()

    def _told(self, job_id: str) -> Job:
        """The job as it stands now; everybody who watches it is told as well."""
        job = self._runner.view(self._journal.job(job_id))
        self._visitors.tell(job)
        return job

    def _seen(self, jobs: list[Job]) -> calls.Jobs:
        return calls.Jobs(tuple(self._runner.view(job) for job in jobs))

    def _full_ids(self, beginnings: tuple[str, ...]) -> list[str]:
        """People type the first characters of an id."""
        full = []
        for beginning in beginnings:
            found = self._journal.find_ids(beginning) if beginning else []
            if len(found) != 1:
                what = "no job" if not found else "more than one job"
                raise BadInput(f"{beginning!r} is the beginning of {what}.", "no-job")
            full += found
        return full


def _as_text(settings: Settings) -> calls.Settings:
    return calls.Settings(_values(settings), _values(Settings()))


def _values(settings: Settings) -> dict[str, str]:
    values = settings.model_dump(mode="json")
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
