"""Image sequences and stills as a source: numbered as their files are, shown as on Rec.709."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import av

from reframe.media.image_colour import ImageColour, colour_of, to_display
from reframe.media.image_file import read_header, read_picture
from reframe.media.image_time import USUAL_RATE, rate_in, timecode_in
from reframe.media.look import BT709, RGB, Look
from reframe.media.passage import Numbered
from reframe.media.sequence_files import find_images, numbers_in_words
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Media, Viewing
from reframe.model.time import FrameRange, rate_for_people

#: Each thread holds a whole picture in floating point.
_MOST_THREADS = 8


class SequenceSource:
    """The images that a path means. ``colorspace`` is as the user gave it, or empty; ``viewing``
    is as `Clip.viewing`, and ``quickly`` as in `to_display`.

    Raises `BadInput` for what cannot be read; the header of the first file stands for all.
    """

    def __init__(
        self,
        path: str,
        colorspace: str = "",
        viewing: Viewing | None = None,
        *,
        quickly: bool = False,
    ) -> None:
        self._path, self._quickly = path, quickly
        self._images = find_images(path)
        first = next(iter(self._images.files.values()))
        self._header = read_header(first)
        self._colour: ImageColour = colour_of(self._header, str(first), colorspace, viewing)

    @cached_property
    def look(self) -> Look:
        """Of the frames that `frames` gives: upright, in display codes of all bits."""
        aspect = Fraction(self._header.pixel_aspect).limit_denominator(1000) or Fraction(1)
        size = self._header.size
        return Look(
            shown=Size(max(1, round(size.width * aspect)), size.height),
            turn=0,
            pixel_aspect=aspect,
            matrix=RGB,
            primaries=BT709,
            transfer=BT709,
            full_range=True,
            bits=16,
        )

    @cached_property
    def media(self) -> Media:
        rate = rate_in(self._header.attributes) or USUAL_RATE
        timecode, drop = timecode_in(self._header.attributes, rate)
        return Media(
            path=self._path,
            range=self._images.range,
            rate=rate,
            size=self.look.shown,
            codec=self._header.format,
            start_timecode=timecode,
            drop_frame=drop,
            images=True,
            notes=tuple(self._notes()),
        )

    def frames(self, wanted: FrameRange) -> Iterator[Numbered]:
        """The frames ``wanted``, several read at a time. Raises `BadInput` naming a frame that
        is missing or damaged."""
        self._require(wanted)
        convert = to_display(self._colour, self._header, quickly=self._quickly)
        threads = min(os.cpu_count() or 1, _MOST_THREADS, len(wanted))
        under_way: deque[tuple[int, Future[av.VideoFrame]]] = deque()
        with ThreadPoolExecutor(threads, "image") as pool:
            try:
                for number in range(wanted.start, wanted.end):
                    file = self._images.files[number]
                    under_way.append((number, pool.submit(self._read, file, convert)))
                    if len(under_way) > threads:
                        done, frame = under_way.popleft()
                        yield done, frame.result()
                for done, frame in under_way:
                    yield done, frame.result()
            finally:
                for _, frame in under_way:
                    frame.cancel()

    def _read(self, file: Path, convert: Callable[..., av.VideoFrame]) -> av.VideoFrame:
        return convert(read_picture(file, self._header))

    def _require(self, wanted: FrameRange) -> None:
        have = self._images.range
        if not wanted.within(have):
            raise BadInput(
                f"Frames {wanted.start} to {wanted.last} are not all in {self._images.name!r}, "
                f"which has the frames {have.start} to {have.last}; set in and out within them.",
                "out-of-range",
            )
        missing = [number for number in self._images.missing if wanted.start <= number < wanted.end]
        if missing:
            raise BadInput(
                f"Frames are missing in {self._images.name!r}: {numbers_in_words(missing)}; render "
                "them, or choose a range without them.",
                "missing-frames",
            )

    def _notes(self) -> Iterator[str]:
        header = self._header
        if self._images.missing:
            yield f"Frames are missing: {numbers_in_words(self._images.missing)}."
        if len(self._images.files) > 1 and rate_in(header.attributes) is None:
            yield (
                f"Its files name no frame rate; {rate_for_people(USUAL_RATE)} is taken unless "
                "another is given."
            )
        if self._colour.note:
            yield self._colour.note
        if header.layer:
            yield f"Of its layers, {header.layer!r} is used."
        if header.alpha:
            yield "Its alpha channel is not sent."
        if header.bits > 8:
            yield f"It has {header.bits} bits a channel; the proxy has 8."
        if self.look.pixel_aspect != 1:
            yield "Its pixels are not square; the proxy has square ones."
