"""The desk as the conformance suite sees it from outside: a source, and a timeline file."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from reframe.hosts.desk import DeskHost
from reframe.model.geometry import Size
from reframe.model.order import Clip, Media
from reframe.model.time import FrameRange
from support import cuts

#: A folder that has everything in its name that paths have broken on.
AWKWARD = 'Größe 漢字 it\'s "so" 100% #1'


def facts(rate: Fraction, frames: int = 500, timecode: int | None = None) -> Callable[[str], Media]:
    """What a probe says of a movie: the desk is given this, and reads no media itself."""

    def probe(path: str) -> Media:
        return Media(
            path, FrameRange(0, frames), rate, Size(1920, 1080), "h264", start_timecode=timecode
        )

    return probe


@dataclass
class DeskStage:
    """A desk whose clip shows up in the written timeline under ``clip.name``."""

    folder: Path
    source: Path
    name: str | None
    clip: Clip
    rate: Fraction
    probe: Callable[[str], Media]

    @property
    def written(self) -> Path:
        return self.folder / "out.otio"

    def open(self) -> DeskHost:
        return DeskHost(str(self.source), self.name, str(self.written), media=self.probe)

    def everything_else(self) -> object:
        """Every file but the written timeline, and of that all but the tracks of results."""
        files = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path != self.written and "delivered" not in path.parts
        }
        return files, self._tracks_of_others()

    def placements(self) -> list[str]:
        if not self.written.exists():
            return []
        timeline = self._read()
        records = [dict(clip.metadata.get("reframe", {})) for clip in timeline.find_clips()]
        return [str(record["job"]) for record in records if "job" in record]

    def pairs(self, job_id: str) -> list[tuple[int, int]]:
        timeline = self._read()
        under = cuts.frames_shown(cuts.named(timeline, self.clip.name), self.rate)
        over = cuts.frames_shown(cuts.result(timeline, job_id), self.rate)
        return [(under[frame], shown) for frame, shown in over.items()]

    @contextmanager
    def full(self) -> Iterator[None]:
        """No file may grow beyond 2 kB: the operating system stops the write half way."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def _read(self) -> cuts.otio.schema.Timeline:
        return cuts.load(self.written)

    def _tracks_of_others(self) -> object:
        """The tracks that Reframe did not make: for a movie, none."""
        path = self.written if self.written.exists() else self.source
        if path.suffix != ".otio":
            return []
        tracks = json.loads(path.read_text())["tracks"]["children"]
        return [track for track in tracks if "reframe" not in track["metadata"]]
