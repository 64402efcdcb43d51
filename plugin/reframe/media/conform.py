"""From a decoded frame to the proxy's picture: scaled, upright, 8-bit 4:2:0, bt709, limited.

swscale scales well and keeps bt709 exactly (with ``ACCURATE_RND``), but is up to six code values
off when it changes the matrix or the range. FFmpeg's ``colorspace`` filter does that within one
(facts: both measured against a float reference on a chart of 144 colours).
"""

from __future__ import annotations

from fractions import Fraction

import av
from av.filter import Graph
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from reframe.media.look import BT709, RGB, Look
from reframe.model.geometry import Size, fit_inside

_FORMAT = "yuv420p"
#: What is converted further keeps more bits until then.
_BETWEEN = "yuv420p10le"

#: H.273 numbers as FFmpeg's filters call them.
_MATRICES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
_WIDE_GAMUTS = {9: "bt2020", 11: "smpte431", 12: "smpte432"}
_TRANSFERS = {4: "gamma22", 5: "gamma28", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12"}
#: H.273 matrices as swscale numbers them.
_SCALER_MATRICES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
}
_UPRIGHT = {0: "", 90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}


def proxy_size(shown: Size, box: Size) -> Size:
    """The largest even size of the same shape within ``box``, which is turned for portrait
    pictures; never larger than the picture."""
    fitted = fit_inside(shown, box.turned if shown.height > shown.width else box)
    return Size(
        min(fitted.width, max(2, shown.width // 2 * 2)),
        min(fitted.height, max(2, shown.height // 2 * 2)),
    )


class Conformer:
    """Makes proxy pictures of ``size`` from frames that have ``look``, one from each."""

    def __init__(self, look: Look, size: Size) -> None:
        self._look = look
        self._size = size.turned if look.turn % 180 else size
        self._scaler = VideoReformatter()
        self._colour = _colour_step(look)
        steps = [step for step in (self._colour, _UPRIGHT[look.turn]) if step]
        self._graph = _graph(look, self._size, self._colour, steps) if steps else None

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The proxy picture of ``frame``. It may be the same object."""
        scaled = self._scaled(frame)
        if self._graph is None:
            return scaled
        scaled.pts, scaled.time_base = 0, Fraction(1, 1000)
        self._graph.vpush(scaled)
        return self._graph.vpull()

    def _scaled(self, frame: av.VideoFrame) -> av.VideoFrame:
        look = self._look
        is_rgb = look.matrix == RGB
        matrix = None if is_rgb else _SCALER_MATRICES[look.matrix]
        code_range = ColorRange.JPEG if look.full_range else ColorRange.MPEG
        # Halving and more is averaged; what is nearer to the size stays sharper with bicubic.
        halved = frame.width >= 2 * self._size.width and frame.height >= 2 * self._size.height
        kind = Interpolation.AREA if halved else Interpolation.BICUBIC
        return self._scaler.reformat(
            frame,
            width=self._size.width,
            height=self._size.height,
            format=_BETWEEN if self._colour else _FORMAT,
            interpolation=kind | Interpolation.ACCURATE_RND,
            src_colorspace=matrix,
            src_color_range=None if is_rgb else code_range,
            dst_colorspace=matrix if self._colour else Colorspace.ITU709,
            dst_color_range=code_range if self._colour else ColorRange.MPEG,
        )


def _colour_step(look: Look) -> str:
    """The filter that changes matrix, range or gamut; empty where swscale does it exactly."""
    wide = look.primaries in _WIDE_GAMUTS
    if look.matrix == RGB or (look.matrix == BT709 and not look.full_range and not wide):
        return ""
    gamut = _WIDE_GAMUTS.get(look.primaries, "bt709")
    transfer = _TRANSFERS.get(look.transfer, "bt709") if wide else "bt709"
    return (
        f"colorspace=ispace={_MATRICES[look.matrix]}:irange={'pc' if look.full_range else 'tv'}"
        f":iprimaries={gamut}:itrc={transfer}:space=bt709:range=tv:primaries=bt709:trc=bt709"
        f":format={_FORMAT}:fast={int(not wide)}"
    )


def _graph(look: Look, size: Size, colour: str, steps: list[str]) -> Graph:
    graph = Graph()
    matrix = _MATRICES[look.matrix] if colour else "bt709"
    code_range = "pc" if colour and look.full_range else "tv"
    nodes = [
        graph.add(
            "buffer",
            f"video_size={size.width}x{size.height}:pix_fmt={_BETWEEN if colour else _FORMAT}"
            f":time_base=1/1000:colorspace={matrix}:range={code_range}",
        )
    ]
    for step in ",".join(steps).split(","):
        name, _, options = step.partition("=")
        nodes.append(graph.add(name, options or None))
    nodes.append(graph.add("buffersink"))
    graph.link_nodes(*nodes).configure()
    return graph
