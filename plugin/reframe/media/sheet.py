"""A contact sheet: a few frames of the source, and under each the same frame of the result.

Drawn with Pillow, whose own font is there on every system.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from reframe.media.movie import Facts, facts_of, frames_of
from reframe.media.parts import part_file
from reframe.media.rgb import to_rgb8
from reframe.media.tasks import SheetRequest, Written
from reframe.model.errors import BadInput
from reframe.model.progress import Meter, report
from reframe.model.time import rate_for_people

_GROUND = (20, 21, 23)
_TEXT = (217, 219, 223)
_QUIET = (138, 143, 152)
_EDGE = (44, 46, 51)

_MARGIN, _GAP = 32, 16
_COLUMN = 360
#: A portrait picture is narrower than its column rather than taller than this.
_TALLEST = 520
#: Heights of a row's heading, and of the line under its pictures.
_HEADING, _CAPTION = 38, 46
_MOST_COLUMNS = 24


@dataclass(frozen=True)
class _Row:
    """One movie on the sheet."""

    title: str
    facts: str
    pictures: list[Image.Image]
    height: int


def draw_sheet(request: SheetRequest, meter: Meter) -> Written:
    """Draw the sheet as PNG.

    ``meter`` counts decoded frames. Raises `Refused` for a movie that cannot be decoded and
    `BadInput` for a number of columns that makes no sheet.
    """
    if not 1 <= request.columns <= _MOST_COLUMNS:
        raise BadInput(f"A contact sheet has 1 to {_MOST_COLUMNS} columns.")
    sent, returned = _counted(request.proxy), _counted(request.movie)
    wanted = _spread(min(sent.frames, returned.frames), request.columns)
    total = 2 * (wanted[-1] + 1)
    rows = [
        _row("Source", request.proxy, sent, wanted, meter, 0, total),
        _row("Result", request.movie, returned, wanted, meter, total // 2, total),
    ]
    destination = Path(request.destination)
    destination.parent.mkdir(parents=True, exist_ok=True)
    with part_file(destination) as part:
        numbers = [request.first + frame for frame in wanted]
        _drawn(rows, numbers).save(part, "PNG", optimize=True)
    return Written(str(destination))


def _counted(path: str) -> Facts:
    """Facts with a frame count that can be relied upon to choose frames by."""
    facts = facts_of(path)
    if facts.frames:
        return facts
    return Facts(facts.size, facts.rate, sum(1 for _ in frames_of(path)))


def _spread(total: int, columns: int) -> list[int]:
    """Evenly spaced frames, the first and the last among them; one alone is the middle one."""
    if columns == 1 or total <= 1:
        return [max(0, total // 2)]
    return sorted({round(at * (total - 1) / (columns - 1)) for at in range(columns)})


def _row(
    title: str, path: str, facts: Facts, wanted: list[int], meter: Meter, done: int, total: int
) -> _Row:
    height = min(_TALLEST, round(_COLUMN * facts.size.height / facts.size.width))
    width = min(_COLUMN, round(height * facts.size.width / facts.size.height))
    pictures = []
    for index, frame in enumerate(frames_of(path)):
        if index in wanted:
            picture = Image.fromarray(to_rgb8(frame))
            pictures.append(picture.resize((width, height), Image.Resampling.LANCZOS))
        report(meter, done + index + 1, total)
        if index >= wanted[-1]:
            break
    size = f"{facts.size.width} x {facts.size.height}"
    words = f"{size},  {facts.frames} frames,  {rate_for_people(facts.rate)} fps"
    return _Row(title, words, pictures, height)


def _drawn(rows: list[_Row], numbers: list[int]) -> Image.Image:
    width = 2 * _MARGIN + len(numbers) * _COLUMN + (len(numbers) - 1) * _GAP
    height = 2 * _MARGIN - 20 + sum(_HEADING + row.height + _CAPTION for row in rows)
    sheet = Image.new("RGB", (width, height), _GROUND)
    top = _MARGIN
    for row in rows:
        _draw_row(sheet, row, numbers, top)
        top += _HEADING + row.height + _CAPTION
    return sheet


def _draw_row(sheet: Image.Image, row: _Row, numbers: list[int], top: int) -> None:
    heading, caption = ImageFont.load_default(20), ImageFont.load_default(14)
    pen = ImageDraw.Draw(sheet)
    pen.text((_MARGIN, top + 20), row.title, _TEXT, heading, anchor="ls")
    after = _MARGIN + pen.textlength(row.title, heading) + 16
    pen.text((after, top + 20), row.facts, _QUIET, caption, anchor="ls")
    top += _HEADING
    for column, frame in enumerate(numbers):
        middle = _MARGIN + column * (_COLUMN + _GAP) + _COLUMN // 2
        if column < len(row.pictures):
            picture = row.pictures[column]
            left = middle - picture.width // 2
            edge = (left - 1, top - 1, left + picture.width, top + picture.height)
            pen.rectangle(edge, outline=_EDGE)
            sheet.paste(picture, (left, top))
        pen.text((middle, top + row.height + 20), f"frame {frame}", _QUIET, caption, anchor="ms")
