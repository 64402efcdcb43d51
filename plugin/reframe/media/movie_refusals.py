"""Why a file is no movie that can be used, each in one sentence."""

from __future__ import annotations

import struct
from pathlib import Path

from reframe.media.mp4 import durations
from reframe.model.errors import BadInput


def require_file(path: str) -> int:
    """The file's size in bytes. Raises `BadInput` unless it is a file that can be read."""
    file = Path(path)
    name = repr(file.name or path)
    try:
        if file.is_dir():
            raise BadInput(f"{name} is a folder; choose a movie file in it.", "folder")
        with file.open("rb"):
            size = file.stat().st_size
    except FileNotFoundError:
        raise BadInput(f"There is no file {path!r}; check its name.", "no-file") from None
    except PermissionError:
        raise BadInput(f"{name} may not be read; ask for the right to read it.") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{name} cannot be read ({error}); copy it to another disk.") from error
    if size == 0:
        raise BadInput(f"{name} is empty (0 bytes); copy it again from its source.", "empty")
    return size


def not_a_movie(path: str, size: int) -> BadInput:
    """For a file that no demuxer takes."""
    name = repr(Path(path).name)
    with Path(path).open("rb") as file:
        head = file.read(12)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        if _has_contents(path):
            return BadInput(
                f"{name} is damaged: its table of contents cannot be read; copy it again from its "
                "source.",
                "damaged",
            )
        return BadInput(
            f"{name} is cut off: its table of contents is missing after {size} bytes; copy it "
            "again from its source.",
            "truncated",
        )
    return BadInput(
        f"{name} is not a movie that can be read; choose a movie file such as .mov or .mp4.",
        "not-a-movie",
    )


def _has_contents(path: str) -> bool:
    try:
        return bool(durations(Path(path)))
    except (ValueError, OSError, struct.error, IndexError, ZeroDivisionError):
        return False


def no_frames(path: str) -> BadInput:
    """For a movie of which not one frame can be decoded."""
    return BadInput(
        f"{Path(path).name!r} holds no frame that can be decoded; convert it, for example to "
        "ProRes, or copy it again from its source.",
        "no-frames",
    )
