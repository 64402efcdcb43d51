"""What a media pool item is: its file, frames, rate and timecode, as Resolve tells them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Optional, Tuple

from reframe.model.geometry import Size
from reframe.model.time import FrameRange, is_drop_rate

from .api import Thing, ask_text, clip_property, unique_id, whole
from .rates import rate_of, timecode_of

#: Resolve names a sequence by a label, ``name_[0001-0024].exr`` (facts/resolve.md §2.3).
_LABEL = re.compile(r"(?P<before>.*)\[(?P<first>\d+)-(?P<last>\d+)\](?P<after>[^\\/\[\]]*)")
#: A sequence may be named by its first file.
_FIRST = re.compile(r"(?P<before>.*?)(?P<first>\d+)(?P<after>\.[A-Za-z]+)")
_STILLS = frozenset(
    {".exr", ".dpx", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".tga", ".bmp", ".cin", ".psd"}
)
#: Camera originals that no reader of Reframe's opens, but Resolve does.
_RAW = frozenset({".braw", ".r3d", ".ari", ".arx", ".crm", ".rmf", ".nev", ".dng", ".cine"})


@dataclass(frozen=True)
class PoolMedia:
    """``path`` is a movie or has ``%0Nd``; empty for what has no file (compound, Fusion, multicam
    clips, timelines). ``range`` is in the media's own numbering; None when it is not known."""

    thing: Thing
    id: str
    name: str
    path: str
    rate: Optional[Fraction]
    size: Optional[Size]
    range: Optional[FrameRange]
    start_timecode: Optional[int] = None
    drop_frame: bool = False
    online: bool = True

    @property
    def first(self) -> int:
        """The number of its first frame: 0 for movies, the first file's for sequences."""
        return self.range.start if self.range else 0

    @property
    def is_still(self) -> bool:
        """One picture, which a timeline holds for as long as it likes."""
        return "%0" not in Path(self.path).name and self._suffix in _STILLS

    @property
    def is_raw(self) -> bool:
        return self._suffix in _RAW

    @property
    def _suffix(self) -> str:
        return Path(self.path).suffix.lower()


def media_of(thing: Thing) -> PoolMedia:
    """The facts of a media pool item. Nothing rests on words alone, for they may be translated."""
    rate = rate_of(clip_property(thing, "FPS"))
    frames = whole(clip_property(thing, "Frames"))
    path, first, last = file_of(path_of(thing))
    if last is None and frames and frames > 1:
        path, first = _numbered(path, whole(clip_property(thing, "Start")))
    if last is None and frames:
        last = first + frames - 1
    timecode = clip_property(thing, "Start TC")
    drop = ";" in timecode or clip_property(thing, "Drop frame") == "1"
    start = timecode_of(timecode, rate, drop) if rate else None
    return PoolMedia(
        thing,
        media_id(thing),
        clip_property(thing, "Clip Name") or ask_text(thing, "GetName"),
        path,
        rate,
        _size_of(clip_property(thing, "Resolution")),
        FrameRange(first, last + 1) if last is not None and last >= first else None,
        None if start is None else start - first,
        drop and rate is not None and is_drop_rate(rate),
        _is_online(thing, path, first),
    )


def media_id(thing: Thing) -> str:
    """What names the media in this project for ever; its name and file where nothing does."""
    known = ask_text(thing, "GetMediaId") or unique_id(thing)
    if known or thing is None:
        return known
    return f"{ask_text(thing, 'GetName')} {clip_property(thing, 'File Path')}".strip()


def file_of(label: str) -> Tuple[str, int, Optional[int]]:
    """Path or pattern, and the numbers of the first and last file; None: a movie."""
    match = _LABEL.fullmatch(label)
    if match is None or Path(label).is_file():
        return label, 0, None
    width = len(match["first"])
    pattern = f"{match['before']}%0{width}d{match['after']}"
    return pattern, int(match["first"]), int(match["last"])


def path_of(thing: Thing) -> str:
    """A sequence's label is not a real path (§2.3): if it has no folder, there is one besides."""
    label, folder = clip_property(thing, "File Path"), clip_property(thing, "Clip Directory")
    return str(Path(folder) / label) if label and folder and label == Path(label).name else label


def _numbered(path: str, start: Optional[int]) -> Tuple[str, int]:
    """A sequence that is named by its pattern or by its first file: ``Start`` is its number."""
    name = Path(path).name
    if "%0" in name:
        return path, start or 0
    match = _FIRST.fullmatch(path)
    if match is None or int(match["first"]) != start or match["after"].lower() not in _STILLS:
        return path, 0
    return f"{match['before']}%0{len(match['first'])}d{match['after']}", start


def _size_of(text: str) -> Optional[Size]:
    numbers = re.findall(r"\d+", text)
    return Size(int(numbers[0]), int(numbers[1])) if len(numbers) >= 2 else None


def _is_online(thing: Thing, path: str, first: int) -> bool:
    """As Resolve says, if it says so in English; else what cannot be found is offline."""
    status = clip_property(thing, "Online Status")
    if not path or status == "Online":
        return True
    if status == "Offline":
        return False
    file = Path(path)
    return (file.with_name(file.name % first) if "%0" in file.name else file).is_file()
