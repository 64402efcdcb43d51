"""One placement: the job, the choice, the rule, and the clip as it lies now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import List, Optional

from reframe.hosts.conform import Conform, conform
from reframe.hosts.delivered import delivered
from reframe.hosts.port import ELSEWHERE, sent_range
from reframe.model.errors import BadInput
from reframe.model.order import Delivery, Job
from reframe.model.time import FrameRange

from .address import Address
from .api import Thing
from .choices import BIN, TIMELINE, Way, way_of
from .finding import find_item, require_project, require_timeline
from .findings import Findings, Learn
from .items import Item
from .opened import Opened


@dataclass(frozen=True)
class Task:
    """One placement, with all that its parts need."""

    now: Opened
    job: Job
    delivery: Delivery
    way: Way
    address: Address
    rule: Conform
    #: What was sent, in the numbers of the selected clip.
    sent: FrameRange
    findings: Findings
    learn: Learn
    #: The clip as it lies now; None for one of the media pool, or where it does not matter.
    item: Optional[Item] = None

    @property
    def record(self) -> FrameRange:
        """The frames of the clip's timeline that the result covers."""
        if self.item is None:
            return FrameRange(0, self.rule.frames)
        start = self.item.start + self.sent.start - self.address.base + self.rule.start
        return FrameRange(start, start + self.rule.frames)


@dataclass(frozen=True)
class Result:
    """What was imported: ``shown`` is the one that the choice puts somewhere."""

    movie: Thing
    shown: Thing
    notes: List[str]


def task_of(now: Opened, job: Job, choice: str, findings: Findings, learn: Learn) -> Task:
    """Everything that can be known to be wrong is found here, before anything is touched."""
    way = way_of(choice)
    delivery = _delivered(job, way)
    address = Address.of(job.target.placement)
    require_project(now, address)
    sent, rate = sent_range(job), address.rate or job.clip.rate
    rule = conform(len(sent), rate, delivery.frames, delivery.rate, delivery.offset)
    task = Task(now, job, delivery, way, address, rule, sent, findings, learn)
    if way.kind == BIN or (way.kind == TIMELINE and not address.on_timeline):
        return task
    if not address.on_timeline:
        raise BadInput("The clip came from the media pool, so there is no track to place it on.")
    item = find_item(require_timeline(now, address), address, now, other_take=True)
    if not sent.within(FrameRange(address.base, address.base + item.duration)):
        raise BadInput("What was sent is not in the clip any more; place it in the bin.", ELSEWHERE)
    return replace(task, item=item)


def _delivered(job: Job, way: Way) -> Delivery:
    delivery = delivered(job)
    if way.exr and delivery.exr is None:
        raise BadInput("This result has no EXR sequence; place its movie instead.")
    return delivery
