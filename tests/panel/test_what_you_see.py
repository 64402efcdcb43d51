"""What you see is what you get: the canvas of the panel and a frame that the sandbox really made.

The plate is a chequerboard, which the sandbox's blurred surroundings and the panel's hatching are
not, so its edges can be measured in both pictures in the same way.
"""

from __future__ import annotations

import random
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from PySide6 import QtGui

from reframe.model.endpoint import Endpoint
from reframe.model.geometry import Size, SourcePosition
from reframe.panel.canvas.view import Canvas
from reframe.panel.session import Session
from reframe.panel.theme import DESK
from reframe.sandbox.outcome import Finished, RenderOrder
from reframe.sandbox.render import run
from support.counter import make_movie
from support.panel_stage import until
from support.picture import Picture

Luma = npt.NDArray[np.float64]
#: Side of a square in pixels: half of what the sandbox averages its surroundings over.
SQUARE = 6


def chequers(_number: int, width: int, height: int) -> Picture:
    """Light and dark squares."""
    y, x = np.mgrid[0:height, 0:width] // SQUARE
    light = np.where((x + y) % 2 == 0, 0.9, 0.1).astype(np.float32)
    return np.repeat(light[..., None], 3, axis=2)


def edges(luma: Luma) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the chequers, in pixels."""
    down = np.abs(luma[SQUARE:] - luma[:-SQUARE]).mean(axis=0)
    across = np.abs(luma[:, SQUARE:] - luma[:, :-SQUARE]).mean(axis=1)
    columns, rows = np.flatnonzero(down > down.max() / 2), np.flatnonzero(across > across.max() / 2)
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def test_the_edges_of_the_measure_are_those_of_the_picture() -> None:
    picture = np.full((200, 300), 120.0)
    picture[31:131, 47:247] = chequers(0, 200, 100)[..., 0] * 255
    assert edges(picture) == (47, 31, 247, 131)


def test_the_plate_is_drawn_where_the_service_puts_it_within_a_pixel_of_the_output(
    session: Session, place: Path
) -> None:
    dice = random.Random("what you see")
    for ratio in Endpoint().ratios:
        session.state.framing.choose(ratio)
        position = some_position(dice)
        name = f"{ratio.replace(':', 'x')}.mp4"
        movie = plate_for(place / name, position, session.state.framing.canvas)
        seen, got = drawn(session, movie, position), made(place, movie, ratio, position)
        difference = max(abs(a - b) for a, b in zip(seen, got, strict=True))
        assert difference <= 1, (ratio, position, seen, got)


def some_position(dice: random.Random) -> SourcePosition:
    """Anywhere, over the edges too, with enough of it on the canvas to be measured."""
    w, h = dice.uniform(0.4, 1.4), dice.uniform(0.4, 1.4)
    return SourcePosition(dice.uniform(0.3 - w, 0.7), dice.uniform(0.3 - h, 0.7), w, h)


def plate_for(path: Path, position: SourcePosition, canvas: Size) -> Path:
    """A movie of about the plate's own size on the canvas, so that squares stay squares."""
    _, _, width, height = position.pixels(canvas)
    size = (round(width / 2) * 2, round(height / 2) * 2)
    return make_movie(path, 1, 25, size=size, picture=chequers)


def drawn(session: Session, movie: Path, position: SourcePosition) -> tuple[int, int, int, int]:
    """The edges on the panel's canvas, at about one pixel of the screen for one of the output."""
    footage, framing = session.state.footage, session.state.framing
    session.open(str(movie))
    until(lambda: footage.clip is not None and footage.clip.path == str(movie))
    framing.place(position)
    canvas = Canvas(session, DESK)
    size = framing.canvas
    canvas.resize(round(size.width / 0.84), round(size.height / 0.84))
    canvas.show()
    until(lambda: finest(session) == footage.clip.size.width)  # type: ignore[union-attr]  # opened above
    viewport = canvas.viewport
    picture = canvas.grab().toImage().copy(viewport.frame.toRect())
    canvas.close()
    left, top, right, bottom = (edge / viewport.scale for edge in edges(luma_of(picture)))
    return round(left), round(top), round(right), round(bottom)


def finest(session: Session) -> int:
    """Width of the best picture of the frame that has come so far."""
    image = session.stills.exact(0, 1920)
    return image.width() if image is not None else 0


def luma_of(picture: QtGui.QImage) -> Luma:
    grey = picture.convertToFormat(QtGui.QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].astype(np.float64)


def made(
    place: Path, movie: Path, ratio: str, position: SourcePosition
) -> tuple[int, int, int, int]:
    """The edges in the movie that the sandbox makes."""
    folder = place / f"{movie.stem} made"
    folder.mkdir()
    asked = (position.x_norm, position.y_norm, position.w_norm, position.h_norm)
    outcome = run(RenderOrder(str(movie), str(folder), ratio, "540p", asked, 30, None, "none"))
    assert isinstance(outcome, Finished), outcome
    with av.open(outcome.video) as result:
        frame = next(result.decode(video=0))
        return edges(frame.reformat(format="gray").to_ndarray().astype(np.float64))
