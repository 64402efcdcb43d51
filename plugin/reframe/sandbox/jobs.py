"""The queue: jobs wait, are rendered a few at a time in processes of their own, and end."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from pathlib import Path

from .answers import Json
from .faults import Fault
from .job import COMPLETED, IN_PROGRESS, IN_QUEUE, Job
from .outcome import Finished, RenderOrder
from .records import Watch
from .refusals import Refusal, invalid_input, refusal
from .settings import Settings
from .storage import Storage, StoredFile
from .worker import render

#: Seconds between looks whether a job that waits for its turn was cancelled.
_PATIENCE = 0.2


class Jobs:
    """All accepted requests, by id."""

    def __init__(
        self,
        settings: Settings,
        storage: Storage,
        watch: Watch,
        folder: Path,
        now: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._watch = watch
        self._folder = folder
        self._now = now
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._threads: list[threading.Thread] = []
        self._slots = threading.Semaphore(settings.side_by_side)

    def submit(self, body: dict[str, Json], faults: list[Fault], lifecycle: dict[str, Json]) -> Job:
        """Accept a request: from here on it is paid for, whatever becomes of the answer."""
        job = Job(str(uuid.uuid4()), body, self._now(), faults, lifecycle)
        with self._lock:
            self._jobs[job.request_id] = job
        thread = threading.Thread(
            target=self._run, args=(job,), name=f"job-{job.request_id}", daemon=True
        )
        self._threads.append(thread)
        thread.start()
        self._watch.changed()
        return job

    def find(self, request_id: str) -> Job | None:
        """The job, unless it was never accepted or is lost on purpose."""
        with self._lock:
            job = self._jobs.get(request_id)
        return None if job is None or job.has("lost-request") else job

    def all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def queue_position(self, job: Job) -> int:
        """How many jobs are before this one."""
        return sum(
            1 for other in self.all() if other.status == IN_QUEUE and other.created < job.created
        )

    def cancel(self, job: Job) -> None:
        if not job.has("ignores-cancel"):
            job.cancelled.set()

    def stop(self) -> None:
        """End every job that still runs."""
        for job in self.all():
            job.cancelled.set()
        for thread in self._threads:
            thread.join()

    def _run(self, job: Job) -> None:
        job.log("Request queued.", self._now())
        try:
            self._hold(job, "queued")
            if job.has("in-progress") or job.has("never-finishes"):
                self._begin(job)
            self._hold(job, "in-progress")
            self._hold(job, "never-finishes")
            self._work(job)
        finally:
            if job.cancelled.is_set() and job.result is None:
                job.refusal = refusal("client_cancelled")
            job.ended = self._now()
            job.status = COMPLETED
            self._watch.changed()

    def _hold(self, job: Job, name: str) -> None:
        """Keep the job where it is for as long as the fault says, or until it is cancelled."""
        fault = job.fault(name)
        if fault is not None:
            job.cancelled.wait(None if name == "never-finishes" else fault.number())

    def _work(self, job: Job) -> None:
        """Take one of the few places and render; nothing for a job that was cancelled."""
        while not self._slots.acquire(timeout=_PATIENCE):
            if job.cancelled.is_set():
                return
        try:
            if job.cancelled.is_set():
                return
            self._begin(job)
            found = self._refused(job) or self._rendered(job)
            if isinstance(found, Refusal):
                job.refusal = found
            elif found is not None:
                self._deliver(job, found)
        finally:
            self._slots.release()

    def _begin(self, job: Job) -> None:
        job.status = IN_PROGRESS
        job.started = self._now()
        job.log("Runner started.", self._now())
        self._watch.changed()

    def _refused(self, job: Job) -> Refusal | None:
        fault = job.fault("refuse")
        if fault is not None:
            return refusal(fault.value)
        from .schema import input_errors

        errors = input_errors(job.input)
        return invalid_input(errors) if errors else None

    def _rendered(self, job: Job) -> Finished | Refusal | None:
        """What the render made of the job; None when it was cancelled."""
        from .schema import RayReframeInput

        asked = RayReframeInput.model_validate(job.input)
        source = self._storage.find_url(asked.video_url)
        if source is None or source.etag is None or self._storage.gone(source):
            return refusal(
                "file_download_error",
                "Failed to download the file. The sandbox only takes files uploaded to itself.",
            )
        position = asked.source_position
        order = RenderOrder(
            source=str(source.path),
            folder=str(self._folder / job.request_id),
            aspect_ratio=asked.aspect_ratio,
            resolution=asked.resolution,
            position=(position.x_norm, position.y_norm, position.w_norm, position.h_norm)
            if position
            else None,
            limit_seconds=self._settings.limit_seconds,
            most_seconds=int(asked.duration.rstrip("s")) if asked.duration else None,
            exr=self._exr_for(job),
            faults=tuple((fault.name, fault.value) for fault in job.faults),
        )
        return render(order, job.cancelled)

    def _exr_for(self, job: Job) -> str:
        asked = job.fault("exr")
        if asked is not None:
            return asked.value
        hostile = any(fault.name.startswith("zip-") for fault in job.faults)
        return "zip" if hostile else self._settings.exr

    def _deliver(self, job: Job, made: Finished) -> None:
        video = self._keep(job, made.video, "output.mp4", "video/mp4")
        exr = None
        if made.exr is not None:
            kind = "application/zip" if made.exr.endswith(".zip") else "image/x-exr"
            exr = self._keep(job, made.exr, f"output{Path(made.exr).suffix}", kind)
        job.billable_units = made.billable_units
        job.inference_seconds = made.seconds
        job.log(f"Reframed {made.frames} frames.", self._now())
        job.result = {
            "video": file_json(video),
            "exr_file": file_json(exr) if exr else None,
        }

    def _keep(self, job: Job, path: str, name: str, content_type: str) -> StoredFile:
        stored = self._storage.reserve(name, content_type, job.lifecycle)
        self._storage.fill(stored, Path(path))
        job.outputs.append(stored)
        return stored


def file_json(stored: StoredFile) -> dict[str, Json]:
    """fal's ``File``."""
    return {
        "url": stored.url,
        "content_type": stored.content_type,
        "file_name": stored.name,
        "file_size": stored.size,
    }
