"""What frames are exported from: a movie, an image sequence, a still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Protocol

from reframe.media.decode import frames_of
from reframe.media.deinterlace import deinterlaced
from reframe.media.look import Look, look_of
from reframe.media.movie_file import MovieFile, open_movie
from reframe.media.notes import notes_on
from reframe.media.passage import Numbered
from reframe.media.sequence_files import names_images
from reframe.model.errors import BadInput
from reframe.model.order import Media, Viewing
from reframe.model.time import FrameRange, is_drop_rate, timecode_to_frames


class Source(Protocol):
    """Frames with numbers of their own, and what they look like."""

    @property
    def media(self) -> Media: ...

    @property
    def look(self) -> Look: ...

    def frames(self, wanted: FrameRange) -> Iterator[Numbered]:
        """Exactly the frames ``wanted``, in order. Raises `BadInput` where that cannot be done."""


@contextmanager
def open_source(
    path: str, colorspace: str = "", viewing: Viewing | None = None, *, quickly: bool = False
) -> Iterator[Source]:
    """The source at ``path``: a movie file, or images named by pattern, file or folder.

    ``colorspace`` says what images are in, where their files do not, and ``viewing`` how they are
    shown; ``quickly``: good enough for a picture on a panel. Raises `BadInput` in one sentence for
    what cannot be read.
    """
    if names_images(path):
        # Only here: the libraries of images take a tenth of a second, and movies need none of them.
        from reframe.media.sequence_source import SequenceSource

        yield SequenceSource(path, colorspace, viewing, quickly=quickly)
        return
    with open_movie(path) as movie:
        yield MovieSource(movie)


class MovieSource:
    """A movie file as a source; its frames count from 0."""

    def __init__(self, movie: MovieFile) -> None:
        self.movie = movie

    @cached_property
    def look(self) -> Look:
        return look_of(self.movie.stream, self.movie.first_picture)

    @cached_property
    def media(self) -> Media:
        movie, timing = self.movie, self.movie.timing
        timecode, drop = _start_timecode(movie)
        return Media(
            path=movie.path,
            range=FrameRange(0, timing.frames),
            rate=timing.rate,
            size=self.look.shown,
            codec=movie.stream.codec.canonical_name,
            start_timecode=timecode,
            drop_frame=drop,
            notes=notes_on(movie, self.look),
        )

    def frames(self, wanted: FrameRange) -> Iterator[Numbered]:
        if not self.look.interlaced:
            return frames_of(self.movie, wanted)
        have = FrameRange(0, self.movie.timing.frames)
        return deinterlaced(lambda around: frames_of(self.movie, around), wanted, have)


def _start_timecode(movie: MovieFile) -> tuple[int | None, bool]:
    """Timecode of the first frame as a frame count, and whether it is drop frame."""
    container = movie.container
    for metadata in (
        movie.stream.metadata,
        *(stream.metadata for stream in container.streams.data),
        container.metadata,
    ):
        text = metadata.get("timecode", "")
        drop = ";" in text and is_drop_rate(movie.timing.rate)
        try:
            return timecode_to_frames(text, movie.timing.rate, drop), drop
        except BadInput:
            continue  # None here, or one that this rate cannot have.
    return None, False
