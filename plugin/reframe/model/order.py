"""Clip, order, job and delivery: what travels between host, panel and engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Dict, Optional, Tuple

from .geometry import Size, SourcePosition
from .time import FrameRange


@dataclass(frozen=True)
class Media:
    """What a probe found in a file: the facts that an order needs, in one value."""

    path: str
    #: Frames that exist, in the media's own numbering: movies count from 0.
    range: FrameRange
    rate: Fraction
    #: As shown: rotation and pixel aspect applied.
    size: Size
    codec: str
    #: Stored timecode of the first frame as a frame count, if the file has one.
    start_timecode: Optional[int] = None
    drop_frame: bool = False
    #: Sentences for the user about what is unusual here.
    notes: Tuple[str, ...] = ()
    #: An image sequence or a still: its rate is a guess unless its files name one.
    images: bool = False


@dataclass(frozen=True)
class Viewing:
    """The view through which light becomes the codes of a Rec.709 display, as a host has it set.

    ``config`` is an OpenColorIO configuration: a file's path, or a name by which hosts and
    OpenColorIO know one. ``display`` and ``view`` are names of it.
    """

    config: str
    display: str
    view: str
    #: The media holds the codes already: the host rendered it through this view.
    applied: bool = False


@dataclass(frozen=True)
class Clip:
    """What the user selected: media, the frames used of it, and where it sits."""

    name: str
    path: str
    range: FrameRange
    rate: Fraction
    size: Size
    #: How fast the host plays the source: 2 is twice as fast; 1 unless retimed.
    speed: Fraction = Fraction(1)
    #: Timecode of the media's frame 0 as a frame count, if it has one.
    start_timecode: Optional[int] = None
    drop_frame: bool = False
    #: The colour space of the media by its name in the OCIO configuration, where the host knows
    #: it and the file may not say; empty: as the file says. Movies are read by their tags.
    colorspace: str = ""
    #: How its light is shown, and so what is sent; a result's EXR goes the same way back. None:
    #: colorimetrically, with display white as 1.0. Movies and pictures that are made for a display
    #: keep their codes whatever it says.
    viewing: Optional[Viewing] = None


@dataclass(frozen=True)
class Shape:
    """One result asked for: a ratio, a tier, and where the plate sits (None: centred fit)."""

    ratio: str
    resolution: str = "540p"
    position: Optional[SourcePosition] = None


@dataclass(frozen=True)
class Target:
    """Where deliveries go."""

    #: Folder in which each job makes a folder of its own.
    folder: str
    #: ``auto`` and ``always`` make a sequence from the movie when the service sends none.
    exr: str = "auto"
    #: Which host placed the order, and what that host needs to place the result again.
    host: str = "desk"
    placement: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """What the user asked for. One shape is one job."""

    clip: Clip
    shapes: Tuple[Shape, ...]
    prompt: str
    target: Target
    #: The service's base URL, or empty for fal itself.
    service: str = ""
    #: On a sandbox of this machine: free of charge, without the user's key.
    rehearsal: bool = False
    duration: Optional[str] = None
    #: Send no more pixels than the canvas can show.
    lean_proxy: bool = False
    #: The user saw price and warnings, and agreed.
    agreed: bool = False


@dataclass(frozen=True)
class ExrSequence:
    """A numbered sequence: ``pattern`` is an absolute path with ``%0Nd`` in it."""

    pattern: str
    first: int
    last: int
    colorspace: str
    #: ``service`` or ``video``: who made the pixels.
    origin: str

    def path(self, frame: int) -> str:
        """The file of one frame; a ``%`` in the folders above it stays as it is."""
        folder, slash, name = self.pattern.rpartition("/" if "/" in self.pattern else "\\")
        return f"{folder}{slash}{name % frame}"


@dataclass(frozen=True)
class Cost:
    """What was, or will be, charged."""

    billed_seconds: int
    usd: Decimal
    #: ``estimate`` until fal names the charge; then ``fal``.
    origin: str = "estimate"


@dataclass(frozen=True)
class Delivery:
    """The files of a finished job, checked."""

    video: str
    exr: Optional[ExrSequence]
    frames: int
    rate: Fraction
    report: str
    proxy: str
    folder: str
    #: Sentences about what is unusual in this delivery.
    notes: Tuple[str, ...] = ()
    #: How late the result's pictures are, in frames; negative: early. 0 when not certain.
    offset: int = 0
    #: The check's, as `Report.verdict`; empty: not known.
    verdict: str = ""


#: The steps of a job in their order; each is also the name of the state while it runs.
STEPS = ("export", "upload", "submit", "wait", "fetch", "unpack", "check", "finish")

#: States besides the steps. ``queued``: accepted, not begun; ``done``: delivered.
ENDED = frozenset({"done", "failed", "cancelled"})


@dataclass(frozen=True)
class Job:
    """A row of the queue: one paid request, and everything until its files are delivered."""

    id: str
    order_id: str
    clip: Clip
    shape: Shape
    prompt: str
    target: Target
    service: str
    rehearsal: bool
    #: ``queued``, one of `STEPS`, ``unknown``, ``done``, ``failed`` or ``cancelled``.
    state: str
    created: float
    cost: Cost
    #: Whether the engine works on it now; a job that has not ended and is not active is paused.
    active: bool = False
    #: 0 to 1 within the step, and what is going on in words.
    progress: float = 0.0
    doing: str = ""
    #: Why nothing moves at the moment although nothing has failed; empty when all is well.
    trouble: str = ""
    request_id: Optional[str] = None
    #: Failed or cancelled after fal had made its result: that is paid for, and a resume brings it.
    at_fal: bool = False
    #: The movie, as soon as it lies whole in its folder: the EXR may take minutes more.
    movie: str = ""
    delivery: Optional[Delivery] = None
    #: When failed, unknown or interrupted: `ReframeError.to_json`.
    error: Optional[Dict[str, str]] = None
    placed: bool = False
    #: When it came into its state; 0: not known.
    moved: float = 0.0
    #: Its files were deleted by the user; `delivery` says where they were.
    removed: bool = False

    @property
    def ended(self) -> bool:
        return self.state in ENDED
