"""*Use again*: an order of the history becomes the order that is being made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Optional

from reframe.hosts.port import Selected, Selection
from reframe.model.errors import BadInput, ReframeError
from reframe.model.order import Job, Media
from reframe.model.time import FrameRange, longest

from .late import home
from .session import Session


def use_again(session: Session, job: Job, *, trim: bool = False) -> None:
    """Take prompt, shape, position and, if its media is still there, the clip of an earlier job.

    The whole media can be chosen from, with the job's in and out set. ``trim``: out comes earlier
    if the job was longer than the limit that is in force now. When the media is gone, the row
    says so, and whatever clip there is stays.
    """
    _take_request(session, job)
    session.state.stage.show_order()
    session.state.errands.set_unfolded(False)
    if home.renders(home.home_folder()) in Path(job.clip.path).parents:
        sentence = "it was rendered for that order alone; select it in the host again."
        _lack(session, job, BadInput(sentence))
        return
    session.worker.do(
        "engine",
        lambda: session.probe(job.clip.path),
        lambda media: _take_clip(session, job, media, trim=trim),
        lambda problem: _lack(session, job, problem),
    )


def trimmed(session: Session, job: Job) -> int:
    """The frames of the job's clip that the service is documented to take."""
    endpoint = session.state.framing.endpoint
    seconds = min(endpoint.max_seconds, endpoint.documented_seconds)
    return longest(seconds, job.clip.rate)


def _take_request(session: Session, job: Job) -> None:
    framing = session.state.framing
    session.state.wording.write(job.prompt)
    if job.shape.ratio in framing.endpoint.ratios:
        framing.choose(job.shape.ratio)
    if job.shape.resolution in framing.endpoint.resolutions:
        framing.set_resolution(job.shape.resolution)
    _place(session, job)


def _place(session: Session, job: Job) -> None:
    framing = session.state.framing
    if framing.source is None or framing.active != job.shape.ratio:
        return
    if job.shape.position is None:
        framing.fit()
    else:
        framing.place(job.shape.position)


def _take_clip(session: Session, job: Job, media: Media, *, trim: bool) -> None:
    footage = session.state.footage
    sent = job.clip.range
    if not sent.within(media.range):
        _lack(session, job, None)
        return
    whole = replace(job.clip, range=media.range)
    selected = Selected(whole, "an earlier order", placement=job.target.placement)
    footage.recall(Selection((selected,), where_from="the history"))
    length = min(len(sent), trimmed(session, job)) if trim else len(sent)
    footage.choose_range(FrameRange(sent.start, sent.start + length))
    _place(session, job)


def _lack(session: Session, job: Job, problem: Optional[ReframeError]) -> None:
    """The request was taken and the clip was not: its media has gone, or has become another."""
    why = problem.message if problem else f"{job.clip.name} has other frames now."
    sentence = f"Prompt, shape and position were taken, the clip was not: {why}"
    session.state.errands.end(job.id, BadInput(sentence, "media-gone"))
