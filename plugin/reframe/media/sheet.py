"""A contact sheet: a few frames of the source, and under each the same frame of the result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from reframe.media.movie import facts_of, frames_of
from reframe.media.rgb import to_rgb8
from reframe.media.tasks import SheetRequest, Written
from reframe.model.errors import BadInput
from reframe.model.progress import Meter, report

BACKGROUND = (18, 19, 21)
TEXT = (222, 224, 227)
QUIET = (134, 139, 146)
MARGIN = 28
GAP = 16
COLUMN = 360
#: A portrait result must not make the sheet taller than a screen.
TALLEST = 520


@dataclass(frozen=True)
class _Row:
    title: str
    pictures: list[Image.Image]
    labels: list[str]


def draw_sheet(request: SheetRequest, meter: Meter) -> Written:
    """Draw the sheet as PNG. Raises `Refused` for a movie that cannot be decoded."""
    if request.columns < 1:
        raise BadInput("A contact sheet needs at least one column.")
    rows = [
        _row("Source", request.proxy, request.columns, meter),
        _row("Result", request.movie, request.columns, meter),
    ]
    sheet = _drawn(rows)
    destination = Path(request.destination)
    destination.parent.mkdir(parents=True, exist_ok=True)
    part = destination.with_name(destination.name + ".part")
    sheet.save(part, "PNG")
    part.replace(destination)
    return Written(str(destination))


def _row(title: str, path: str, columns: int, meter: Meter) -> _Row:
    facts = facts_of(path)
    total = facts.frames or sum(1 for _ in frames_of(path))
    wanted = _spread(total, columns)
    pictures = []
    for index, frame in enumerate(frames_of(path)):
        if index in wanted:
            picture = Image.fromarray(to_rgb8(frame))
            picture.thumbnail((COLUMN, TALLEST), Image.Resampling.LANCZOS, reducing_gap=3)
            pictures.append(picture)
        report(meter, index + 1, total)
        if index >= wanted[-1]:
            break
    heading = f"{title}   {facts.size}, {total} frames, {float(facts.rate):.3f} fps"
    return _Row(heading, pictures, [f"frame {index}" for index in wanted])


def _spread(total: int, columns: int) -> list[int]:
    """Evenly spaced frames, the first and the last among them."""
    if columns == 1 or total == 1:
        return [total // 2]
    return sorted({round(at * (total - 1) / (columns - 1)) for at in range(columns)})


def _drawn(rows: list[_Row]) -> Image.Image:
    columns = max(len(row.pictures) for row in rows)
    heights = [max(picture.height for picture in row.pictures) for row in rows]
    heading, label = ImageFont.load_default(19), ImageFont.load_default(14)
    width = 2 * MARGIN + columns * COLUMN + (columns - 1) * GAP
    height = MARGIN + sum(36 + tall + 26 + MARGIN for tall in heights)
    sheet = Image.new("RGB", (width, height), BACKGROUND)
    pen = ImageDraw.Draw(sheet)
    top = MARGIN
    for row, tall in zip(rows, heights, strict=True):
        pen.text((MARGIN, top), row.title, TEXT, heading)
        top += 36
        for column, (picture, text) in enumerate(zip(row.pictures, row.labels, strict=False)):
            left = MARGIN + column * (COLUMN + GAP)
            sheet.paste(picture, (left + (COLUMN - picture.width) // 2, top))
            pen.text((left + COLUMN // 2, top + tall + 6), text, QUIET, label, anchor="ma")
        top += tall + 26 + MARGIN
    return sheet
