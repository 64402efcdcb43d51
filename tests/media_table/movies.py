"""Movies of every kind, made small: probed, exported in three ranges, and a chart sent through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from bench.report import Section
from media_table.line import Line, section_of
from reframe.media.probe import probe
from reframe.media.proxy import export_proxy
from reframe.media.tasks import ProbeRequest, ProxyRequest
from reframe.model.geometry import Size
from reframe.model.order import Media
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.chart import (
    Colours,
    codes,
    colours,
    drawn,
    hdr_and_sdr,
    read_chart,
    wide_and_narrow,
)
from support.counter import CODECS, counters, make_movie
from support.exact_frame import UNTAGGED_SD, Tags
from support.formats import CHARTS, SD, quality

_RATE = Fraction(24000, 1001)
_FRAMES = 24
#: Whole, from the middle of a group of pictures, the last frame.
_RANGES = ((0, _FRAMES), (7, 17), (_FRAMES - 1, _FRAMES))

#: What codecs are called when they are read.
_NAMES = {"prores4444": "prores", "dnxhr": "dnxhd", "dnxhr10": "dnxhd", "mpeg2": "mpeg2video"}


@dataclass(frozen=True)
class Format:
    """``options`` as `make_movie` has them; ``chart`` gives the colours that go in and those that
    come out; ``says`` is a part of one of the probe's notes; ``shown`` the size upright, in square
    pixels."""

    name: str
    file: str
    options: dict[str, Any] = field(default_factory=dict)
    size: tuple[int, int] = SD
    chart: Callable[[], tuple[Colours, Colours]] = lambda: (colours(), colours())
    says: str = ""
    shown: Size | None = None
    #: When each frame is shown, in frames, if that varies; and what is then seen.
    shown_at: tuple[int, ...] | None = None
    timecode: tuple[int, bool] | None = None


def _wide(transfer: int, full: bool = False, **more: Any) -> dict[str, Any]:
    bits = "yuv444p12le" if full else "yuv420p10le"
    return {"codec": "ffv1", "pixel_format": bits, "tags": Tags(9, 9, transfer, full), **more}


#: Codes that ``hevc`` carries to the decoder, as cameras and graders write HDR.
_HEVC = {"codec": "hevc", "pixel_format": "yuv420p10le", "options": {"crf": "2"}}
_FIELDS = {"flags": "+ildct+ilme", "x264-params": "tff=1", "crf": "4"}
_PQ, _HLG = "Rec.2100-PQ", "Rec.2100-HLG"

FORMATS = (
    *(
        Format(kind, file, {**quality(kind), **options}, size)
        for kind, (file, size, options) in CHARTS.items()
    ),
    Format("hevc, bt2020 PQ, 10 bit", "a.mp4", {**_HEVC, "tags": Tags(9, 9, 16)},
           chart=lambda: hdr_and_sdr(_PQ), says="HDR (PQ)"),
    Format("ffv1, bt2020 PQ, full range, 12 bit", "a.mkv", _wide(16, full=True),
           chart=lambda: hdr_and_sdr(_PQ), says="HDR (PQ)"),
    Format("ffv1, bt2020 HLG, 10 bit", "a.mkv", _wide(18),
           chart=lambda: hdr_and_sdr(_HLG), says="HDR (HLG)"),
    Format("prores 422, bt2020, SDR", "a.mov", {"codec": "prores", "tags": Tags(9, 9, 14)},
           chart=wide_and_narrow, says="wide gamut"),
    Format("h264, variable rate", "a.mp4", {"b_frames": 0, **quality("h264")}, says="frame rate varies",
           shown_at=tuple(number + number // 3 for number in range(_FRAMES))),
    Format("h264, turned by 90°", "a.mp4", {"rotation": 90, **quality("h264")}, (288, 512),
           says="turned by 90°", shown=Size(512, 288)),
    Format("h264, turned by 180°", "a.mp4", {"rotation": 180, **quality("h264")},
           says="turned by 180°"),
    Format("h264, turned by 270°", "a.mp4", {"rotation": -90, **quality("h264")}, (288, 512),
           says="turned by 270°", shown=Size(512, 288)),
    Format("h264, anamorphic 2:1", "a.mp4", {"pixel_aspect": Fraction(2), **quality("h264")},
           (256, 288), says="not square (2:1)", shown=Size(512, 288)),
    Format("dv-like, pixels 16:15", "a.mov", {"codec": "mpeg2", "pixel_aspect": Fraction(16, 15)},
           (480, 288), says="not square (16:15)", shown=Size(512, 288)),
    Format("h264, interlaced", "a.mov", {"options": _FIELDS, "b_frames": 0}, says="interlaced"),
    Format("prores, interlaced", "a.mov", {"codec": "prores", "options": {"flags": "+ildct"}},
           says="interlaced"),
    Format("prores, timecode 01:00:00:12", "a.mov",
           {"codec": "prores", "timecode": "01:00:00:12"}, timecode=(86412, False)),
    Format("prores, timecode 01:00:00;00, drop", "a.mov",
           {"codec": "prores", "timecode": "01:00:00;00", "rate": "30000/1001"},
           timecode=(107892, True)),
    Format("h264 in mkv", "a.mkv", quality("h264")),
    Format("h264 in an mpeg transport stream", "a.ts", quality("h264")),
    Format("h264, open groups of pictures", "a.mp4",
           {"open_gop": True, "gop": 8, "b_frames": 3, **quality("h264")}),
    Format("mpeg-4 part 2 in avi", "a.avi", {"codec": "mpeg4", "tags": UNTAGGED_SD}),
)  # fmt: skip


def section(folder: Path) -> Section:
    """A line for each of them."""
    return section_of("Movies", "", lines(folder))


def lines(folder: Path) -> Iterator[Line]:
    """A line for each of `FORMATS`."""
    for number, kind in enumerate(FORMATS):
        place = folder / f"{number}"
        place.mkdir()
        line = Line(kind.name)
        with line.failing():
            _measure(kind, place, line)
        yield line


def _measure(kind: Format, place: Path, line: Line) -> None:
    options = {"rate": _RATE, "gop": 12, **kind.options}
    times = {"shown_at": kind.shown_at} if kind.shown_at else {}
    movie = make_movie(place / kind.file, _FRAMES, size=kind.size, **options, **times)
    media = probe(ProbeRequest(str(movie)), go_on)
    _check_probe(kind, media, line)
    _check_frames(kind, movie, media, line)
    sent, wanted = kind.chart()
    chart = make_movie(
        place / f"chart-{kind.file}", 2, size=kind.size, **options,
        picture=lambda _number, width, height: drawn(sent, width, height),
    )  # fmt: skip
    line.colour(read_chart(_exported(chart, 0, 1, place)) - codes(wanted))


def _check_probe(kind: Format, media: Media, line: Line) -> None:
    codec = str(kind.options.get("codec", "h264"))
    line.probe = f"{media.codec}, {media.size}, {len(media.range)} frames"
    line.expect("the codec", media.codec, _NAMES.get(codec, codec))
    line.expect("the size", media.size, kind.shown or Size(*kind.size))
    line.expect("the range", media.range, FrameRange(0, len(_seen(kind))))
    line.expect("the rate", media.rate, Fraction(kind.options.get("rate", _RATE)))
    if kind.timecode:
        line.expect("the timecode", (media.start_timecode, media.drop_frame), kind.timecode)
    if kind.says and not any(kind.says in note for note in media.notes):
        line.wrong = f"the probe does not say {kind.says!r}"
    deep = "10" in str(kind.options.get("pixel_format", CODECS[codec][1]))
    if deep and not any("bits a channel" in note for note in media.notes):
        line.wrong = "the probe does not tell the bits"


def _check_frames(kind: Format, movie: Path, media: Media, line: Line) -> None:
    seen = _seen(kind)
    ranges = ((0, len(seen)), *_RANGES[1:])
    for start, end in ranges:
        found = counters(_exported(movie, start, end, movie.parent))
        line.expect(f"what frames {start} to {end} show", found, seen[start:end])
    line.frames = f"{len(seen)} + {' + '.join(str(end - start) for start, end in ranges[1:])} exact"


def _seen(kind: Format) -> list[int]:
    """The counter that each frame shows: with a variable rate, the latest that has begun."""
    if not kind.shown_at:
        return list(range(_FRAMES))
    length = kind.shown_at[-1] + 1
    return [sum(time <= frame for time in kind.shown_at) - 1 for frame in range(length)]


def _exported(source: Path, start: int, end: int, place: Path) -> Path:
    proxy = place / "proxy.mp4"
    export_proxy(ProxyRequest(str(source), FrameRange(start, end), str(proxy)), go_on)
    return proxy
