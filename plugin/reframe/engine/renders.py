"""Frames that a host rendered for an order: kept while a job may read them, then removed."""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path

from reframe.link.home import renders
from reframe.model.order import Job

from .journal import Journal

log = logging.getLogger(__name__)

#: Seconds that frames are kept whose jobs failed, or that were rendered and never ordered.
KEPT = 7 * 86400

#: The archive that the service sent, in a job's folder.
RECEIVED_EXR = "received-exr"

_NEEDED_NO_MORE = frozenset({"done", "cancelled"})


def remove_after(job: Job, home: Path, journal: Journal) -> None:
    """Remove what was rendered for the job's order, if none of its jobs can read it again."""
    folder = _folder_of(job, home)
    if folder is None or not folder.exists():
        return
    states = {journal.job(each).state for each in journal.siblings(job.order_id)}
    if states <= _NEEDED_NO_MORE:
        shutil.rmtree(folder, ignore_errors=True)


def remove_proxies_after(job: Job, home: Path, journal: Journal) -> None:
    """Remove a delivered job's archive, and what its order's jobs share once all are delivered.

    Each delivery has its proxy beside it: footage is under embargo, and a copy that nobody knows
    of would outlive those that the user deletes.
    """
    if job.state == "done":
        (home / "jobs" / job.id / RECEIVED_EXR).unlink(missing_ok=True)
    if all(journal.job(each).state == "done" for each in journal.siblings(job.order_id)):
        shutil.rmtree(home / "orders" / job.order_id, ignore_errors=True)


def remove_forgotten(home: Path, journal: Journal, now: float | None = None) -> None:
    """Remove what nobody can want any more: called when the engine starts."""
    place = renders(home)
    if not place.is_dir():
        return
    wanted = {_folder_of(job, home) for job in journal.unfinished()}
    oldest = (time.time() if now is None else now) - KEPT
    for folder in place.iterdir():
        if folder not in wanted and folder.stat().st_mtime < oldest:
            log.info("rendered frames in %s are removed", folder)
            shutil.rmtree(folder, ignore_errors=True)


def _folder_of(job: Job, home: Path) -> Path | None:
    """The folder below ours in which the job's clip lies; None for the user's own files."""
    place, path = renders(home), Path(job.clip.path)
    if place not in path.parents:
        return None
    return place / path.relative_to(place).parts[0]
