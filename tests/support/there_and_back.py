"""A chart of light through Nuke's double, a movie, and back: how far off it looks in the viewer.

::

    .venv/bin/python -m support.there_and_back      # from tests/: the table of docs/nuke.md
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from reframe.hosts.nuke import NukeHost
from reframe.hosts.port import SOURCE, Selected, with_rendered_range
from reframe.media.exr import write_sequence
from reframe.media.proxy import export_proxy
from reframe.media.sequence_source import SequenceSource
from reframe.media.tasks import ExrRequest, ProxyRequest
from reframe.model.geometry import Size
from reframe.model.order import Clip, Job
from reframe.model.progress import go_on
from support.chart import COLUMNS, ROWS, colours, drawn
from support.finished import finished
from support.images import write_image
from support.nuke import ACES_12, ACES_13, ACES_20, CONFIGS, NUKE_DEFAULT, Nuke
from support.nuke.colour import Picture, shown
from support.nuke_stage import read_of

SIZE = Size(512, 288)
BT1886 = "Rec.1886 Rec.709 - Display"
#: Configuration → the Rec.709 display and view of its viewer.
VIEWERS = {
    NUKE_DEFAULT: ("default", "rec709"),
    ACES_12: ("ACES", "Rec.709"),
    ACES_13: (BT1886, "ACES 1.0 - SDR Video"),
    ACES_20: (BT1886, "ACES 2.0 - SDR 100 nits (Rec.709)"),
}
#: Ways there: the engine reads the Read's file, or Nuke renders a node.
FILE, RENDERED = "from the file", "rendered"
#: What the movie keeps: every 8-bit code, or what H.264 does (the proxy itself comes back).
CODES, H264 = "8-bit codes", "H.264"


def scene_linear() -> Picture:
    """Light from black to three times white, most of it in the gamut of a Rec.709 display."""
    bright = np.geomspace(0.2, 3, ROWS)[:, None, None]
    return np.asarray((colours() * 0.6 + 0.1) ** 2.2 * bright, np.float32)


def strong() -> Picture:
    """Light to eight times white with the strongest colours, a third cut off by the display."""
    bright = np.geomspace(0.2, 8, ROWS)[:, None, None]
    return np.asarray(colours() ** 2.2 * bright, np.float32)


def chart_in(nuke: Nuke, place: Path, knob: str = "scene_linear", light: Any = None) -> Any:
    """The chart as an EXR, in a Read that is selected."""
    chart = scene_linear() if light is None else light
    write_image(place / "chart.0001.exr", drawn(chart, SIZE.width, SIZE.height))
    read = read_of(nuke, f"{place}/chart.%04d.exr 1-1")
    read._state.knobs["colorspace"].value = knob
    return read


def with_viewer(nuke: Nuke, process: str) -> None:
    viewer = nuke.nodes.Viewer(viewerProcess=process)
    nuke._active_viewer = viewer._number


def a_node_after(nuke: Nuke, read: Any) -> Selected:
    read.setSelected(False)
    nuke.nodes.Dot(inputs=[read]).setSelected(True)
    return NukeHost(nuke).selection().taken()


def viewed(config: str, display: str, view: str, light: Any = None) -> Picture:
    """What the viewer shows of the chart, as codes from 0 to 1."""
    chart = scene_linear() if light is None else light
    return np.clip(shown(config, chart, "scene_linear", display, view), 0, 1)


def patches(clip: Clip) -> Picture:
    """The middle of each patch as the engine reads it, from 0 to 1."""
    source = SequenceSource(clip.path, clip.colorspace, clip.viewing)
    (_, frame), *_ = source.frames(clip.range)
    pixels = frame.to_ndarray().astype(np.float64)
    pixels /= 65535 if frame.format.name == "rgb48le" else 255
    return middles(pixels)


def middles(picture: Any) -> Picture:
    high, wide = SIZE.height // ROWS, SIZE.width // COLUMNS
    return np.asarray(picture[high // 2 :: high, wide // 2 :: wide], np.float32)


def off(one: Picture, other: Picture) -> float:
    """The largest difference in 8-bit code values."""
    return float(np.abs(one - other).max() * 255)


@dataclass(frozen=True)
class Seen:
    """What the viewer shows, from 0 to 1: before, and of the placed movie and EXR sequence."""

    before: Picture
    movie: Picture
    exr: Picture
    #: The colour spaces that the placed Reads have.
    spaces: tuple[str, ...]

    @property
    def whole(self) -> Any:
        """The patches of which the display cuts nothing off."""
        return (self.before.min(axis=-1) > 0.02) & (self.before.max(axis=-1) < 0.999)


def there_and_back(
    place: Path, config: str, way: str, kept: str = CODES, light: Any = None, knob: str = ""
) -> Seen:
    """Select, send, write the EXR sequence, place, and look at the Reads in the same viewer."""
    display, view = VIEWERS[config]
    nuke = Nuke(config=config)
    with_viewer(nuke, f"{view} ({display})")
    read = chart_in(nuke, place, knob or _working(config), light)
    host = NukeHost(nuke)
    selected = host.selection().taken() if way == FILE else a_node_after(nuke, read)
    assert (selected.ways[0] == SOURCE) == (way == FILE)
    clip = selected.clip if way == FILE else host.render(selected, str(place), go_on)
    job = _delivered(selected, clip, _movie(clip, place, kept), place)
    host.place(job, "reads")
    reads = [node for node in nuke.allNodes("Read") if "reframe_job" in node.knobs()]
    seen = [_viewed(nuke, _end(nuke, node), display, view) for node in reads]
    spaces = tuple(str(node["colorspace"].value()) for node in reads)
    return Seen(viewed(config, display, view, light), seen[0], seen[1], spaces)


def _working(config: str) -> str:
    return {NUKE_DEFAULT: "linear", ACES_12: "ACES - ACEScg"}.get(config, "ACEScg")


def _movie(clip: Clip, place: Path, kept: str) -> Path:
    path = place / "result.mov"
    if kept == H264:
        request = ProxyRequest(
            *(clip.path, clip.range, str(path), SIZE),
            rate=Fraction(24),
            colorspace=clip.colorspace,
            viewing=clip.viewing,
        )
        export_proxy(request, go_on)
        return path
    picture = drawn(patches(clip).astype(np.float64), SIZE.width, SIZE.height)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("png", 24, width=SIZE.width, height=SIZE.height)
        stream.pix_fmt = "rgb24"
        codes = np.round(picture * 255).astype(np.uint8)
        output.mux(stream.encode(av.VideoFrame.from_ndarray(codes, "rgb24")))
        output.mux(stream.encode(None))
    return path


def _delivered(selected: Selected, clip: Clip, movie: Path, place: Path) -> Job:
    job = finished(selected, place, clip=clip)
    assert job.delivery is not None
    request = ExrRequest(
        *(str(movie), str(place / "exr"), "result", clip.range.start, Fraction(24), job.id),
        viewing=clip.viewing,
    )
    sequence = write_sequence(request, go_on)
    delivery = replace(job.delivery, video=str(movie), exr=sequence)
    target = job.target
    if not selected.clip.path:
        rendered = with_rendered_range(target.placement, selected.clip.range)
        target = replace(target, placement=rendered)
    return replace(job, delivery=delivery, target=target)


def _end(nuke: Nuke, read: Any) -> Any:
    """What the user looks at: a node of ours behind the Read, or the Read."""
    after = (each for each in nuke.allNodes() if each.inputs() and "reframe_job" in each.knobs())
    return next((node for node in after if node.input(0).name() == read.name()), read)


def _viewed(nuke: Nuke, node: Any, display: str, view: str) -> Picture:
    light = middles(nuke._pictures.picture(node._state, 1))
    return np.clip(shown(nuke._config, light, "scene_linear", display, view), 0, 1)


def _rows() -> Iterator[str]:
    for name, light in (("chart", scene_linear()), ("strong colours", strong())):
        for kept in (CODES, H264):
            for config in CONFIGS:
                for way in (FILE, RENDERED):
                    with tempfile.TemporaryDirectory() as folder:
                        seen = there_and_back(Path(folder), config, way, kept, light)
                    figures = []
                    for result in (seen.movie, seen.exr):
                        differs = np.abs(result - seen.before) * 255
                        inside = differs[seen.whole]
                        figures.append(
                            f"{differs.mean():.2f}, {differs.max():.1f} ({inside.max():.1f})"
                        )
                    yield f"| {name} | {kept} | {config} | {way} | {' | '.join(figures)} |"


if __name__ == "__main__":
    for row in _rows():
        print(row)  # noqa: T201
