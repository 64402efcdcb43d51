"""Media of the double: what files are is asked of the studio, which knows or reads them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from .things import Tagged

if TYPE_CHECKING:
    from .studio import Facts, Studio


class TimeBase:
    def __init__(self, rate: Fraction) -> None:
        self._rate = rate

    def toFloat(self) -> float:
        return float(self._rate)

    def toInt(self) -> int:
        return round(self._rate)

    def toRational(self) -> tuple[int, int]:
        return self._rate.numerator, self._rate.denominator


class MediaFileInfo:
    def __init__(self, filename: str, first: int, last: int) -> None:
        self._facts = filename, first, last

    def filename(self) -> str:
        return self._facts[0]

    def startFrame(self) -> int:
        return self._facts[1]

    def endFrame(self) -> int:
        return self._facts[2]


class MediaSource:
    studio: ClassVar[Studio]

    def __init__(self, path: str) -> None:
        self._path = path

    @property
    def _facts(self) -> Facts:
        return self.studio.facts(self._path)

    def fileinfos(self) -> tuple[MediaFileInfo, ...]:
        facts = self._facts
        first, last = facts.first, facts.first + facts.frames - 1
        name = self._path
        if not facts.single:
            name = re.sub(r"%0(\d+)d", lambda found: "#" * int(found[1]), name)
            name += self.studio.quirks.range_behind_pattern.format(first=first, last=last)
        return (MediaFileInfo(name, first, last),)

    def startTime(self) -> int:
        return self._facts.first

    def duration(self) -> int:
        return self._facts.frames

    def width(self) -> int:
        return self._facts.size[0]

    def height(self) -> int:
        return self._facts.size[1]

    def pixelAspect(self) -> float:
        return self._facts.pixel_aspect

    def singleFile(self) -> bool:
        return self._facts.single

    def hasVideo(self) -> bool:
        return True

    def timecodeStart(self) -> int:
        return self._facts.timecode

    def isMediaPresent(self) -> bool:
        return not self._facts.offline

    def isOffline(self) -> bool:
        return self._facts.offline


class Clip(Tagged):
    def __init__(self, source: MediaSource | str) -> None:
        path = source if isinstance(source, str) else source._path
        name = re.sub(r"\.[^.]*$", "", path.rpartition("/")[2])
        self._make(name=name, path=path, tags=[], colour="default", bin_item=None)

    def mediaSource(self) -> MediaSource:
        return self.studio.core.MediaSource(self._record.path)  # type: ignore[no-any-return]

    def framerate(self) -> TimeBase:
        return TimeBase(self.studio.facts(self._record.path).rate)

    def duration(self) -> int:
        return self.mediaSource().duration()

    def sourceMediaColourTransform(self) -> str:
        return str(self._record.colour)

    def setSourceMediaColourTransform(self, name: str) -> None:
        self.studio.writes("setSourceMediaColourTransform")
        if name in self.studio.colours:  # an unknown name is left out without a word
            self._record.colour = name

    def getAvailableOcioColourTransforms(self) -> list[str]:
        return list(self.studio.colours)

    def binItem(self) -> Any:
        return self._wrap(self._record.bin_item)
