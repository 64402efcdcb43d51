"""Deleting files: those of the job's own delivery, and never anything else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from reframe.engine.folders import Reserved
from reframe.engine.journal import Journal
from reframe.engine.records import dump
from reframe.engine.removal import remove_files
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Clip, Cost, Delivery, ExrSequence, Order, Shape, Target
from reframe.model.report import Compared, Report
from reframe.model.time import FrameRange

COST = Cost(1, Decimal("0.06"))
REPORT = Report(
    "exact", Compared(3, 3), Compared("25", "25"), Size(64, 64), 0, None, 40.0, 0.5, (), "Good."
)


@pytest.fixture
def journal(place: Path) -> Journal:
    return Journal(place / "journal.sqlite")


def deliver(journal: Journal, folder: Path, job: str = "j", report: Report = REPORT) -> Delivery:
    """A delivered job with all of its files."""
    clip = Clip("street.mov", "/street.mov", FrameRange(5, 8), Fraction(25), Size(64, 36))
    order = Order(clip, (Shape("1:1"),), "dusk", Target(str(folder.parent)))
    journal.add_order(f"order of {job}", order, [(job, COST)])
    exr = ExrSequence(str(folder / "exr" / "r.%06d.exr"), 5, 7, "ACEScg", "video")
    (folder / "exr").mkdir(parents=True)
    for frame in (5, 6, 7):
        Path(exr.path(frame)).touch()
    for name in ("r.mp4", "r_proxy.mp4", "report.html"):
        (folder / name).touch()
    (folder / "report.json").write_text(dump(report), "utf-8")
    delivery = Delivery(
        str(folder / "r.mp4"), exr, 3, Fraction(25), str(folder / "report.json"),
        str(folder / "r_proxy.mp4"), str(folder),
    )  # fmt: skip
    journal.keep(job, "reserve", Reserved(str(folder)))
    journal.keep(job, "check", report)
    journal.deliver(job, delivery)
    return delivery


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_the_jobs_folder_goes_and_its_row_stays(journal: Journal, place: Path) -> None:
    deliver(journal, place / "out" / "street_v001")
    deliver(journal, place / "out" / "street_v002", "k")
    remove_files(journal, journal.job("j"))
    assert [path.name for path in (place / "out").iterdir()] == ["street_v002"]
    assert journal.job("j").removed and journal.job("j").state == "done"
    assert not journal.job("k").removed
    assert journal.transitions("j")[-1][1:] == ("files-deleted", "")


def test_what_the_user_put_into_the_folder_stays(journal: Journal, place: Path) -> None:
    folder = place / "out" / "street_v001"
    deliver(journal, folder)
    (folder / "comp.nk").write_text("mine")
    (folder / "exr" / "matte.000005.exr").write_text("mine")
    remove_files(journal, journal.job("j"))
    assert names(folder) == ["comp.nk", "exr", "exr/matte.000005.exr"]
    assert journal.transitions("j")[-1][2] == str(folder)


def test_a_folder_that_another_job_took_meanwhile_is_not_touched(
    journal: Journal, place: Path
) -> None:
    folder = place / "out" / "street_v001"
    deliver(journal, folder)
    shutil.rmtree(folder)
    deliver(journal, folder, "k")
    before = names(folder)
    with pytest.raises(BadInput, match="not certain"):
        remove_files(journal, journal.job("j"))
    assert names(folder) == before and not journal.job("j").removed


@pytest.mark.parametrize("how", ["no report", "another report", "another folder", "a link"])
def test_in_doubt_nothing_is_deleted(journal: Journal, place: Path, how: str) -> None:
    folder = place / "out" / "street_v001"
    delivery = deliver(journal, folder)
    if how == "no report":
        (folder / "report.json").unlink()
    elif how == "another report":
        (folder / "report.json").write_text(dump(replace(REPORT, psnr=12.0)), "utf-8")
    elif how == "another folder":
        journal.deliver("j", replace(delivery, folder=str(place)))
        (place / "report.json").write_text(dump(REPORT), "utf-8")
    else:
        folder.rename(place / "elsewhere")
        folder.symlink_to(place / "elsewhere", target_is_directory=True)
    before = names(place)
    with pytest.raises(BadInput, match="nothing in it was deleted"):
        remove_files(journal, journal.job("j"))
    assert names(place) == before and not journal.job("j").removed


def test_a_folder_that_is_gone_already_is_marked_as_deleted(journal: Journal, place: Path) -> None:
    folder = place / "out" / "street_v001"
    deliver(journal, folder)
    shutil.rmtree(folder)
    remove_files(journal, journal.job("j"))
    remove_files(journal, journal.job("j"))
    assert journal.job("j").removed


def test_a_job_that_was_not_delivered_has_nothing_to_delete(journal: Journal, place: Path) -> None:
    clip = Clip("street.mov", "/street.mov", FrameRange(0, 3), Fraction(25), Size(64, 36))
    journal.add_order("o", Order(clip, (Shape("1:1"),), "p", Target(str(place))), [("j", COST)])
    with pytest.raises(BadInput, match="no files to delete"):
        remove_files(journal, journal.job("j"))
