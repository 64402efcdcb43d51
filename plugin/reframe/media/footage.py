"""``python -m reframe.media.footage``: what a host's self-test asks of Reframe's own Python.

A host has no media library of ours. One question a line of standard input, one answer a line of
standard output, both JSON, until the input ends::

    ["make", FOLDER, FRAMES, RATE]    a movie, a result and a sequence whose frames carry numbers
    ["read", MOVIE or SEQUENCE]       the number of each frame, null where there is none

    {"answer": …} or {"problem": a sentence}
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from reframe.model.errors import BadInput, ReframeError
from reframe.model.geometry import Size
from reframe.model.progress import go_on

from .burnt_number import read
from .exr import write_sequence
from .picture import paint_movie
from .tasks import ExrRequest, PictureRequest

#: Small: a self-test is about frames, not about their size.
SIZE = Size(640, 360)


def make(folder: str, frames: int, rate: Fraction) -> dict[str, Any]:
    """Paint the same numbered frames as a clip (ProRes), as a result (H.264) and as EXR."""
    place = Path(folder)
    clip, result = place / "Reframe counter.mov", place / "Reframe result.mp4"
    for movie in (clip, result):
        paint_movie(PictureRequest(str(movie), frames, rate, SIZE), go_on)
    (place / "exr").mkdir()
    asked = ExrRequest(str(result), str(place / "exr"), "Reframe_result", 0, rate, "self-test")
    sequence = write_sequence(asked, go_on)
    return {
        "clip": str(clip),
        "result": str(result),
        "exr": {
            "pattern": sequence.pattern,
            "first": sequence.first,
            "last": sequence.last,
            "colorspace": sequence.colorspace,
        },
        "size": [SIZE.width, SIZE.height],
    }


def numbers(movie: str) -> list[int | None]:
    """The burnt-in number of every frame of a movie or a sequence, in the order shown."""
    try:
        with av.open(movie) as container:
            return [
                read(frame.reformat(format="gray").to_ndarray())
                for frame in container.decode(container.streams.video[0])
            ]
    except (OSError, IndexError, av.FFmpegError) as problem:
        raise BadInput(f"{movie} cannot be read ({problem}); render it again.") from problem


def answer(words: list[str]) -> dict[str, Any]:
    """The answer to one question."""
    what, *rest = words
    try:
        if what == "make":
            return {"answer": make(rest[0], int(rest[1]), Fraction(rest[2]))}
        return {"answer": numbers(rest[0])}
    except ReframeError as problem:
        return {"problem": problem.message}


def main() -> int:
    """Answer until the input ends."""
    for line in sys.stdin.buffer:
        print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
