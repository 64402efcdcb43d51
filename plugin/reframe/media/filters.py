"""Filters of FFmpeg that make one frame of each: conversion of colours, and turning upright."""

from __future__ import annotations

from fractions import Fraction

import av
from av.filter import Graph

from reframe.media.look import BT709, RGB, Look
from reframe.model.geometry import Size

#: H.273 numbers as FFmpeg's filters call them.
MATRICES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
_WIDE_GAMUTS = {9: "bt2020", 11: "smpte431", 12: "smpte432"}
_TRANSFERS = {4: "gamma22", 5: "gamma28", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12"}

_UPRIGHT = {
    0: (),
    90: (("transpose", "cclock"),),
    180: (("hflip", ""), ("vflip", "")),
    270: (("transpose", "clock"),),
}
_TICK = Fraction(1, 1000)

Filter = tuple[str, str]


def colour_filter(look: Look, pixel_format: str) -> Filter | None:
    """What makes bt709 in limited range of Y'CbCr with ``look``; None if it is that already.

    FFmpeg's ``colorspace`` is within one code value, where swscale is up to six off (facts:
    measured against a float reference on a chart of 144 colours). Primaries are converted where
    they are much wider; those of standard definition are shown as they are, as viewers do.
    """
    wide = look.primaries in _WIDE_GAMUTS
    if look.matrix == RGB or (look.matrix == BT709 and not look.full_range and not wide):
        return None
    gamut = _WIDE_GAMUTS.get(look.primaries, "bt709")
    transfer = _TRANSFERS.get(look.transfer, "bt709") if wide else "bt709"
    return "colorspace", (
        f"ispace={MATRICES[look.matrix]}:irange={'pc' if look.full_range else 'tv'}"
        f":iprimaries={gamut}:itrc={transfer}:space=bt709:range=tv:primaries=bt709:trc=bt709"
        f":format={pixel_format}:fast={int(not wide)}"
    )


def turning_filters(turn: int) -> tuple[Filter, ...]:
    """What turns a picture by ``turn`` degrees counter-clockwise."""
    return _UPRIGHT[turn]


class Filters:
    """A chain of filters for frames of one size and format; each frame in gives one out."""

    def __init__(self, filters: list[Filter], size: Size, pixel_format: str, look: Look) -> None:
        graph = Graph()
        nodes = [
            graph.add(
                "buffer",
                f"video_size={size.width}x{size.height}:pix_fmt={pixel_format}:time_base={_TICK}"
                f":colorspace={MATRICES[look.matrix]}:range={'pc' if look.full_range else 'tv'}",
            )
        ]
        nodes += [graph.add(name, options or None) for name, options in filters]
        nodes.append(graph.add("buffersink"))
        graph.link_nodes(*nodes).configure()
        self._graph = graph

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        frame.pts, frame.time_base = 0, _TICK
        self._graph.vpush(frame)
        return self._graph.vpull()
