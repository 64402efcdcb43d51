"""Images through whole jobs, and what is left of their values in the EXR that comes back."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.report import Section
from reframe.sandbox import Sandbox
from support.command import Desk
from support.passage import linear_rec709, passage_of
from support.spoiling import MEDIA

_COLUMNS = (
    "source",
    "frames",
    "display codes off: mean",
    "99 % below",
    "mean shift of R, G, B",
    "linear light off: median",
    "90 % below",
)


def section(folder: Path) -> Section:
    exr = MEDIA / "exr"
    place = folder / "passage"
    place.mkdir()
    with Sandbox() as sandbox:
        desk = Desk(place, sandbox.url)
        rows = [_row(desk, exr / "beachball")]
        rows += [_row(desk, photo) for photo in sorted((exr / "photo").glob("*.exr"))]
    return Section("EXR in, EXR back", _WORDS, _COLUMNS, tuple(rows))


def _row(desk: Desk, source: Path) -> tuple[str, ...]:
    done = desk.order(source, ratio="1:1")
    if done.code:
        return (f"`{source.name}`", f"**fails: {done.sentence}**", *[""] * (len(_COLUMNS) - 2))
    returned = done.json["exr"]
    files = sorted(source.glob("*.exr")) if source.is_dir() else [source]
    numbers = range(returned["first"], returned["last"] + 1)
    found = [
        passage_of(file, linear_rec709(returned["pattern"] % number))
        for number, file in zip(numbers, files, strict=True)
    ]
    codes = np.concatenate([each.codes.ravel() for each in found])
    light = np.concatenate([each.light for each in found])
    shift = np.mean([each.shift for each in found], axis=0)
    return (
        f"`{source.name}`",
        str(len(found)),
        f"{codes.mean():.2f}",
        f"{np.quantile(codes, 0.99):.1f}",
        ", ".join(f"{value:+.2f}" for value in shift),
        f"{np.median(light):.1%}",
        f"{np.quantile(light, 0.9):.1%}",
    )


_WORDS = (
    "Whole jobs on the sandbox, 1:1 at 540p: display-encoded, scaled, H.264 twice (ours and the "
    "sandbox's), and back to ACEScg. Compared inside the source rectangle by the means of squares "
    "of 8 pixels: as a Rec.709 display shows them (0 to 255), and as linear light between 0.05 and "
    "0.95 of white. Above white an SDR passage has no codes: highlights come back as 1.0. What is "
    "left is mostly 4:2:0 and the encoders at strong colours; the mean shift shows that no colour "
    "moves as a whole."
)
