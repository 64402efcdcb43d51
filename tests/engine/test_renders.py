"""Frames that a host rendered are kept as long as a job may need them, and no longer."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from reframe.engine.journal import Journal
from reframe.engine.renders import KEPT, remove_after, remove_forgotten
from reframe.link.home import new_render_folder
from reframe.model.geometry import Size
from reframe.model.order import Clip, Cost, Order, Shape, Target
from reframe.model.time import FrameRange


@pytest.fixture
def journal(place: Path) -> Journal:
    return Journal(place / "journal.sqlite")


def ordered(journal: Journal, path: Path, ids: tuple[str, ...]) -> None:
    clip = Clip("shot", str(path), FrameRange(0, 10), Fraction(25), Size(64, 36))
    shapes = tuple(Shape("9:16") for _ in ids)
    order = Order(clip, shapes, "a beach", Target(str(path.parent)))
    journal.add_order("o" + ids[0], order, [(each, Cost(1, Decimal("0.06"))) for each in ids])


def rendered(home: Path) -> Path:
    folder = new_render_folder(home)
    (folder / "frame.0001.png").touch()
    return folder


def test_rendered_frames_go_when_the_last_job_of_their_order_has_ended(
    place: Path, journal: Journal
) -> None:
    folder = rendered(place)
    ordered(journal, folder / "frame.%04d.png", ("a", "b"))
    journal.move("a", "done")
    remove_after(journal.job("a"), place, journal)
    assert folder.is_dir()
    journal.move("b", "cancelled")
    remove_after(journal.job("b"), place, journal)
    assert not folder.exists()


def test_a_failed_job_keeps_its_rendered_frames_for_another_try(
    place: Path, journal: Journal
) -> None:
    folder = rendered(place)
    ordered(journal, folder / "frame.%04d.png", ("a",))
    journal.move("a", "failed")
    remove_after(journal.job("a"), place, journal)
    remove_forgotten(place, journal)
    assert folder.is_dir()
    remove_forgotten(place, journal, time.time() + KEPT + 1)
    assert not folder.exists()


def test_frames_of_an_unfinished_job_are_never_forgotten(place: Path, journal: Journal) -> None:
    folder = rendered(place)
    ordered(journal, folder / "frame.%04d.png", ("a",))
    remove_forgotten(place, journal, time.time() + 10 * KEPT)
    assert folder.is_dir()


def test_the_users_own_files_are_never_removed(place: Path, journal: Journal) -> None:
    own = place / "footage"
    own.mkdir()
    ordered(journal, own / "clip.mov", ("a",))
    journal.move("a", "done")
    job = journal.job("a")
    remove_after(job, place, journal)
    remove_after(replace(job, clip=replace(job.clip, path="")), place, journal)
    remove_forgotten(place, journal, time.time() + 10 * KEPT)
    assert own.is_dir()
