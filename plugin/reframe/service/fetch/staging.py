"""A folder that appears whole, or not at all."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reframe.model.errors import BadInput

from .disk import disk_errors, flush_folder

_OURS = re.compile(r"[0-9]{6,}\.exr")


@dataclass(frozen=True)
class Stage:
    """Members are written to ``members``; ``frames`` becomes the folder."""

    folder: Path
    members: Path
    frames: Path

    def publish(self) -> None:
        """Give the folder its name; the frames in it are flushed already."""
        with disk_errors(self.folder.parent):
            flush_folder(self.frames)
            if self.folder.exists():
                shutil.rmtree(self.folder)
            self.frames.replace(self.folder)
            flush_folder(self.folder.parent)


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Stage]:
    """A place beside ``folder``, on the same disk; gone at the end, as is a killed process's.

    Raises `BadInput` when ``folder`` holds anything but frames of an earlier unpacking.
    """
    place = folder.with_name(folder.name + ".unpacking")
    stage = Stage(folder, place / "members", place / "frames")
    with disk_errors(folder.parent):
        if folder.exists():
            _require_ours(folder)
        if place.exists():
            shutil.rmtree(place)
        for path in (stage.members, stage.frames):
            path.mkdir(parents=True, mode=0o700)
    try:
        yield stage
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _require_ours(folder: Path) -> None:
    for path in folder.iterdir():
        if not _OURS.fullmatch(path.name):
            raise BadInput(
                f"{folder} holds {path.name}, which is no frame of an earlier result; "
                "choose an empty folder."
            )
