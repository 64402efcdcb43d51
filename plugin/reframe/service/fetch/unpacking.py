"""A finished archive into a stage: every frame extracted, verified and named by us."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from io import FileIO
from pathlib import Path

from .directory import Member, read_directory
from .disk import disk_errors, require_space
from .extract import Extracted, Extraction, Read
from .limits import ArchiveLimits
from .names import refusal, shown
from .sequence import Arranged, arrange
from .staging import Stage

_ASK_EVERY = 0.1

#: Told of bytes written and the bytes that will be written in all; raises to stop the work.
Progress = Callable[[int, int], None]


def threads() -> int:
    """How many members are extracted at once: zlib and the disk work outside Python's lock."""
    return min(4, os.cpu_count() or 2)


def unpack_zip(
    archive: Path,
    stage: Stage,
    ready: Mapping[int, Extracted],
    progress: Progress,
    limits: ArchiveLimits,
) -> Arranged:
    """Frames of ``archive`` to ``stage.frames`` as ``%06d.exr``.

    What ``ready`` holds, by the place of a member's data, is taken where the directory promises
    just that, and extracted again where not. Raises `Refused` (``bad-archive``) and `NoSpace`.
    """
    directory = read_directory(archive, limits)
    arranged = arrange(list(directory.frames))
    members = [directory.frames[name] for name in arranged.names]
    starts = [member.start for member in members if _is_promised(member, ready.get(member.start))]
    kept = {start: ready[start] for start in starts}
    missing = [member for member in members if member.start not in kept]
    needed = sum(member.size for member in missing)
    require_space(stage.frames, needed, limits.spare_bytes)
    extracted = kept | _extract(archive, missing, stage.members, progress, limits)
    with disk_errors(stage.frames):
        for number, member in zip(arranged.frames, members, strict=True):
            extracted[member.start].path.rename(stage.frames / f"{number:06d}.exr")
    return Arranged(
        arranged.names, arranged.frames, arranged.gaps, directory.notes + arranged.notes
    )


def copy_picture(
    picture: Path, stage: Stage, progress: Progress, limits: ArchiveLimits
) -> Arranged:
    """A single EXR in place of an archive: a sequence of one, its frame number 0."""
    size = picture.stat().st_size
    require_space(stage.frames, size, limits.spare_bytes)
    whole = Member(picture.name, 0, 0, size, size, 0, deflated=False)
    copied = _extract_all(picture, [whole], stage.members, progress, limits)
    with disk_errors(stage.frames):
        copied[0].path.rename(stage.frames / f"{0:06d}.exr")
    return Arranged((picture.name,), (0,), (), ())


def _is_promised(member: Member, extracted: Extracted | None) -> bool:
    return extracted is not None and (extracted.size, extracted.crc) == (member.size, member.crc)


def _extract(
    archive: Path,
    members: Sequence[Member],
    folder: Path,
    progress: Progress,
    limits: ArchiveLimits,
) -> dict[int, Extracted]:
    extracted = _extract_all(archive, members, folder, progress, limits)
    for member in members:
        if not _is_promised(member, extracted[member.start]):
            raise refusal(f"member {shown(member.name)} is damaged")
    return extracted


def _extract_all(
    archive: Path,
    members: Sequence[Member],
    folder: Path,
    progress: Progress,
    limits: ArchiveLimits,
) -> dict[int, Extracted]:
    total = sum(member.size for member in members)
    extraction = Extraction(limits)
    with ThreadPoolExecutor(threads(), thread_name_prefix="reframe-unpack") as pool:
        tasks = {
            member.start: pool.submit(_extract_one, archive, member, folder, extraction)
            for member in members
        }
        try:
            _await(tasks.values(), lambda: progress(extraction.budget.size, total))
        finally:
            extraction.stop()
    return {start: task.result() for start, task in tasks.items()}


def _await(tasks: Collection[Future[Extracted]], ask: Callable[[], None]) -> None:
    """Until all are done, or one has failed."""
    left: Collection[Future[Extracted]] = tasks
    while left:
        done, left = wait(left, _ASK_EVERY, FIRST_EXCEPTION)
        for task in done:
            task.result()
        ask()


def _extract_one(archive: Path, member: Member, folder: Path, work: Extraction) -> Extracted:
    with archive.open("rb", buffering=0) as file:
        file.seek(member.start)
        target = folder / f"member-{member.start}"
        return work.extract(member.name, _reader(file, member.packed), member.deflated, target)


def _reader(file: FileIO, packed: int) -> Read:
    left = packed

    def read(most: int) -> bytes:
        nonlocal left
        data = file.read(min(most, left)) or b""
        left -= len(data)
        return data

    return read
