"""Projects, their manager, and the program itself."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from reframe.model.time import is_drop_rate, parse_rate, rate_for_people

from .media_pool import MediaPool
from .render import CODECS, FORMATS, Renderer, RenderJob
from .timeline import Timeline
from .world import Remote, World, api, change


class Project(Remote):
    def __init__(self, world: World, name: str, rate: Fraction = Fraction(24)) -> None:
        super().__init__(world)
        self.id = world.new_id("project")
        self.name = name
        self.settings = {
            "timelineFrameRate": rate_for_people(rate) + (" DF" if is_drop_rate(rate) else ""),
            "timelineResolutionWidth": "320",
            "timelineResolutionHeight": "180",
            "timelinePixelAspectRatio": "square",
            "colorScienceMode": "davinciYRGB",
        }
        self.pool = MediaPool(world, self)
        self.timelines: list[Timeline] = []
        self.timeline: Timeline | None = None
        self.renderer = Renderer(world)
        self.renderer.state = replace(
            self.renderer.state, audio_only=world.quirks.audio_only_preset
        )

    @property
    def rate(self) -> Fraction:
        return parse_rate(self.settings["timelineFrameRate"].split()[0])

    @api
    def GetName(self) -> str:
        return self.name

    @api
    def GetUniqueId(self) -> str:
        return self.id

    @api
    def GetMediaPool(self) -> MediaPool:
        return self.pool

    @api
    def GetTimelineCount(self) -> int:
        return len(self.timelines)

    @api
    def GetTimelineByIndex(self, idx: int) -> Timeline | None:
        return self.timelines[idx - 1] if 1 <= idx <= len(self.timelines) else None

    @api
    def GetCurrentTimeline(self) -> Timeline | None:
        return self.timeline

    @change
    def SetCurrentTimeline(self, timeline: Timeline) -> bool:
        """Moves the playhead (§2.5)."""
        if timeline not in self.timelines:
            return False
        self.timeline = timeline
        timeline.playhead = timeline.start
        return True

    @api
    def GetSetting(self, settingName: str | None = None) -> Any:
        return dict(self.settings) if settingName is None else self.settings.get(settingName, "")

    @change
    def SetSetting(self, settingName: str, settingValue: str) -> bool:
        if settingName == "timelineFrameRate" and self.timelines:
            return False
        self.settings[settingName] = str(settingValue)
        return True

    @api
    def GetSettings(self) -> dict[str, str]:
        return dict(self.settings)

    @change
    def SetSettings(self, settings: dict[str, str]) -> bool:
        return all(Project.SetSetting(self, key, value) for key, value in settings.items())

    @api
    def GetRenderFormats(self) -> dict[str, str]:
        return dict(FORMATS)

    @api
    def GetRenderCodecs(self, renderFormat: str) -> dict[str, str]:
        return dict(CODECS.get(renderFormat, {}))

    @api
    def GetCurrentRenderFormatAndCodec(self) -> dict[str, str]:
        return {"format": self.renderer.state.format, "codec": self.renderer.state.codec}

    @change
    def SetCurrentRenderFormatAndCodec(self, format: str, codec: str) -> bool:
        if (
            codec in self.world.quirks.unusable_codecs
            or codec not in CODECS.get(format, {}).values()
        ):
            return False
        self.renderer.set(format=format, codec=codec)
        return True

    @api
    def GetCurrentRenderMode(self) -> int:
        return self.renderer.state.mode

    @change
    def SetCurrentRenderMode(self, renderMode: int) -> bool:
        self.renderer.set(mode=renderMode)
        return True

    @change
    def SetRenderSettings(self, settings: dict[str, Any]) -> bool:
        """On top of what is loaded. In and out of Deliver are the timeline's marks."""
        self.renderer.set(settings={**self.renderer.state.settings, **settings})
        timeline = self.timeline
        marked = self.world.quirks.render_sets_marks and "MarkIn" in settings
        if timeline is not None and marked:
            first, last = int(settings["MarkIn"]), int(settings["MarkOut"])
            timeline.marks = (first - timeline.start, last + 1 - timeline.start)
        return True

    @api
    def GetRenderPresetList(self) -> list[str]:
        return list(self.renderer.presets)

    @change
    def SaveAsNewRenderPreset(self, presetName: str) -> bool:
        if self.world.quirks.no_presets or presetName in self.renderer.presets:
            return False
        self.renderer.presets[presetName] = self.renderer.state
        return True

    @change
    def LoadRenderPreset(self, presetName: str) -> bool:
        if self.world.quirks.no_presets or presetName not in self.renderer.presets:
            return False
        self.renderer.state = self.renderer.presets[presetName]
        return True

    @change
    def DeleteRenderPreset(self, presetName: str) -> bool:
        return self.renderer.presets.pop(presetName, None) is not None

    @change
    def AddRenderJob(self) -> str:
        if self.timeline is None:
            return ""
        job = RenderJob(self.world.new_id("render"), self.timeline, self.renderer.state)
        self.renderer.jobs.append(job)
        return job.id

    @change
    def DeleteRenderJob(self, jobId: str) -> bool:
        before = len(self.renderer.jobs)
        self.renderer.jobs = [job for job in self.renderer.jobs if job.id != jobId]
        return len(self.renderer.jobs) < before

    @api
    def GetRenderJobList(self) -> list[dict[str, Any]]:
        return [
            {
                "JobId": job.id,
                "TargetDir": job.state.settings.get("TargetDir"),
                "MarkIn": job.frames().start,
                "MarkOut": job.frames().stop - 1,
                "OutputFilename": job.path.name,
                **job.told(),
            }
            for job in self.renderer.jobs
        ]

    @change
    def StartRendering(self, jobIds: Any = (), isInteractiveMode: bool = False) -> bool:
        job = self.renderer.job(jobIds[0])
        if job is None or self.renderer.running is not None:
            return False
        self.renderer.start(job)
        return True

    @api
    def IsRenderingInProgress(self) -> bool:
        return self.renderer.move()

    @change
    def StopRendering(self) -> None:
        self.renderer.stop()

    @api
    def GetRenderJobStatus(self, jobId: str) -> dict[str, Any]:
        job = self.renderer.job(jobId)
        if job is None:
            return {}
        words = f"«{job.words[::-1]}»" if self.world.quirks.translated else job.words
        return {"JobStatus": words, "CompletionPercentage": job.percent}


