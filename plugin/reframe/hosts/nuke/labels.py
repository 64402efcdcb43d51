"""What a placed result says of itself in the node graph."""

from __future__ import annotations

import re
from typing import Tuple

from reframe.model.order import Job

_LONGEST_PROMPT, _LONGEST_LINE = 240, 40


def backdrop_label(job: Job, version: str) -> str:
    """Clip, shape, version, prompt and price, for a backdrop.

    Nuke runs what stands in brackets in a label, and a prompt is anything: it is disarmed.
    """
    shape = f"{job.shape.ratio} · {job.shape.resolution} · {version}"
    lines = (job.clip.name, shape, _short(job.prompt, _LONGEST_PROMPT), _price(job))
    return "\n".join(disarmed(line) for line in lines if line)


def version_line(job: Job, version: str) -> str:
    """One line for a further version, on the backdrop of the first."""
    prompt = _short(job.prompt, _LONGEST_LINE)
    parts = (version, job.shape.resolution, prompt, _price(job))
    return disarmed(" · ".join(part for part in parts if part))


def _short(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[:longest]}…"


def _price(job: Job) -> str:
    if job.rehearsal:
        return "rehearsal, free of charge"
    return f"{job.cost.usd} USD"


def disarmed(text: str) -> str:
    """Text that TCL leaves as it is (facts/nuke.md §2.7)."""
    return re.sub(r"([\\\[\]$])", r"\\\1", text)


def node_names(job: Job, version: int) -> Tuple[str, str]:
    """Names for a job's nodes: a stem, and the version of the clip's results that it is."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", job.clip.name).strip("_") or "clip"
    shape = job.shape.ratio.replace(":", "x")
    return f"Reframe_{plain}_{shape}", f"v{version:02d}"
