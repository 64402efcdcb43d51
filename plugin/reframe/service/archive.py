"""The service's EXR answer, one file or a ZIP of any layout, into a folder of numbered frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reframe.model.progress import Meter, report

from .download import download
from .fetch.early import EarlyUnpack
from .fetch.extract import Extracted
from .fetch.growing import GrowingFile
from .fetch.limits import ArchiveLimits, DownloadLimits
from .fetch.names import refusal
from .fetch.staging import Stage, staging
from .fetch.transfer import Stop
from .fetch.unpacking import Progress, copy_picture, threads, unpack_zip

_EXR = b"\x76\x2f\x31\x01"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class Unpacked:
    """Frames in their order: files named by us, and the numbers that the archive gave them.

    ``gaps`` are the numbers missing between the first and the last. ``notes`` are sentences for
    the user: what was left out, which frames are missing.
    """

    files: tuple[Path, ...]
    frames: tuple[int, ...]
    gaps: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def unpack(
    archive: Path, folder: Path, meter: Meter, limits: ArchiveLimits = ArchiveLimits()
) -> Unpacked:
    """Every frame of ``archive`` to ``folder/000001.exr`` and so on, for the user alone.

    ``folder`` appears when all of it is there; frames of an earlier unpacking are replaced.
    ``meter`` counts bytes written. Pictures are not looked into.

    Raises `Refused` (``bad-archive``) for what is damaged or hostile, `NoSpace`, `Interrupted`,
    `Cancelled`, and `BadInput` for a folder with anything else in it; then nothing is left.
    """
    with staging(folder) as stage:
        return _unpacked(archive, stage, {}, lambda *count: report(meter, *count), limits)


def fetch_and_unpack(
    url: str,
    archive: Path,
    folder: Path,
    meter: Meter,
    *,
    allowed: Callable[[str], bool],
    download_limits: DownloadLimits = DownloadLimits(),
    archive_limits: ArchiveLimits = ArchiveLimits(),
    expected_size: int | None = None,
    stop: Stop | None = None,
) -> Unpacked:
    """`download` to ``archive`` and `unpack` to ``folder``, both at once as far as that goes.

    Members are extracted as their bytes come, and count only where the archive's directory, which
    comes last, agrees. After an interruption the download goes on; extraction begins anew, from
    the bytes that are there. ``archive`` stays, also when it is refused.

    ``meter`` counts each byte twice: once fetched, once unpacked. Raises what both raise.
    """
    meters = _Both(meter)
    growing = GrowingFile()
    with staging(folder) as stage:
        with EarlyUnpack(growing, stage.members, archive_limits, threads()) as early:
            done = download(
                url,
                archive,
                meters.fetching,
                allowed=allowed,
                limits=download_limits,
                expected_size=expected_size,
                stop=stop,
                growing=growing,
            )
            meters.total = done.bytes
            ready = early.finish(lambda: meters.unpacking(early.packed, done.bytes))
        return _unpacked(archive, stage, ready, meters.unpacking, archive_limits)


class _Both:
    """One meter for two things that go on at once."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.total = 0  # bytes of the archive
        self._unpacked = 0

    def fetching(self, done: int, total: int) -> bool:
        self.total = total
        return self._meter(done, 2 * total)

    def unpacking(self, done: int, total: int) -> None:
        """``done`` of ``total`` in any unit; a later phase does not go back."""
        part = self.total * done // total if total else 0
        self._unpacked = max(self._unpacked, min(part, self.total))
        report(self._meter, self.total + self._unpacked, 2 * self.total)


def _unpacked(
    archive: Path,
    stage: Stage,
    ready: Mapping[int, Extracted],
    progress: Progress,
    limits: ArchiveLimits,
) -> Unpacked:
    with archive.open("rb") as file:
        start = file.read(4)
    if start == _EXR:
        arranged = copy_picture(archive, stage, progress, limits)
    elif start in _ZIP:
        arranged = unpack_zip(archive, stage, ready, progress, limits)
    else:
        raise refusal("it is neither a ZIP nor an EXR file")
    stage.publish()
    files = tuple(stage.folder / f"{number:06d}.exr" for number in arranged.frames)
    return Unpacked(files, arranged.frames, arranged.gaps, arranged.notes)