class ProjectManager(Remote):
    def __init__(self, world: World, project: Project) -> None:
        super().__init__(world)
        self.projects = [project]
        self.project: Project | None = project

    @api
    def GetCurrentProject(self) -> Project | None:
        return self.project

    @api
    def GetProjectListInCurrentFolder(self) -> list[str]:
        return [project.name for project in self.projects]

    @change
    def CreateProject(
        self, projectName: str, mediaLocationPath: str | None = None
    ) -> Project | None:
        if any(project.name == projectName for project in self.projects):
            return None
        self.project = Project(self.world, projectName)
        self.projects.append(self.project)
        return self.project

    @change
    def LoadProject(self, projectName: str) -> Project | None:
        found = next((each for each in self.projects if each.name == projectName), None)
        self.project = found or self.project
        return found

    @change
    def CloseProject(self, project: Project) -> bool:
        self.project = None if self.project is project else self.project
        return True

    @change
    def DeleteProject(self, projectName: str) -> bool:
        """Not the one that is open."""
        if self.project is not None and self.project.name == projectName:
            return False
        before = len(self.projects)
        self.projects = [each for each in self.projects if each.name != projectName]
        return len(self.projects) < before

    @change
    def SaveProject(self) -> bool:
        """False for a project that was never named (§2.5)."""
        return self.project is not None and self.project.name != "Untitled Project"


class Resolve(Remote):
    """The ``resolve`` that a menu script is given."""

    def __init__(self, world: World, project: Project) -> None:
        super().__init__(world)
        self.manager = ProjectManager(world, project)

    @api
    def GetProjectManager(self) -> ProjectManager:
        return self.manager

    @api
    def GetProductName(self) -> str:
        return "DaVinci Resolve Studio" if self.world.studio else "DaVinci Resolve"

    @api
    def GetVersion(self) -> list[Any]:
        return [*(*self.world.version, 0, 0)[:3], 5, ""]

    @api
    def GetVersionString(self) -> str:
        return ".".join(str(part) for part in [*(*self.world.version, 0, 0)[:3], 5])

    @api
    def IsStudio(self) -> bool:
        return self.world.studio

    @api
    def GetCurrentPage(self) -> str:
        return self.world.page

    @change
    def OpenPage(self, pageName: str) -> bool:
        self.world.page = pageName
        return True
