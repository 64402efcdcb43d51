"""What Reframe writes into a project: tags that hold a job's id, and more for people to read.

Keys of a tag's metadata must begin with ``tag.`` (facts/nuke.md §3.3); the tags are saved with the
project, and copied with what they are on.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator

from reframe.model.order import Job

from .api import answer

NAME = "Reframe"
_BEGIN = "tag.reframe."
#: What a tag says of the thing that it is on.
JOB, ORDER, SHAPE, SOURCE, NOTE = "job", "order", "shape", "source", "note"
#: Whether the thing is the placement itself, or media that only lies ready for one.
PLACES, YES = "places", "yes"
#: Which of a job's files a clip in the bin is.
KIND, MOVIE, EXR = "kind", "movie", "exr"


def facts_of(job: Job, *, places: bool, note: str = "") -> Dict[str, str]:
    """What is written down for a job. No key, no service."""
    return {
        JOB: job.id,
        ORDER: job.order_id,
        SHAPE: f"{job.shape.ratio} {job.shape.resolution}",
        SOURCE: source_of(job),
        PLACES: YES if places else "",
        NOTE: note,
        "prompt": job.prompt,
        "request": job.request_id or "",
        "usd": str(job.cost.usd),
        "rehearsal": YES if job.rehearsal else "",
    }


def source_of(job: Job) -> str:
    """The frames that a job was made of: equal for results that are versions of each other."""
    return f"{job.clip.path} {job.clip.range.start}:{job.clip.range.end}"


def add_tag(hiero: Any, thing: Any, facts: Dict[str, str]) -> None:
    """Put a tag on an item or a clip."""
    tag = hiero.core.Tag(NAME)
    for key, value in facts.items():
        if value:
            tag.metadata().setValue(_BEGIN + key, value)
    thing.addTag(tag)


def tags_of(thing: Any) -> Iterator[Dict[str, str]]:
    """What our tags on a thing say, each as `facts_of` wrote it."""
    for tag in answer(thing, "tags", default=()) or ():
        facts = _read(tag)
        if facts.get(JOB):
            yield facts


def has_job(thing: Any, job_id: str, **others: str) -> bool:
    """Whether one of our tags on it names the job, and says ``others``."""
    return any(
        facts[JOB] == job_id and all(facts[key] == value for key, value in others.items())
        for facts in tags_of(thing)
    )


def _read(tag: Any) -> Dict[str, str]:
    metadata = tag.metadata()
    keys = (JOB, ORDER, SHAPE, SOURCE, PLACES, KIND, NOTE)
    return {key: _value(metadata, _BEGIN + key) for key in keys}


def _value(metadata: Any, key: str) -> str:
    """One value; Hiero raises for a key that is not there."""
    if hasattr(metadata, "hasKey"):
        return str(metadata.value(key)) if metadata.hasKey(key) else ""
    try:
        return str(metadata.value(key) or "")
    except (KeyError, RuntimeError):
        return ""
