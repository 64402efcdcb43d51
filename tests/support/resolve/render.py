"""The render queue: it really makes the movie of what the viewer shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reframe.model.time import rate_for_people

from .timeline import Timeline
from .world import World

#: Codec id → encoder of the test's movies.
ENCODERS = {"H264": "h264", "H265": "hevc", "ProRes422HQ": "prores", "DNxHRLB": "dnxhr"}
FORMATS = {"MP4": "mp4", "QuickTime": "mov", "Wave": "wav"}
CODECS = {
    "mp4": {"H.264": "H264", "H.265": "H265"},
    "mov": {"H.264": "H264", "Apple ProRes 422 HQ": "ProRes422HQ", "Avid DNxHR LB": "DNxHRLB"},
    "wav": {},
}
#: The number that is burnt into frames where nothing is shown.
NOTHING = 8191


@dataclass(frozen=True)
class RenderState:
    """All that Deliver is set to, and that no getter tells (§2.4)."""

    format: str = "mov"
    codec: str = "ProRes422HQ"
    mode: int = 1
    settings: dict[str, Any] = field(default_factory=lambda: {"TargetDir": "/somewhere"})
    #: A preset that writes sound alone was loaded, whatever the settings say.
    audio_only: bool = False


@dataclass
class RenderJob:
    id: str
    timeline: Timeline
    state: RenderState
    words: str = "Ready"
    percent: int = 0

    @property
    def path(self) -> Path:
        name = self.state.settings.get("CustomName", self.timeline.name)
        return Path(self.state.settings["TargetDir"]) / f"{name}.{self.state.format}"

    def told(self) -> dict[str, Any]:
        """What the queue says of a job besides: keys and forms as in a list that was published."""
        settings = {"ExportVideo": True, "ExportAudio": True, "ExportAlpha": False}
        settings.update(self.state.settings)
        return {
            "IsExportVideo": str(settings["ExportVideo"]),
            "IsExportAudio": str(settings["ExportAudio"]),
            "ExportAlpha": str(settings["ExportAlpha"]),
            "FormatWidth": settings.get("FormatWidth", 320),
            "FormatHeight": settings.get("FormatHeight", 180),
            "FrameRate": rate_for_people(self.timeline.rate)
            if "FrameRate" not in settings
            else f"{settings['FrameRate']:g}",
            "RenderMode": "Single clip" if self.state.mode else "Individual clips",
        }

    def frames(self) -> range:
        settings = self.state.settings
        if settings.get("SelectAllFrames", True):
            return range(self.timeline.start, self.timeline.end)
        return range(int(settings["MarkIn"]), int(settings["MarkOut"]) + 1)  # inclusive (§2.1)


@dataclass
class Renderer:
    """One render after the other; each question moves it on by a quarter."""

    world: World
    state: RenderState = field(default_factory=RenderState)
    presets: dict[str, RenderState] = field(
        default_factory=lambda: {"H.264 Master": RenderState("mp4", "H264")}
    )
    jobs: list[RenderJob] = field(default_factory=list)
    running: RenderJob | None = None
    #: Made in place of the movie, to spoil it.
    write: Callable[[RenderJob, list[int]], None] | None = None

    def start(self, job: RenderJob) -> None:
        if self.world.quirks.render_stuck:
            job.words = "Ready for background render"
            return
        job.words, self.running = "Rendering", job
        job.path.write_bytes(b"\0\0\0\0ftyp")

    def move(self) -> bool:
        """Whether it still renders."""
        job = self.running
        if job is None:
            return False
        if self.world.quirks.render_hangs and job.percent >= 50:
            return True
        job.percent += 25
        if job.percent < 100:
            return True
        (self.write or write)(job, numbers(job, self.world.quirks.render_extra))
        job.words, job.percent, self.running = "Complete", 100, None
        return False

    def stop(self) -> None:
        if self.running is not None:
            self.running.words, self.running = "Cancelled", None

    def job(self, job_id: str) -> RenderJob | None:
        return next((job for job in self.jobs if job.id == job_id), None)

    def set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)


def numbers(job: RenderJob, extra: int = 0) -> list[int]:
    """The counter in every frame to render, as the tracks are now."""
    asked = job.frames()
    found = []
    for frame in range(asked.start, asked.stop + extra):
        item = job.timeline.shown(frame)
        media = item.media if item else None
        found.append(
            NOTHING if item is None or media is None else media.shown_number(item.source_at(frame))
        )
    return found


def write(job: RenderJob, shown: list[int]) -> None:
    """The movie; nothing but sound where a preset left only that."""
    from support.counter import make_movie, scene  # only here: a media library

    settings = job.state.settings
    audio_only = job.state.audio_only or not settings.get("ExportVideo", True)
    size = (int(settings.get("FormatWidth", 320)), int(settings.get("FormatHeight", 180)))
    make_movie(
        job.path, 0 if audio_only else len(shown), job.timeline.rate,
        ENCODERS[job.state.codec], size,
        picture=lambda index, width, height: scene(shown[index], width, height),
    )  # fmt: skip
