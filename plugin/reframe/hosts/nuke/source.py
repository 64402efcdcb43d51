"""Whether the engine can read a Read's file itself, exactly as the Read does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Optional, Union

from reframe.model.order import Viewing
from reframe.model.time import FrameRange

from .engine_colours import is_for_display, name_for_engine, shown_space
from .formats import shape_of
from .knobs import value_of
from .paths import Files, files_of, missing_in
from .ranges import exact_rate
from .reads import Numbering, first_of_movie, numbering, suffix_of
from .viewing import viewing_of, viewing_of_movie
from .views import views_of

if TYPE_CHECKING:
    from .api import Node, Nuke

#: What the engine reads (media/sequence_files.py, FFmpeg's containers).
_IMAGES = frozenset(
    ("exr", "dpx", "cin", "tif", "tiff", "png", "jpg", "jpeg", "tga", "bmp", "hdr", "sgi", "iff")
)
_MOVIES = frozenset(
    ("mov", "mp4", "m4v", "mxf", "avi", "mkv", "webm", "mpg", "mpeg", "ts", "mts", "m2ts", "ogv")
)
#: Colour spaces in which a Read shows a movie as its tags say, or near enough to mean it.
_OF_VIDEO = ("709", "rec1886", "srgb", "gamma2.4", "gamma 2.4")


@dataclass(frozen=True)
class Source:
    """A file that the engine reads. ``shift`` is the script's frame less the engine's number."""

    path: str
    range: FrameRange
    shift: int
    colorspace: str
    #: The media's own, where it has one.
    rate: Optional[Fraction]
    #: Of a movie: the colour space that its Read is set to, where it says so.
    shown_as: str = ""
    #: Of images: the view that the engine sends them through, where it is one to be applied. Of
    #: movies, whose codes are sent as they are: what makes light of them.
    viewing: Optional[Viewing] = None


@dataclass(frozen=True)
class NoSource:
    """Why the frames have to be rendered: half a sentence, after 'because'."""

    reason: str


def source_of(nuke: Nuke, read: Node, frames: FrameRange) -> Union[Source, NoSource]:
    """The file behind ``frames`` of the script, if the engine can read it as the Read does."""
    lies = numbering(read)
    if lies is None:
        return NoSource("its frames are retimed by an expression")
    files = files_of(read, lies.first)
    if files is None:
        return NoSource("its path names no file on its own")
    reason = next(_obstacles(nuke, read, files), "")
    if reason:
        return NoSource(reason)
    own = frames.shifted(-lies.shift)
    if own.start < lies.first or own.last > lies.last:
        return NoSource("frames beyond the file are wanted")
    missing = missing_in(files, own)
    if missing:
        return NoSource("frames of its sequence are missing")
    return _source(nuke, read, files, lies, own)


def _source(
    nuke: Nuke, read: Node, files: Files, lies: Numbering, own: FrameRange
) -> Union[Source, NoSource]:
    suffix = suffix_of(files.path)
    if suffix in _IMAGES:
        if own.start < 0:
            return NoSource("its files have negative numbers")
        if not files.numbered and len(own) > 1:
            return NoSource("it is a still, and several frames of it are wanted")
        if not files.numbered:
            return NoSource("it is a still")
        name = name_for_engine(nuke, read, suffix)
        if name is None:
            return NoSource("the engine does not know its colour space")
        viewing = None if is_for_display(name, suffix) else viewing_of(nuke)
        return Source(files.path, own, lies.shift, name, None, viewing=viewing)
    shown_as = shown_space(nuke, read, suffix)
    if shown_as and not any(name in shown_as.lower() for name in _OF_VIDEO):
        return NoSource("the movie is read in a colour space of its own")
    zero = first_of_movie(read, files.path)
    return Source(
        files.path,
        own.shifted(-zero),
        lies.shift + zero,
        "",
        _rate_of(read),
        shown_as,
        viewing_of_movie(shown_as),
    )


def _obstacles(nuke: Nuke, read: Node, files: Files) -> Iterator[str]:
    """Reasons why what the Read shows is not what its file holds."""
    suffix = suffix_of(files.path)
    if value_of(read, "disable", False):
        yield "it is disabled"
    if suffix not in _IMAGES | _MOVIES:
        yield f"the engine does not read .{suffix} files"
    if value_of(read, "raw", False):
        yield "it is read raw"
    if value_of(read, "premultiplied", False):
        yield "its colours are unpremultiplied first"
    views = views_of(nuke)
    if len(views) > 1 and (suffix == "exr" or "%V" in str(value_of(read, "file")).upper()):
        yield "one of several views is wanted"
    if value_of(nuke.root(), "proxy", False) and value_of(read, "proxy"):
        yield "its proxy file is shown"
    yield from _of_shape(read)
    if not files.numbered and not Path(files.path).is_file():
        yield "its file is not there"


def _of_shape(read: Node) -> Iterator[str]:
    """Format knobs can say otherwise than the file (§2.8 has what the file says)."""
    width, height, aspect = shape_of(read)
    if abs(aspect - 1) > 1e-3:
        yield "its pixels are not square"
    for key, size in (("input/width", width), ("input/height", height)):
        stored: Any = read.metadata(key)
        if stored not in (None, "") and int(stored) != size:
            yield "its format is not the file's"


def _rate_of(read: Node) -> Optional[Fraction]:
    fps: Any = read.metadata("input/frame_rate")
    try:
        return exact_rate(float(fps)) if fps else None
    except (TypeError, ValueError):
        return None
