"""Images of every kind: sequences with a counter, and a chart in what they are made for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.report import Section
from media_table.line import Line, section_of
from reframe.media.probe import probe
from reframe.media.proxy import export_proxy
from reframe.media.tasks import ProbeRequest, ProxyRequest
from reframe.model.geometry import Size
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.chart import Colours, codes, colours, drawn, read_chart
from support.counter import counters
from support.images import write_image, write_parts
from support.linear import AP0, AP1, MILD, P3_D65, REC709, SWAPPED, density_of, linear
from support.picture import scene

Picture = npt.NDArray[np.floating]
#: Writes a picture of `SIZE` to a path.
Write = Callable[[Path, Picture], object]

SIZE = Size(512, 288)
_FIRST, _FRAMES = 995, 12
_RANGES = ((_FIRST, _FIRST + _FRAMES), (998, 1003), (1006, 1007))
_LINEAR_709 = "Linear Rec.709 (sRGB)"


@dataclass(frozen=True)
class Format:
    """``picture`` makes what is stored of colours as a Rec.709 display shows them."""

    name: str
    pattern: str
    write: Write
    codec: str
    picture: Callable[[Colours], Colours] = lambda shown: shown
    chart: Callable[[], Colours] = colours
    says: str = ""
    rate: Fraction = Fraction(24)
    timecode: tuple[int, bool] = field(default=(0, False))


def _plain(kind: str, **options: Any) -> Write:
    return lambda path, picture: write_image(path, picture, kind, **options)


def _small_window(path: Path, picture: Picture) -> None:
    """The data window lies within the display window; what is around it is black anyway."""
    inner = picture[16:-16, 32:-32]
    write_image(path, inner, window=(-32, -16, SIZE.width, SIZE.height))


def _large_window(path: Path, picture: Picture) -> None:
    outer = np.pad(picture, ((10, 20), (30, 40), (0, 0)), constant_values=0.5)
    write_image(path, outer, window=(30, 10, SIZE.width, SIZE.height))


def _parts(path: Path, picture: Picture) -> None:
    black = np.zeros_like(picture)
    depth, left = black[..., :1], black
    write_parts(path, {"depth": (("Z",), depth), "left": (("a.R", "a.G", "a.B"), left),
                       "beauty": (("R", "G", "B"), picture)})  # fmt: skip


def _layers(path: Path, picture: Picture) -> None:
    names = ("a.R", "a.G", "a.B", "R", "G", "B", "A")
    more = np.zeros_like(picture)
    write_image(path, np.concatenate([more, picture, more[..., :1]], axis=-1), channels=names)


def _in(space: str) -> Callable[[Colours], Colours]:
    return lambda shown: linear(space, shown)


def _exr(name: str, write: Write, space: str = _LINEAR_709, says: str = "") -> Format:
    return Format(name, "shot.%04d.exr", write, "exr", _in(space), lambda: MILD, says)


_TIME = {"FramesPerSecond": (30000, 1001), "smpte:TimeCode": (0x01000042, 0)}
_JPEG = {"attributes": {"Compression": "jpeg:100", "jpeg:subsampling": "4:4:4"}}

FORMATS = (
    _exr("EXR, half", _plain("half"), says="names no colour space"),
    _exr("EXR, float", _plain("float")),
    _exr("EXR, tiled", _plain("half", tile=32)),
    _exr("EXR, data window within the display window", _small_window),
    _exr("EXR, data window beyond the display window", _large_window),
    _exr("EXR, several parts", _parts),
    _exr("EXR, several layers and alpha", _layers, says="alpha channel is not sent"),
    _exr("EXR, chromaticities of Rec.709", _plain("half", attributes={"chromaticities": REC709}),
         says="read as Linear Rec.709"),
    _exr("EXR, chromaticities of ACEScg", _plain("half", attributes={"chromaticities": AP1}),
         "ACEScg", "read as ACEScg"),
    _exr("EXR, chromaticities of ACES2065-1", _plain("half", attributes={"chromaticities": AP0}),
         "ACES2065-1", "read as ACES2065-1"),
    _exr("EXR, chromaticities of P3", _plain("half", attributes={"chromaticities": P3_D65}),
         "Linear P3-D65", "read as Linear P3-D65"),
    Format("EXR, chromaticities without a name", "shot.%04d.exr",
           _plain("half", attributes={"chromaticities": SWAPPED}), "exr",
           lambda shown: linear(_LINEAR_709, shown)[..., [1, 0, 2]], lambda: MILD,
           "by the primaries in its header"),
    Format("EXR, rate and drop timecode in the header", "shot.%04d.exr",
           _plain("half", attributes=_TIME), "exr", _in(_LINEAR_709), lambda: MILD,
           rate=Fraction(30000, 1001), timecode=(107894, True)),
    Format("DPX, 8 bit", "shot.%04d.dpx", _plain("uint8"), "dpx"),
    Format("DPX, 10 bit", "shot.%04d.dpx", _plain("uint16", bits=10), "dpx"),
    Format("DPX, 12 bit", "shot.%04d.dpx", _plain("uint16", bits=12), "dpx"),
    Format("DPX, 16 bit", "shot.%04d.dpx", _plain("uint16"), "dpx"),
    Format("DPX, printing density, 12 bit", "shot.%04d.dpx",
           _plain("uint16", bits=12, attributes={"dpx:Transfer": "Printing density"}), "dpx",
           density_of, says="Cineon"),
    Format("TIFF, 8 bit", "shot.%04d.tif", _plain("uint8"), "tiff"),
    Format("TIFF, 16 bit", "shot.%04d.tif", _plain("uint16"), "tiff"),
    Format("TIFF, float, linear", "shot.%04d.tif", _plain("float"), "tiff", _in(_LINEAR_709)),
    Format("PNG, 8 bit", "shot.%04d.png", _plain("uint8"), "png"),
    Format("PNG, 16 bit", "shot.%04d.png", _plain("uint16"), "png"),
    Format("PNG, numbers not padded", "shot.%d.png", _plain("uint8"), "png"),
    Format("JPEG", "shot.%04d.jpg", _plain("uint8", **_JPEG), "jpeg"),
    Format("TGA", "shot.%04d.tga", _plain("uint8"), "targa"),
)  # fmt: skip


def section(folder: Path) -> Section:
    """A line for each of them."""
    return section_of("Images", "", lines(folder))


def lines(folder: Path) -> Iterator[Line]:
    """A line for each of `FORMATS`."""
    for number, kind in enumerate(FORMATS):
        place = folder / f"image-{number}"
        place.mkdir()
        line = Line(kind.name)
        with line.failing():
            _measure(kind, place, line)
        yield line


def _measure(kind: Format, place: Path, line: Line) -> None:
    for number in range(_FIRST, _FIRST + _FRAMES):
        picture = scene(number, SIZE.width, SIZE.height)
        kind.write(place / (kind.pattern % number), picture)
    pattern = place / kind.pattern
    _check_probe(kind, pattern, line)
    for start, end in _RANGES:
        found = counters(_exported(pattern, start, end))
        line.expect(f"what frames {start} to {end} show", found, list(range(start, end)))
    line.frames = f"{' + '.join(str(end - start) for start, end in _RANGES)} exact"
    still = place / f"chart{Path(kind.pattern).suffix}"
    shown = kind.chart()
    kind.write(still, drawn(kind.picture(shown), SIZE.width, SIZE.height))
    errors = read_chart(_exported(still, 0, 1)) - codes(shown)
    # Around the smaller data window there is nothing: only whole patches are compared.
    line.colour(errors[1:-1, 1:-1] if kind.write is _small_window else errors)


def _check_probe(kind: Format, pattern: Path, line: Line) -> None:
    media = probe(ProbeRequest(str(pattern)), go_on)
    line.probe = f"{media.codec}, {media.size}, frames {media.range.start}–{media.range.last}"
    line.expect("the format", media.codec, kind.codec)
    line.expect("the size", media.size, SIZE)
    line.expect("the range", media.range, FrameRange(_FIRST, _FIRST + _FRAMES))
    line.expect("the rate", media.rate, kind.rate)
    timecode = (media.start_timecode or 0, media.drop_frame)
    line.expect("the timecode", timecode, kind.timecode)
    if kind.says and not any(kind.says in note for note in media.notes):
        line.wrong = f"the probe does not say {kind.says!r}"


def _exported(source: Path, start: int, end: int) -> Path:
    proxy = source.parent / "proxy.mp4"
    export_proxy(ProxyRequest(str(source), FrameRange(start, end), str(proxy)), go_on)
    return proxy
