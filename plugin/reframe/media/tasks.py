"""What the engine asks of a media worker, and what it gets back.

No media library is imported here: the engine reads this page, the worker does the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from reframe.model.geometry import Size, SourcePosition
from reframe.model.order import ExrSequence, Media, Viewing
from reframe.model.report import Report
from reframe.model.time import FrameRange

Request = TypeVar("Request")
Result = TypeVar("Result")

HD = Size(1920, 1080)


@dataclass(frozen=True)
class Task(Generic[Request, Result]):
    """A function ``(request, meter) -> result`` that runs in a worker: ``"module:function"``."""

    function: str
    request: type[Request]
    result: type[Result]


@dataclass(frozen=True)
class ProbeRequest:
    """A movie file, or images: ``name.%04d.exr``, ``name.####.exr``, one of them, or a folder."""

    path: str
    #: What images are in (a name of ``$OCIO`` or of the built-in configuration), if it is known.
    colorspace: str = ""


@dataclass(frozen=True)
class ProxyRequest:
    """Export exactly ``range`` of ``source`` (its own frame numbers) to ``destination``.

    The picture is scaled to fit ``box``, turned for portrait pictures, and never enlarged.
    """

    source: str
    range: FrameRange
    destination: str
    box: Size = HD
    #: Overrules the source's own rate, which image sequences seldom name. The frames stay.
    rate: Fraction | None = None
    colorspace: str = ""
    #: As `Clip.viewing`.
    viewing: Viewing | None = None


@dataclass(frozen=True)
class Proxy:
    """The exported proxy. ``duration`` is the container's, in seconds."""

    path: str
    frames: int
    rate: Fraction
    size: Size
    bytes: int
    sha256: str
    duration: Fraction
    #: Taken over packet by packet, not encoded again.
    copied: bool = False


@dataclass(frozen=True)
class ExrRequest:
    """Make a half-float sequence ``folder/name.%06d.exr`` from every frame of ``movie``."""

    movie: str
    folder: str
    name: str
    first: int
    rate: Fraction
    job_id: str
    #: ``ACEScg``, ``ACES2065-1`` or ``lin_rec709``.
    colorspace: str = "ACEScg"
    #: An OpenEXR compression: ``zip``, ``zips``, ``piz``, ``dwaa``, ``dwab`` or ``none``.
    compression: str = "zip"
    #: Timecode of the first frame as a frame count, if the plate has one.
    timecode: int | None = None
    drop_frame: bool = False
    #: The view whose inverse makes light of the movie's codes; None: the display's light as it is.
    viewing: Viewing | None = None


@dataclass(frozen=True)
class ExrCheckRequest:
    """Read every EXR of a received sequence without trusting any of them.

    ``files`` are in order; they are renamed to ``folder/name.%06d.exr`` counting from ``first``.
    """

    files: tuple[str, ...]
    folder: str
    name: str
    first: int
    frames: int


@dataclass(frozen=True)
class ExrCheck:
    """A received sequence, checked; ``findings`` are sentences about gaps, sizes, channels."""

    sequence: ExrSequence
    frames: int
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckRequest:
    """Compare the returned ``movie`` with the ``proxy`` that was sent.

    ``position`` is what was asked (None: centred fit). ``folder`` takes ``report.json`` and
    ``report.html``.
    """

    proxy: str
    movie: str
    frames: int
    rate: Fraction
    position: SourcePosition | None
    folder: str
    title: str = ""


@dataclass(frozen=True)
class SheetRequest:
    """A contact sheet (PNG): a few frames of source and result side by side."""

    proxy: str
    movie: str
    destination: str
    columns: int = 4
    #: The number of the first frame, as the plate has it.
    first: int = 0


@dataclass(frozen=True)
class StillsRequest:
    """Frames of ``source`` (its own numbers) as ``folder/<number>.jpg``, fitting ``box``."""

    source: str
    frames: tuple[int, ...]
    folder: str
    box: Size
    colorspace: str = ""
    #: As `Clip.viewing`.
    viewing: Viewing | None = None


@dataclass(frozen=True)
class Still:
    """One frame as a picture file."""

    frame: int
    path: str


@dataclass(frozen=True)
class Stills:
    """The pictures that could be made, all of one size."""

    size: Size
    stills: tuple[Still, ...]


@dataclass(frozen=True)
class PictureRequest:
    """A small movie of a painted scene with its frame number burnt in, for demos and self-tests."""

    destination: str
    frames: int
    rate: Fraction
    size: Size


@dataclass(frozen=True)
class Written:
    """A file that a task made."""

    path: str


PROBE = Task("reframe.media.probe:probe", ProbeRequest, Media)
PROXY = Task("reframe.media.proxy:export_proxy", ProxyRequest, Proxy)
EXR = Task("reframe.media.exr:write_sequence", ExrRequest, ExrSequence)
EXR_CHECK = Task("reframe.media.exr_check:check_sequence", ExrCheckRequest, ExrCheck)
CHECK = Task("reframe.media.check:check_result", CheckRequest, Report)
SHEET = Task("reframe.media.sheet:draw_sheet", SheetRequest, Written)
STILLS = Task("reframe.media.stills:make_stills", StillsRequest, Stills)
PICTURE = Task("reframe.media.picture:paint_movie", PictureRequest, Written)
