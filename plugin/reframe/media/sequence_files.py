"""Which files make up an image sequence, however it was named: by pattern, file or folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reframe.model.errors import BadInput
from reframe.model.time import FrameRange

#: What OpenImageIO reads and artists keep frames in.
IMAGE_SUFFIXES = frozenset(
    (
        *(".exr", ".dpx", ".cin", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".tga", ".bmp"),
        *(".hdr", ".sgi", ".rgb", ".iff", ".jp2", ".webp"),
    )
)
#: ``%04d``, ``####`` or ``@@@@`` in a name, and what stands before and after it.
_PATTERN = re.compile(r"(?P<prefix>.*?)(?:%(?P<digits>\d*)d|(?P<marks>#+|@+))(?P<suffix>.*)")
#: The last number in a name, which must end where the suffix begins.
_NUMBERED = re.compile(r"(?P<prefix>.*?)(?P<number>\d+)(?P<suffix>\.[^.]+)")


@dataclass(frozen=True)
class ImageFiles:
    """The files of a sequence by frame number; a single still is a sequence of one."""

    name: str
    files: dict[int, Path]

    @property
    def range(self) -> FrameRange:
        return FrameRange(min(self.files), max(self.files) + 1)

    @property
    def missing(self) -> list[int]:
        whole = range(self.range.start, self.range.end)
        return [number for number in whole if number not in self.files]


def names_images(path: str) -> bool:
    """Whether ``path`` means images: a folder, a pattern, or a file of an image format."""
    return Path(path).is_dir() or Path(path).suffix.lower() in IMAGE_SUFFIXES


def find_images(path: str) -> ImageFiles:
    """The images that ``path`` means: ``name.%04d.exr``, ``name.####.exr``, a folder that holds
    one sequence, one file of a sequence, or a single image.

    Raises `BadInput` in one sentence when there are none, or when it is not clear which.
    """
    place = Path(path)
    try:
        if place.is_dir():
            return _only_one(place)
        if place.exists():
            return ImageFiles(place.name, _around(place))
        return _by_pattern(place)
    except PermissionError:
        raise BadInput(f"The folder of {place.name!r} may not be read.") from None


def numbers_in_words(numbers: Iterable[int]) -> str:
    """Frame numbers for people: ``3, 7–9``; of many, the first few."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    words = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    return ", ".join(words[:5]) + (", …" if len(words) > 5 else "")


def _by_pattern(place: Path) -> ImageFiles:
    match = _PATTERN.fullmatch(place.name)
    if match is None or not place.parent.is_dir():
        raise BadInput(f"There is no file {str(place)!r}; check its name.", "no-file")
    width = int(match["digits"] or 0) if match["marks"] is None else len(match["marks"])
    files = _siblings(place.parent, match["prefix"], match["suffix"], "0" * width or "1")
    if not files:
        raise BadInput(f"There are no frames named like {str(place)!r}; check it.", "no-file")
    return ImageFiles(place.name, files)


def _around(file: Path) -> dict[int, Path]:
    """The sequence that a file belongs to, or the file alone."""
    match = _NUMBERED.fullmatch(file.name)
    if match is None:
        return {0: file}
    return _siblings(file.parent, match["prefix"], match["suffix"], match["number"])


def _only_one(folder: Path) -> ImageFiles:
    """The one sequence in a folder."""
    kinds: dict[tuple[str, str], Path] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in IMAGE_SUFFIXES and not file.name.startswith("."):
            match = _NUMBERED.fullmatch(file.name)
            kinds.setdefault((match["prefix"], match["suffix"]) if match else (file.name, ""), file)
    if len(kinds) == 1:
        return ImageFiles(folder.name, _around(*kinds.values()))
    if not kinds:
        raise BadInput(
            f"The folder {folder.name!r} holds no images; choose a movie file, or a folder of "
            "numbered images.",
            "folder",
        )
    raise BadInput(
        f"The folder {folder.name!r} holds {len(kinds)} different sequences or images; choose one "
        "file in it.",
        "folder",
    )


def _siblings(folder: Path, prefix: str, suffix: str, sample: str) -> dict[int, Path]:
    """Files between whose prefix and suffix stands a number written like ``sample``."""
    found = {}
    for file in folder.iterdir():
        name = file.name
        number = name[len(prefix) : len(name) - len(suffix)]
        whole = name == prefix + number + suffix
        if whole and number.isascii() and number.isdigit() and _alike(number, sample):
            found[int(number)] = file
    return dict(sorted(found.items()))


def _alike(number: str, sample: str) -> bool:
    """Whether two numbers are padded alike: to the same width, or not at all."""
    if len(number) == len(sample):
        return True
    longer_or_unpadded = len(number) > len(sample) or not sample.startswith("0")
    return longer_or_unpadded and not number.startswith("0")
