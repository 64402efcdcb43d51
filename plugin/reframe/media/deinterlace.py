"""Whole frames from interlaced ones, at the same rate: one for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import av
from av.filter import Graph

from reframe.media.passage import Numbered
from reframe.model.time import FrameRange

#: Builds each frame from itself and its neighbours; frames marked as progressive pass unchanged.
_FILTER = ("bwdif", "mode=send_frame:deint=interlaced")


def deinterlaced(
    read: Callable[[FrameRange], Iterator[Numbered]], wanted: FrameRange, have: FrameRange
) -> Iterator[Numbered]:
    """The frames ``wanted`` of what ``read`` gives, deinterlaced.

    A frame more is read at both ends, where ``have`` has one: the first and the last frame of the
    range then look as they would within a longer one.
    """
    around = FrameRange(max(have.start, wanted.start - 1), min(have.end, wanted.end + 1))
    numbers = iter(range(around.start, around.end))
    for picture in _filtered(picture for _, picture in read(around)):
        number = next(numbers)
        if wanted.start <= number < wanted.end:
            yield number, picture


def _filtered(pictures: Iterator[av.VideoFrame]) -> Iterator[av.VideoFrame]:
    """As many pictures as come in; they come out one behind."""
    graph: Graph | None = None
    for index, picture in enumerate(pictures):
        graph = graph or _graph(picture)
        picture.pts, picture.time_base = index, Fraction(1, 1000)
        graph.vpush(picture)
        yield from _ready(graph)
    if graph is not None:
        graph.vpush(None)
        yield from _ready(graph)


def _ready(graph: Graph) -> Iterator[av.VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _graph(picture: av.VideoFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=picture.width,
        height=picture.height,
        format=picture.format,
        time_base=Fraction(1, 1000),
    )
    graph.link_nodes(source, graph.add(*_FILTER), graph.add("buffersink")).configure()
    return graph
