"""Frames as the viewer shows them, through nodes that are gone afterwards (facts/nuke.md §2.5)."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, List, Optional, Set, Tuple

from reframe.hosts.port import Selected
from reframe.model.errors import BadInput, Cancelled
from reframe.model.geometry import Size, even
from reframe.model.order import Clip, Viewing
from reframe.model.progress import Meter, report
from reframe.model.time import FrameRange

from .address import Address
from .display import set_display, set_video_space, set_write_display, uses_ocio, viewer_look
from .editions import is_non_commercial
from .files import Format, set_format
from .formats import shape_of
from .graph import find, group_of, inside
from .knobs import set_if_there, value_of
from .putting_back import untouched
from .viewing import viewing_through

if TYPE_CHECKING:
    from .api import Node, Nuke

#: The most that the non-commercial edition writes (facts/nuke.md §1.7, unconfirmed).
_LARGEST_NC = Size(1920, 1080)
_STEM = "frames"

log = logging.getLogger(__name__)


def render(nuke: Nuke, selected: Selected, folder: str, meter: Meter) -> Clip:
    """`Host.render`, in the main thread."""
    address = Address.of(selected.placement)
    node = find(nuke, address.node)
    if node is None:
        raise BadInput(f"There is no node {address.node} any more; select the clip again.")
    frames = selected.clip.range.shifted(address.shift)
    group = group_of(nuke, address.node)
    begun: List[_Files] = []
    try:
        with untouched(nuke, group) as made, inside(group):
            write, size, format, viewing = _chain(nuke, node, made)
            files = _Files(folder, frames, format)
            begun.append(files)
            write["file"].setValue(files.for_nuke)
            set_format(write, format)
            _render_all(nuke, write, files, address.view, meter)
    except BaseException:
        for each in begun:
            each.remove()
        raise
    return replace(
        selected.clip,
        path=files.pattern,
        range=files.range,
        size=size,
        colorspace=format.colorspace,
        viewing=viewing,
        start_timecode=None,
    )


def _chain(
    nuke: Nuke, node: Node, made: List[Node]
) -> Tuple[Node, Size, Format, Optional[Viewing]]:
    """The nodes from the clip to its files: as few as will do, for the edition that has ten.

    With the Write, what it writes, and the view that its pictures have gone through by then.
    """
    end, size = _square(nuke, node, made)
    shown = _display_node(nuke, end, made) if uses_ocio(nuke) else None
    write = nuke.nodes.Write(inputs=[shown or end])
    made.append(write)
    set_if_there(write, "channels", "rgb")
    if shown is not None:
        set_if_there(write, "raw", True)
    elif not _encodes(nuke, write):
        raise BadInput(
            "The script's colour configuration has neither a Rec.709 display nor a Rec.709 colour "
            "space; choose another configuration in the project settings."
        )
    goes_itself = value_of(write, "transformType") == "display"
    viewing = viewing_through(nuke, write if goes_itself and shown is None else shown)
    return write, size, Format.best(write), viewing


def _encodes(nuke: Nuke, write: Node) -> bool:
    """Let the Write make the display's codes itself; False where it cannot."""
    if uses_ocio(nuke) and set_write_display(write, viewer_look(nuke)):
        return True
    return set_video_space(nuke, write)


def _display_node(nuke: Nuke, end: Node, made: List[Node]) -> Optional[Node]:
    """The script's way to a Rec.709 display as a node; None where this Nuke has none for it."""
    try:
        shown = nuke.nodes.OCIODisplay(inputs=[end])
    except Exception:  # a class that is not there raises differently; what stays is swept away
        log.exception("there is no OCIODisplay; the Write has to do")
        return None
    made.append(shown)
    if set_display(shown, viewer_look(nuke)):
        return shown
    nuke.delete(made.pop())
    return None


def _square(nuke: Nuke, node: Node, made: List[Node]) -> Tuple[Node, Size]:
    """The node with square pixels and even sides, and what size that is."""
    width, height, aspect = shape_of(node)
    box = Size(even(width * aspect), even(height))
    if is_non_commercial(nuke):
        scale = min(1.0, _LARGEST_NC.width / box.width, _LARGEST_NC.height / box.height)
        box = Size(even(box.width * scale), even(box.height * scale))
    if abs(aspect - 1) < 1e-3 and (box.width, box.height) == (width, height):
        return node, box
    reformat = nuke.nodes.Reformat(inputs=[node])
    made.append(reformat)
    for name, value in (
        ("type", "to box"),
        ("box_width", box.width),
        ("box_height", box.height),
        ("box_fixed", True),
        ("box_pixel_aspect", 1),
        ("resize", "distort"),
    ):
        set_if_there(reformat, name, value)
    return reformat, box


