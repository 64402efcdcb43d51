"""The files of a job that is placed: the same question in every host."""

from __future__ import annotations

from pathlib import Path

from reframe.model.errors import BadInput
from reframe.model.order import Delivery, Job


def delivered(job: Job) -> Delivery:
    """The job's files. Raises `BadInput` when it is not done or its movie is gone."""
    if job.state != "done" or job.delivery is None:
        raise BadInput("This job is not done, so there is nothing to place; wait for it.")
    if not Path(job.delivery.video).is_file():
        raise BadInput(f"The result {job.delivery.video} is no longer there; put it back.")
    return job.delivery
