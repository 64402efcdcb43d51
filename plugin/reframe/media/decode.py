"""Exactly the frames asked for, from anywhere in a movie, without decoding it from its start."""

from __future__ import annotations

from collections.abc import Iterator

import av

from reframe.media.damage import first_damaged
from reframe.media.movie_file import MovieFile, open_movie
from reframe.media.passage import Numbered, Passage, passage_to
from reframe.model.errors import BadInput
from reframe.model.time import FrameRange


def frames(path: str, wanted: FrameRange) -> Iterator[Numbered]:
    """The frames ``wanted`` of the movie at ``path``: in order, each number once.

    Frame ``n`` is the n-th in order of presentation, counted from 0. Where a movie of variable
    rate has none, the frame showing at that time comes again (the same object). Rotation and
    pixel aspect are as stored.

    Raises `BadInput` if the range is not within the movie, and for a frame that cannot be
    decoded cleanly, naming it. Damage elsewhere in the file does no harm.
    """
    with open_movie(path) as movie:
        yield from frames_of(movie, wanted)


def frames_of(movie: MovieFile, wanted: FrameRange) -> Iterator[Numbered]:
    """`frames` of a movie that is open already."""
    _require_within(movie, wanted)
    upcoming = wanted.start
    try:
        for upcoming, picture in _read(movie, wanted):
            yield upcoming, picture
            upcoming += 1
    except _ComplaintError:
        number = first_damaged(movie, wanted)
        if number is not None:
            raise _damaged(movie, number) from None
        if upcoming < wanted.end:
            yield from _read_slowly(movie, FrameRange(upcoming, wanted.end))


class _ComplaintError(Exception):
    """The decoder complained of something; whether it matters is not known yet."""


def _read(movie: MovieFile, wanted: FrameRange) -> Iterator[Numbered]:
    """The frames of the range. Raises `_ComplaintError` as soon as anything is not as it should."""
    with passage_to(movie, wanted) as (passage, pictures):
        for number, picture in _conformed(movie, _watched(passage, pictures), wanted):
            _complain(passage, number)
            yield number, picture
        for number, _ in pictures:
            if number > passage.limit:
                break
        _complain(passage, passage.limit + 1)


def _read_slowly(movie: MovieFile, wanted: FrameRange) -> Iterator[Numbered]:
    """The frames of a range that damage lies near. On one thread nothing but the damaged frames
    themselves is lost."""
    with passage_to(movie, wanted, diary=[]) as (passage, pictures):
        for number, picture in _conformed(movie, pictures, wanted):
            missed = [lost for lost in passage.overdue(number + 1) if lost >= wanted.start]
            if missed:
                raise _damaged(movie, min(missed))
            yield number, picture


def _watched(passage: Passage, pictures: Iterator[Numbered]) -> Iterator[Numbered]:
    for number, picture in pictures:
        _complain(passage, number)
        yield number, picture
    _complain(passage, passage.limit + 1)


def _complain(passage: Passage, reached: int) -> None:
    if passage.errors or passage.damaged or passage.overdue(reached):
        raise _ComplaintError


def _conformed(
    movie: MovieFile, pictures: Iterator[Numbered], wanted: FrameRange
) -> Iterator[Numbered]:
    """Each number of the range with the picture showing then: the latest that has begun."""
    upcoming = reached = wanted.start
    showing: av.VideoFrame | None = None
    for reached, picture in pictures:
        while showing is not None and upcoming < min(reached, wanted.end):
            yield upcoming, showing
            upcoming += 1
        if upcoming == wanted.end:
            return
        showing = picture
    if showing is None or (upcoming < wanted.last and not movie.timing.variable):
        raise BadInput(
            f"{movie.name} ends early, at frame {reached} of {wanted.last}; copy it again from "
            "its source.",
            "truncated",
        )
    for number in range(upcoming, wanted.end):
        yield number, showing


def _damaged(movie: MovieFile, number: int) -> BadInput:
    return BadInput(
        f"Frame {number} of {movie.name} is damaged and cannot be decoded; choose a range without "
        "it, or copy the file again from its source.",
        "damaged",
    )


def _require_within(movie: MovieFile, wanted: FrameRange) -> None:
    have = FrameRange(0, movie.timing.frames)
    if not wanted.within(have):
        raise BadInput(
            f"Frames {wanted.start} to {wanted.last} are not all in {movie.name}, which has the "
            f"frames 0 to {have.last}; set in and out within them.",
            "out-of-range",
        )
