"""The steps of a job, in their order.

Each reads its inputs from the journal and the job's folder, does one thing, and returns its
result; the runner writes that to the journal. Running a step again is harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reframe.engine.work import Work

from .check import check
from .export import export
from .fetch import fetch
from .finish import finish
from .submit import submit
from .unpack import unpack
from .upload import upload
from .wait import wait


@dataclass(frozen=True)
class Step:
    name: str
    do: Callable[[Work], object]


STEPS = (
    Step("export", export),
    Step("upload", upload),
    Step("submit", submit),
    Step("wait", wait),
    Step("fetch", fetch),
    Step("unpack", unpack),
    Step("check", check),
    Step("finish", finish),
)
