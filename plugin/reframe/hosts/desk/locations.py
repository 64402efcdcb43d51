"""Paths and URLs of media, as timelines in the wild write them.

Applications disagree whether a ``target_url`` is a URL or a path, whether it is percent-encoded,
and which slashes it has; a name may hold ``%``, ``#`` or ``?`` of its own. So a target is read as
every path that it may mean, the likeliest first, and the one that exists is taken.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import List, Optional, Tuple
from urllib.parse import unquote

from reframe.model.errors import BadInput

#: A scheme has two letters or more; one letter before a colon is a Windows drive.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_DRIVE = re.compile(r"/*([A-Za-z]:[\\/].*)", re.DOTALL)
_NUMBER = re.compile(r"%0?(\d*)d")

ON_WINDOWS = os.name == "nt"


def paths_of(target: str, folder: str, windows: bool = ON_WINDOWS) -> Tuple[str, ...]:
    """Every path that ``target`` may mean, the likeliest first; relative ones lie in ``folder``.

    Raises `BadInput` for what is not a file at all, such as ``https:``.
    """
    scheme = _SCHEME.match(target)
    if scheme and scheme.group(1).lower() != "file":
        raise BadInput(
            f"The media {target!r} is not a file on this computer; download it and relink the clip."
        )
    if scheme:
        readings = [_file_url_path(unquote(target), windows), _file_url_path(target, windows)]
    else:
        readings = [target, unquote(target)]
    if not windows:
        readings += [reading.replace("\\", "/") for reading in readings if "\\" in reading]
    return tuple(dict.fromkeys(_absolute(reading, folder, windows) for reading in readings))


def existing(target: str, folder: str) -> Optional[str]:
    """The path that ``target`` means and that exists, or None."""
    return next((path for path in paths_of(target, folder) if Path(path).exists()), None)


def url_of(path: str, windows: bool = ON_WINDOWS) -> str:
    """The absolute ``file:`` URL of an absolute path, percent-encoded."""
    pure: PurePath = PureWindowsPath(path) if windows else PurePosixPath(path)
    return pure.as_uri()


def is_relative(target: str) -> bool:
    """Whether a target says where its media is only together with the timeline's folder."""
    scheme = _SCHEME.match(target)
    if scheme:
        return scheme.group(1).lower() == "file" and not re.match(r"file:[\\/]", target, re.I)
    return not (target.startswith(("/", "\\")) or _DRIVE.fullmatch(target))


def is_pattern(path: str) -> bool:
    """Whether a path stands for a numbered sequence, rather than for a file with a % in it."""
    return _NUMBER.search(Path(path).name) is not None and not Path(path).is_file()


def split_pattern(pattern: str) -> Tuple[str, str, int, str]:
    """``"/a/x.%06d.exr"`` as folder, prefix, padding and suffix: ``("/a", "x.", 6, ".exr")``."""
    path = Path(pattern)
    numbers: List[re.Match[str]] = list(_NUMBER.finditer(path.name))
    if not numbers:
        raise BadInput(f"{pattern!r} names no numbered sequence; it needs a part such as %04d.")
    number = numbers[-1]
    padding = int(number.group(1) or 0)
    return str(path.parent), path.name[: number.start()], padding, path.name[number.end() :]


def _file_url_path(url: str, windows: bool) -> str:
    """The path of a ``file:`` URL whose escapes are already dealt with."""
    rest = url[len("file:") :]
    drive = _DRIVE.fullmatch(rest)
    if drive:
        return drive.group(1)
    if not rest.startswith("//"):
        return rest
    host, slash, path = rest[2:].partition("/")
    if host in ("", "localhost"):
        local = _DRIVE.fullmatch(path)
        return local.group(1) if local else slash + path
    return f"\\\\{host}\\{path}" if windows else f"//{host}/{path}"


def _absolute(path: str, folder: str, windows: bool) -> str:
    if windows:
        return str(PureWindowsPath(folder) / path)
    if _DRIVE.fullmatch(path):
        return path
    return os.path.normpath(str(PurePosixPath(folder) / path))
