"""Pictures of the panel as small files: few colours are enough for greys and one accent."""

from __future__ import annotations

from pathlib import Path

from PIL import Image


def make_small(path: Path) -> None:
    """Write the PNG again with a palette, if that makes it smaller by a third at least."""
    beside = path.with_suffix(".small")
    with Image.open(path) as picture:
        palette = picture.convert("RGB").quantize(
            256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
        )
    palette.save(beside, "PNG", optimize=True)
    if beside.stat().st_size * 3 < path.stat().st_size * 2:
        beside.replace(path)
    else:
        beside.unlink()
