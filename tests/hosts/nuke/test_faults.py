"""Nuke, or a studio's callback, fails at any call: the script is as it was, or all is done.

Every call that a render and a placement make is made to fail once, before it has done its work
and after. What follows it works: a host that fails for ever cannot be put back by anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reframe.hosts.nuke import NukeHost
from reframe.model.errors import ReframeError
from reframe.model.progress import go_on
from support.finished import finished
from support.nuke import ACES_13, NUKE_DEFAULT, Nuke
from support.nuke_stage import plates, read_of

#: A with-statement has nothing to leave when entering it fails.
_NOT_AFTER = ("__enter__",)
_NOT_BEFORE = ("__exit__",)
BOTH = [False, True]
WHEN = ["before it works", "after it worked"]


def script(place: Path, config: str, grade: bool) -> Nuke:
    """A read, or a grade of it, selected; the user has undone a step, and proxy mode is on."""
    nuke = Nuke(config=config)
    read = read_of(nuke, plates(place, 1, 2))
    if grade:
        read.setSelected(False)
        nuke.nodes.Grade(inputs=[read]).setSelected(True)
    nuke.nodes.Dot()
    nuke.Undo().undo()
    nuke.root()["proxy"].setValue(True)
    nuke.modified(False)
    return nuke


def each_call_fails(make: Callable[[], Nuke], work: Callable[[Nuke], Any], after: bool) -> int:
    """Run ``work`` on a new script as often as it makes calls; give how many it makes.

    When it raises, it raises a sentence, and the script is as it was.
    """
    untroubled = make()
    first = untroubled._watch.calls
    work(untroubled)
    names = untroubled._watch.names[first:]
    skipped = _NOT_AFTER if after else _NOT_BEFORE
    for number, name in enumerate(names, 1):
        if name.endswith(skipped):
            continue
        nuke = make()
        before = nuke._graph.by_value(), list(nuke._context)
        nuke._watch.fail_at, nuke._watch.fail_after = nuke._watch.calls + number, after
        try:
            work(nuke)
        except ReframeError as problem:
            assert problem.message.count(".") >= 1
            assert "injected" not in problem.message
            assert (nuke._graph.by_value(), list(nuke._context)) == before, (number, name)
        else:
            assert not nuke._graph._open, (number, name)
            assert nuke._graph.disabled == 0, (number, name)
    return len(names)


@pytest.mark.parametrize("after", BOTH, ids=WHEN)
def test_a_render_leaves_the_script_as_it_was_whatever_fails(place: Path, after: bool) -> None:
    target = place / "rendered"
    target.mkdir()

    def render(nuke: Nuke) -> None:
        before = nuke._graph.by_value()
        host = NukeHost(nuke)
        selected = host.selection().taken()
        for old in target.iterdir():
            old.unlink()
        try:
            host.render(selected, str(target), go_on)
        except ReframeError:
            assert list(target.iterdir()) == []
            raise
        assert nuke._graph.by_value() == before

    calls = each_call_fails(lambda: script(place, ACES_13, grade=True), render, after)
    assert calls > 100


@pytest.mark.parametrize("choice", ["reads", "group"])
@pytest.mark.parametrize("after", BOTH, ids=WHEN)
def test_a_result_is_placed_whole_or_not_at_all(place: Path, after: bool, choice: str) -> None:
    untouched = script(place, NUKE_DEFAULT, grade=False)
    job = finished(NukeHost(untouched).selection().taken(), place)

    def put(nuke: Nuke) -> None:
        steps = len(nuke._graph.done)
        placed = NukeHost(nuke).place(job, choice)
        assert not placed.already_there
        assert len(nuke._graph.done) == steps + 1
        backdrops = [n for n in nuke._graph.nodes.values() if n.cls == "BackdropNode"]
        assert [b.knobs["reframe_job"].value for b in backdrops] == [job.id]
        assert nuke._graph.nodes[0].knobs["proxy"].value is True

    calls = each_call_fails(lambda: script(place, NUKE_DEFAULT, grade=False), put, after)
    assert calls > 150


@pytest.mark.parametrize("after", BOTH, ids=WHEN)
def test_a_version_is_added_whole_or_not_at_all(place: Path, after: bool) -> None:
    clip = NukeHost(script(place, ACES_13, grade=False)).selection().taken()
    first, second = finished(clip, place), finished(clip, place, "job-2")

    def with_first() -> Nuke:
        nuke = script(place, ACES_13, grade=False)
        NukeHost(nuke).place(first, "group")
        return nuke

    def put(nuke: Nuke) -> None:
        NukeHost(nuke).place(second, "group")
        groups = [n for n in nuke._graph.nodes.values() if n.cls == "Group"]
        assert [g.knobs["reframe_version"].choices for g in groups] == [("v01", "v02")]

    assert each_call_fails(with_first, put, after) > 150


@pytest.mark.parametrize("after", BOTH, ids=WHEN)
def test_looking_never_changes_anything(place: Path, after: bool) -> None:
    def look(nuke: Nuke) -> None:
        before = nuke._graph.by_value()
        host = NukeHost(nuke)
        host.describe()
        host.selection()
        host.placed("job-1")
        assert nuke._graph.by_value() == before

    assert each_call_fails(lambda: script(place, ACES_13, grade=False), look, after) > 50
