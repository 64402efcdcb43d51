"""A project of the self-test's own, and everything as it was when it is done.

Resolve has one project open at a time: the user's is saved, closed for the time of the test and
opened again, on its page and timeline. Its name is all that is known of it here, and it goes into
no report.
"""

from __future__ import annotations

import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Callable, Iterator, List, Tuple

from reframe.hosts.resolve.api import Thing, ask, ask_list, ask_text, require_answers, unique_id
from reframe.hosts.resolve.opened import opened
from reframe.model.errors import BadInput, Interrupted, ReframeError

_NAME = "Reframe self-test "
_OURS = re.compile(re.escape(_NAME) + r"[0-9a-f]{8}")
#: A project that was never named can neither be saved nor opened again (§2.5).
_UNNAMED = "Untitled Project"


@contextmanager
def scratch_project(resolve: Thing) -> Iterator[Thing]:
    """A new, empty, open project. It is deleted in the end, whatever happens.

    Raises `BadInput` before anything is touched when the user's own project could not be opened
    again, and `Interrupted` when Resolve makes no project.
    """
    require_answers(resolve)
    manager = ask(resolve, "GetProjectManager")
    before = _Before.of(resolve, manager)
    _remove_leftovers(manager)
    name = _NAME + secrets.token_hex(4)
    try:
        project = ask(manager, "CreateProject", name)
        if project is None or _open_name(manager) != name:
            raise Interrupted("Resolve made no project for the test; look at its Project Manager.")
        yield project
    finally:
        _put_all_back(before, resolve, manager, name)


@dataclass(frozen=True)
class _Before:
    """What was open, and where in it the user was."""

    project: str
    timeline: str
    timecode: str
    page: str

    @classmethod
    def of(cls, resolve: Thing, manager: Thing) -> _Before:
        project = ask(manager, "GetCurrentProject")
        name = ask_text(project, "GetName")
        timeline = ask(project, "GetCurrentTimeline")
        if project is not None:
            _require_that_it_can_be_opened_again(manager, name)
            if ask(project, "IsRenderingInProgress"):
                raise BadInput("Resolve is rendering; wait until it is done, then start the test.")
            _save(manager)
        return cls(
            name,
            unique_id(timeline),
            ask_text(timeline, "GetCurrentTimecode"),
            ask_text(resolve, "GetCurrentPage"),
        )

    def put_back(self, resolve: Thing, manager: Thing) -> None:
        """Raises `Interrupted`, with the name, when the project does not open again."""
        if self.project:
            if _open_name(manager) != self.project:
                ask(manager, "LoadProject", self.project)
            if _open_name(manager) != self.project:
                raise Interrupted(
                    f"Resolve did not open {self.project} again after the test; it was saved: open "
                    "it in the Project Manager.",
                    "not-put-back",
                )
            self._put_timeline_back(resolve)
        if self.page:
            ask(resolve, "OpenPage", self.page)

    def _put_timeline_back(self, resolve: Thing) -> None:
        now = opened(resolve)
        timeline = now.timeline_of(self.timeline) if self.timeline else None
        if timeline is None:
            return
        if unique_id(now.timeline) != self.timeline:
            ask(now.project, "SetCurrentTimeline", timeline)
        if self.timecode and ask_text(timeline, "GetCurrentTimecode") != self.timecode:
            ask(timeline, "SetCurrentTimecode", self.timecode)


def _put_all_back(before: _Before, resolve: Thing, manager: Thing, name: str) -> None:
    """Both, also when one of them fails; then `Interrupted` has a sentence for each."""
    parts: Tuple[Callable[[], None], ...] = (
        lambda: before.put_back(resolve, manager),
        lambda: _delete(manager, name),
    )
    problems = []
    for part in parts:
        try:
            part()
        except ReframeError as problem:
            problems.append(problem)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Interrupted(" ".join(problem.message for problem in problems), problems[0].code)


def _require_that_it_can_be_opened_again(manager: Thing, name: str) -> None:
    if name == _UNNAMED:
        raise BadInput("The open project has no name yet; save it, then start the test again.")
    if name not in _names(manager):
        raise BadInput(
            "The Project Manager shows another folder than the one that holds the open project, so "
            "it could not be opened again; go to its folder there, then start the test again."
        )


def _save(manager: Thing) -> None:
    if not ask(manager, "SaveProject"):
        raise BadInput("The open project could not be saved; save it, then start the test again.")


def _remove_leftovers(manager: Thing) -> None:
    """Projects of tests that were killed: known by a name that nobody else gives."""
    for name in _names(manager):
        if _OURS.fullmatch(name) and name != _open_name(manager):
            ask(manager, "DeleteProject", name)


def _delete(manager: Thing, name: str) -> None:
    """Raises `Interrupted` when it is still there after a few tries: it may be closing."""
    for pause in (0.0, 0.2, 1.0):
        time.sleep(pause)
        ask(manager, "DeleteProject", name)
        if name not in _names(manager):
            return
    raise Interrupted(
        f"The test's project {name} could not be deleted; delete it in the Project Manager.",
        "not-put-back",
    )


def _names(manager: Thing) -> List[str]:
    return [str(name) for name in ask_list(manager, "GetProjectListInCurrentFolder")]


def _open_name(manager: Thing) -> str:
    return ask_text(ask(manager, "GetCurrentProject"), "GetName")
