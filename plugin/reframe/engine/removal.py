"""Deleting the files of a delivery: only what is certainly the job's own, nothing beside it."""

from __future__ import annotations

from pathlib import Path

from reframe.model.errors import BadInput, ReframeError
from reframe.model.order import Delivery, Job
from reframe.model.report import Report

from .folders import Reserved
from .journal import Journal
from .records import load

#: Deleted last: by it a delivery that is half deleted is known again.
_PROOF = "report.json"


def remove_files(journal: Journal, job: Job) -> None:
    """Delete the job's delivery, and its folder when nothing else is in it.

    Whatever the user put into the folder stays. Raises `BadInput`, and deletes nothing, unless
    the folder is the one that this job made and holds this job's report.
    """
    delivery = job.delivery
    if job.state != "done" or delivery is None:
        raise BadInput("This job has no files to delete; it has not been delivered.", "no-files")
    if job.removed:
        return
    folder = Path(delivery.folder)
    if folder.is_dir():
        _require_own(journal, job, folder)
        _delete(delivery, folder)
    journal.set_removed(job.id, str(folder) if folder.exists() else "")


def _require_own(journal: Journal, job: Job, folder: Path) -> None:
    reserved = journal.result(job.id, "reserve", Reserved)
    mine = reserved is not None and Path(reserved.folder) == folder and not folder.is_symlink()
    if not mine or journal.delivered_to(str(folder))[-1:] != [job.id]:
        raise _not_certain(folder)
    try:
        report = load(Report, (folder / _PROOF).read_bytes())
    except (OSError, ReframeError) as problem:
        raise _not_certain(folder) from problem
    if report != journal.result(job.id, "check", Report):
        raise _not_certain(folder)


def _delete(delivery: Delivery, folder: Path) -> None:
    files = [Path(delivery.video), Path(delivery.proxy), folder / "report.html"]
    if delivery.exr:
        numbers = range(delivery.exr.first, delivery.exr.last + 1)
        files += [Path(delivery.exr.path(number)) for number in numbers]
    files.append(folder / _PROOF)
    try:
        for file in files:
            if folder in file.parents:
                file.unlink(missing_ok=True)
        for place in (folder / "exr", folder):
            if place.is_dir() and not place.is_symlink() and not any(place.iterdir()):
                place.rmdir()
    except OSError as problem:
        raise BadInput(
            f"The files in {folder} cannot be deleted ({problem.strerror}); close what has them "
            "open, then try again.",
            "not-deleted",
        ) from problem


def _not_certain(folder: Path) -> BadInput:
    return BadInput(
        f"It is not certain that {folder} is still this job's own folder, so nothing in it was "
        "deleted; look into it and delete it yourself.",
        "not-own",
    )
