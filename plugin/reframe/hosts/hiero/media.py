"""The media behind an item: its files, its numbers, its rate and its colour space."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from pathlib import PurePath
from typing import Any, Optional

from reframe.hosts.nuke.colours import real_name
from reframe.hosts.nuke.engine_colours import KNOWN, SAME
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.time import FrameRange, parse_rate

from .api import answer

#: ``name.####.exr 1-100`` and ``name.%04d.exr (1-100)``: Hiero may write a sequence's range
#: behind its pattern (facts/nuke.md §3.1).
_RANGE = re.compile(r" \(?-?\d+-+\d+\)?$")
_HASHES = re.compile(r"#+")
_NUMBER = re.compile(r"%0?\d*d")

#: Not the name of a space: the file says it, or has it in its header.
_AS_THE_FILE_SAYS = frozenset({"", "default", "raw", "cineon"})


class Source:
    """A media source of Hiero's, with the questions that are asked of it."""

    def __init__(self, source: Any) -> None:
        self._source = source

    @property
    def path(self) -> str:
        """A movie's path, or a sequence's with ``%0Nd``, with slashes as Nuke writes them."""
        infos = self._source.fileinfos()
        if not infos:
            return ""
        path = _RANGE.sub("", str(infos[0].filename())).replace("\\", "/")
        folder, slash, name = path.rpartition("/")
        if self._single and "%" not in name:  # a hash in the name of a movie is no frame number
            return path
        return folder + slash + _HASHES.sub(lambda found: f"%0{len(found[0])}d", name)

    @property
    def is_sequence(self) -> bool:
        """Numbered files, which count as they are named; a movie counts from 0."""
        return not self._single and _NUMBER.search(PurePath(self.path).name) is not None

    @property
    def _single(self) -> bool:
        return bool(answer(self._source, "singleFile", default=False))

    @property
    def zero(self) -> int:
        """The number of the first frame: in files' own numbers, or 0 for a movie."""
        return int(self._source.startTime()) if self.is_sequence else 0

    @property
    def range(self) -> Optional[FrameRange]:
        """The frames that there are; None where Hiero does not know."""
        frames = int(answer(self._source, "duration", default=0))
        return FrameRange(self.zero, self.zero + frames) if frames > 0 else None

    @property
    def size(self) -> Size:
        """As shown, with square pixels. Raises `BadInput` when there is no picture."""
        width, height = int(self._source.width()), int(self._source.height())
        if width < 1 or height < 1 or not answer(self._source, "hasVideo", default=True):
            raise BadInput("has no picture; select a clip that has one.")
        aspect = float(answer(self._source, "pixelAspect", default=1.0)) or 1.0
        return Size(max(1, round(width * aspect)), height)

    @property
    def present(self) -> bool:
        offline = bool(answer(self._source, "isOffline", default=False))
        return bool(answer(self._source, "isMediaPresent", default=True)) and not offline

    @property
    def start_timecode(self) -> Optional[int]:
        """The timecode of frame 0 as a frame count; None where the media seems to have none.

        Hiero answers 0, or a sequence's first number, where there is no timecode.
        """
        start = answer(self._source, "timecodeStart", default=None)
        if not isinstance(start, int) or start in (0, int(self._source.startTime())):
            return None
        return start - self.zero


def rate_of(timebase: Any) -> Fraction:
    """A `TimeBase` as an exact rate. Raises `BadInput` for what is none."""
    number = timebase.toFloat() if hasattr(timebase, "toFloat") else float(timebase)
    pair = answer(timebase, "toRational", default=None)
    if isinstance(pair, (tuple, list)) and len(pair) == 2 and all(pair):
        exact = Fraction(int(pair[0]), int(pair[1]))
        if abs(exact - Fraction(number)) < Fraction(1, 1000):
            return parse_rate(exact)
    return parse_rate(number)


def shown_as(item: Any, source: Source) -> str:
    """The colour space that a movie's item is set to; empty where it is left to the file."""
    name = real_name(str(answer(item, "sourceMediaColourTransform", default="") or ""))
    return "" if source.is_sequence or name.lower() in _AS_THE_FILE_SAYS else name


def colorspace_of(item: Any, source: Source) -> str:
    """The colour space of an item's sequence, by the name that the engine has for it.

    Movies are read by their tags, so theirs is left out. A name that the engine does not know goes
    as it is: the engine refuses it in words, since what it means is in the project's configuration.
    """
    if not source.is_sequence:
        return ""
    name = real_name(str(answer(item, "sourceMediaColourTransform", default="") or ""))
    if name.lower() in _AS_THE_FILE_SAYS:
        return ""
    return name if os.environ.get("OCIO") or name in KNOWN else SAME.get(name, name)
