"""Scaling without a change of what the codes stand for, which swscale does exactly.

Chroma goes where H.264 has it unless it says otherwise: level with the left pixel of each pair.
swscale by itself takes it to lie between the two, half a pixel further to the right.
"""

from __future__ import annotations

from fractions import Fraction

import av
from av.filter import Graph

from reframe.media.look import RGB, Look
from reframe.media.siting import LEFT
from reframe.model.geometry import Size

#: H.273 matrices as FFmpeg's filter ``scale`` calls them.
_MATRICES = {
    1: "bt709",
    4: "fcc",
    5: "bt470",
    6: "smpte170m",
    7: "smpte240m",
    9: "bt2020",
}
_TICK = Fraction(1, 1000)


class Scaler:
    """Brings frames of ``look`` to ``size`` and to a pixel format, chroma sited left.

    Y'CbCr keeps its matrix and range, more bits are filled with zeros below; R'G'B' becomes
    bt709 in limited range, unless the format is R'G'B' itself.
    """

    def __init__(self, look: Look, size: Size, pixel_format: str) -> None:
        self._matrix = None if look.matrix == RGB else _MATRICES[look.matrix]
        self._siting = look.siting
        self._size = size
        self._format = pixel_format
        self._graph: Graph | None = None
        self._made_for: tuple[int, int, str] | None = None

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The scaled frame, or what was given if there is nothing to do."""
        made_for = frame.width, frame.height, frame.format.name
        if self._graph is None or made_for != self._made_for:
            self._graph, self._made_for = self._graph_for(frame), made_for
        frame.pts, frame.time_base = 0, _TICK
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _graph_for(self, frame: av.VideoFrame) -> Graph:
        graph = Graph()
        graph.link_nodes(
            graph.add(
                "buffer",
                f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}"
                f":time_base={_TICK}:colorspace={frame.colorspace:d}:range={frame.color_range:d}",
            ),
            graph.add("scale", self._options(frame)),
            graph.add("format", self._format),
            graph.add("buffersink"),
        ).configure()
        return graph

    def _options(self, frame: av.VideoFrame) -> str:
        if self._matrix is None:
            kept = "out_color_matrix=bt709:out_range=tv"
        else:
            # swscale knows formats that are full range by name. For all others "limited to
            # limited" is what changes nothing.
            codes = "pc" if frame.format.name.startswith("yuvj") else "tv"
            kept = (
                f"in_color_matrix={self._matrix}:out_color_matrix={self._matrix}"
                f":in_range={codes}:out_range={codes}"
            )
        # Without accurate rounding, codes are biased.
        return (
            f"{self._size.width}:{self._size.height}:flags={self._kind(frame)}+accurate_rnd"
            f":in_chroma_loc={self._siting}:out_chroma_loc={LEFT}:{kept}"
        )

    def _kind(self, frame: av.VideoFrame) -> str:
        """Halving and more is averaged; what is nearer to the size stays sharper with bicubic."""
        halved = frame.width >= 2 * self._size.width and frame.height >= 2 * self._size.height
        return "area" if halved else "bicubic"