class _Files:
    """The files of a render: named after the script's frames, and counted from 0 where those are
    negative, which no reader of sequences takes. Files that were in the folder stay."""

    def __init__(self, folder: str, frames: FrameRange, format: Format) -> None:
        self._folder = Path(folder)
        self._there = set(self._folder.iterdir())
        stem = _free_stem(self._there)
        self._name = f"{stem}.%06d.{format.suffix}"
        self.frames = frames
        self.range = frames if frames.start >= 0 else FrameRange(0, len(frames))
        #: Other names while Nuke writes, where a frame's own number may be another's later.
        self._first_name = (
            self._name if self.range == frames else f"{stem}.new.%06d.{format.suffix}"
        )

    @property
    def pattern(self) -> str:
        return self._path(self._name)

    @property
    def for_nuke(self) -> str:
        """The pattern for a knob, in which brackets and dollars mean something (§2.2)."""
        return re.sub(r"([\[\]$])", r"\\\1", self._path(self._first_name))

    def take(self, frame: int) -> None:
        """See that a frame was written, and give it its number. Raises `BadInput` if not."""
        path = self._folder / (self._first_name % frame)
        if not path.is_file() or not path.stat().st_size:
            raise BadInput(
                f"Nuke wrote nothing for frame {frame}, and said nothing; check that the disk has "
                "room and that the node shows a picture there."
            )
        if self.range != self.frames:
            number = self.range.start + frame - self.frames.start
            path.replace(self._folder / (self._name % number))

    def remove(self) -> None:
        """Whatever the render left, half a file of Nuke's too."""
        stem = self._name.partition(".")[0]
        for path in set(self._folder.iterdir()) - self._there:
            if path.name.startswith(f"{stem}."):
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> str:
        return f"{self._folder.as_posix().rstrip('/')}/{name}"


def _free_stem(there: Set[Path]) -> str:
    """A beginning of names that no file has."""
    taken = {path.name.partition(".")[0] for path in there}
    stems = (_STEM if n == 1 else f"{_STEM}-{n}" for n in range(1, len(taken) + 2))
    return next(stem for stem in stems if stem not in taken)


def _render_all(nuke: Nuke, write: Node, files: _Files, view: str, meter: Meter) -> None:
    """Frame by frame, so that progress shows and a cancel is heard after each."""
    total = len(files.frames)
    stopped = _progress_bar(nuke, total)
    report(meter, 0, total)
    for done, frame in enumerate(range(files.frames.start, files.frames.end), 1):
        _execute(nuke, write, frame, view)
        files.take(frame)
        report(meter, done, total)
        if stopped(done) and done < total:
            raise Cancelled("Cancelled.")


def _execute(nuke: Nuke, write: Node, frame: int, view: str) -> None:
    views = ([view],) if view else ()
    try:
        nuke.execute(write, frame, frame, 1, *views)
    except Exception as error:  # whatever a node, a writer or a studio's callback raises
        if _is_cancel(nuke, error):
            raise Cancelled("Cancelled.") from error
        log.warning("Nuke did not render frame %s: %s", frame, error)
        raise BadInput(
            f"Nuke could not render frame {frame}; look at the node's error in Nuke, mend it and "
            "try again."
        ) from error


def _is_cancel(nuke: Nuke, error: Exception) -> bool:
    """Foundry's own scripts look at the first nine letters (facts/nuke.md §2.5)."""
    kind = getattr(nuke, "CancelledError", None)
    if isinstance(kind, type) and isinstance(error, kind):
        return True
    return isinstance(error, RuntimeError) and str(error).startswith("Cancelled")


def _progress_bar(nuke: Nuke, total: int) -> Callable[[int], bool]:
    """Nuke's own bar: takes what is done, and says whether the user has cancelled there."""
    if not nuke.GUI:
        return lambda _done: False
    bar: Any = nuke.ProgressTask("Reframe")
    bar.setMessage("Rendering the frames to send")

    def show(done: int) -> bool:
        bar.setProgress(int(100 * done / total))
        return bool(bar.isCancelled())

    return show
