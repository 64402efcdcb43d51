"""Where a delivery goes: a folder of its own in the folder that the user named, versioned."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

from reframe.model.errors import Interrupted, NoSpace
from reframe.model.order import Job

from .work import Work

_FULL = {28, 122}  # ENOSPC, EDQUOT

#: A folder that is ours says whose it is until the job is done.
_MARKER = ".reframe-job"


@dataclass(frozen=True)
class Reserved:
    """The folder that a job has chosen; written to the journal before the folder is made."""

    folder: str


def delivery_folder(work: Work) -> Path:
    """The job's folder, made on first use: ``clip_9x16_540p_v001``, or the next free version."""
    reserved = work.journal.result(work.job.id, "reserve", Reserved)
    if reserved and _take(Path(reserved.folder), work.job.id):
        return Path(reserved.folder)
    parent = Path(work.job.target.folder)
    for version in range(1, 10_000):
        folder = parent / f"{_stem(work.job)}_v{version:03}"
        if folder.exists():
            continue
        work.journal.keep(work.job.id, "reserve", Reserved(str(folder)))
        if _take(folder, work.job.id):
            return folder
    raise Interrupted(f"{parent} is full of versions of this clip; choose another folder.")


def release(folder: Path) -> None:
    """The delivery is complete: the folder is the user's alone."""
    (folder / _MARKER).unlink(missing_ok=True)


def open_to_others(folder: Path) -> None:
    """Everybody may read the delivery: the engine makes files for the user alone."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _take(folder: Path, job_id: str) -> bool:
    """Make the folder, or find it made by this job. False: it is somebody else's."""
    marker = folder / _MARKER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if marker.is_file():
            return marker.read_text("utf-8") == job_id
        if any(folder.iterdir()):
            return False
        _mark(marker, job_id)
    except FileExistsError:
        return False
    except OSError as problem:
        if problem.errno in _FULL:
            raise NoSpace(f"The disk of {folder} is full; make room, then resume.") from problem
        raise Interrupted(
            f"{folder} cannot be written ({problem.strerror}); mend that, then resume.",
            "not-writable",
        ) from problem
    return True


def _mark(marker: Path, job_id: str) -> None:
    """Say whose the empty folder is. A folder that cannot be marked is not left behind."""
    with marker.open("x", encoding="utf-8") as file:
        try:
            file.write(job_id)
            file.flush()
        except OSError:
            with contextlib.suppress(OSError):
                marker.unlink()
                marker.parent.rmdir()
            raise


def _stem(job: Job) -> str:
    """A name from clip, shape and size that every file system takes, at most 80 characters."""
    clip = re.sub(r'[<>:"/\\|?*%\x00-\x1f]', "_", Path(job.clip.name).stem).strip(" .") or "clip"
    while len(clip.encode("utf-8")) > 80:
        clip = clip[:-1]
    return f"{clip}_{job.shape.ratio.replace(':', 'x')}_{job.shape.resolution}"
