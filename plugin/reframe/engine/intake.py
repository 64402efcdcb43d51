"""Taking an order: everything that can be known to be wrong is found before anything is sent."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

from reframe.link.calls import Priced
from reframe.media.process import run
from reframe.media.tasks import PROBE, ProbeRequest
from reframe.model.endpoint import Endpoint
from reframe.model.errors import BadInput
from reframe.model.geometry import canvas_size
from reframe.model.order import Job, Media, Order, Shape
from reframe.model.price import Quote, quote
from reframe.model.progress import go_on
from reframe.service.request import check_prompt

from .journal import Journal
from .money import require_under_cap, to_agree_to
from .services import Services
from .settings import Settings

#: Bytes for a pixel of a half-float frame, and of room that movies and proxies take besides.
_EXR_BYTES, _BESIDES = 6, 64 * 1024 * 1024


class Intake:
    """Prices orders and takes them into the journal."""

    def __init__(self, home: Path, journal: Journal, services: Services) -> None:
        self._home = home
        self._journal = journal
        self._services = services
        self._probed: dict[tuple[str, int, int], Media] = {}
        self._one_at_a_time = threading.Lock()

    def probe(self, path: str) -> Media:
        """What is in a media file; asked once for each state of the file."""
        try:
            facts = Path(path).stat()
        except (OSError, ValueError):
            return run(PROBE, ProbeRequest(path), go_on)
        key = (path, facts.st_mtime_ns, facts.st_size)
        if key not in self._probed:
            self._probed[key] = run(PROBE, ProbeRequest(path), go_on)
        return self._probed[key]

    def endpoint(self, service: str) -> Endpoint:
        """The limits, choices and prices in force at a service."""
        return self._services.endpoint(service)

    def price(self, order: Order, settings: Settings) -> Priced:
        """The quote, and what the user has to agree to. Nothing is sent but a question of price.

        A clip without a path will be rendered by its host, and is priced by its frames alone.
        """
        priced = self._quote(order, with_file=bool(order.clip.path))
        return Priced(priced, to_agree_to(order, priced, settings))

    def take(self, order: Order, settings: Settings) -> list[Job]:
        """The order's jobs, in the journal. Raises `BadInput` if anything stands against it."""
        quoted = self._quote(order, with_file=True)
        ask = to_agree_to(order, quoted, settings)
        if ask and not order.agreed:
            raise BadInput(" ".join(ask) + " Nothing was sent.", "ask")
        self._services.at(order.service, order.rehearsal)
        _require_folder(Path(order.target.folder))
        _require_room(order, self._home)
        order_id = _new_id()
        with self._one_at_a_time:
            require_under_cap(order, quoted, self._journal, settings)
            jobs = [(_new_id(), cost) for cost in quoted.costs]
            self._journal.add_order(order_id, order, jobs)
        return [self._journal.job(job_id) for job_id, _ in jobs]

    def _quote(self, order: Order, *, with_file: bool) -> Quote:
        """Checked first with what is known here, so that bad input never reaches the service."""
        if not order.shapes:
            raise BadInput("Choose at least one shape, such as 9:16.")
        _require_once(order.shapes)
        known = self._services.known_endpoint(order.service)
        check_prompt(order.prompt, known)
        if with_file:
            self._require_frames(order)
        quote(order.clip.range, order.clip.rate, order.shapes, known)
        current = self._services.endpoint(order.service)
        check_prompt(order.prompt, current)
        if order.duration and current.durations and order.duration not in current.durations:
            choices = ", ".join(current.durations)
            raise BadInput(f"{order.duration!r} is not a duration; choose {choices}, or none.")
        return quote(order.clip.range, order.clip.rate, order.shapes, current)

    def _require_frames(self, order: Order) -> None:
        media = self.probe(order.clip.path)
        if not order.clip.range.within(media.range):
            raise BadInput(
                f"{Path(media.path).name} has the frames {media.range.start} to "
                f"{media.range.last}; the range {order.clip.range} is not in it (out is exclusive, "
                f"at most {media.range.end}).",
                "outside",
            )


def _require_once(shapes: tuple[Shape, ...]) -> None:
    """The same shape twice would be paid twice."""
    for shape in shapes:
        if shapes.count(shape) > 1:
            raise BadInput(
                f"{shape.ratio} is ordered twice in the same size and position, and would be paid "
                "twice; name it once."
            )


def with_media(order: Order, media: Media) -> Order:
    """The order with the clip's facts as the file has them.

    Images seldom name their rate: theirs is the host's.
    """
    clip = replace(order.clip, size=media.size)
    if not media.images:
        clip = replace(clip, rate=media.rate)
    if media.start_timecode is not None:
        zero = media.start_timecode - media.range.start
        clip = replace(clip, start_timecode=zero, drop_frame=media.drop_frame)
    return replace(order, clip=clip)


def _new_id() -> str:
    return secrets.token_hex(4)


def _require_folder(folder: Path) -> None:
    """The folder for deliveries can be made and written to: tried beside it, not in it.

    Rights alone do not tell: file systems that are read-only or not for files, and names that are
    too long for one, take nothing from anybody.
    """
    nearest, missing = folder, list[str]()
    while not os.path.lexists(nearest) and nearest != nearest.parent:
        missing.insert(0, nearest.name)
        nearest = nearest.parent
    try:
        with tempfile.TemporaryDirectory(prefix=".reframe-", dir=nearest) as trial:
            Path(trial, *missing).mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise BadInput(
            f"{folder} cannot be written to ({reason}); choose another folder for deliveries.",
            "not-writable",
        ) from problem


def _require_room(order: Order, home: Path) -> None:
    """The disk has room for what is going to be made, before money is spent on it."""
    frames = len(order.clip.range)
    need = _BESIDES
    if order.target.exr != "never":
        for shape in order.shapes:
            canvas = canvas_size(shape.ratio, shape.resolution)
            need += frames * canvas.width * canvas.height * _EXR_BYTES
    delivery = Path(order.target.folder)
    _require_free(delivery, need, "choose another folder", "no-space")
    _require_free(home, _BESIDES, "set REFRAME_HOME to a folder on another disk", "home-full")


def _require_free(folder: Path, need: int, instead: str, code: str) -> None:
    """Raises `BadInput` unless the disk that has, or will have, ``folder`` has so many bytes."""
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    free = shutil.disk_usage(nearest).free
    if free < need:
        raise BadInput(
            f"{nearest} has {free // 10**6} MB free and this order needs about "
            f"{need // 10**6} MB; make room, or {instead}.",
            code,
        )
