"""What each step leaves in the journal for the steps after it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Uploaded:
    """Where the proxy lies at the service."""

    url: str


@dataclass(frozen=True)
class Answered:
    """The files that the service offers. The raw answer lies beside the journal."""

    video_url: str
    exr_url: str | None


@dataclass(frozen=True)
class Fetched:
    """The movie, in the folder of the delivery; ``name`` is the stem of its files."""

    folder: str
    name: str
    video: str


@dataclass(frozen=True)
class Unpacked:
    """The EXR files that the service sent, in order; none is the rule for reframe."""

    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
