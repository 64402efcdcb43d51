"""A source that is taken over packet by packet, against the same one encoded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from bench.measuring import ROUNDS, Run, alternating, apart, warm, worker
from bench.report import COMPARED, Goal, Section, compared, times, work
from bench.sources import h264_hd
from reframe.media import movie_file, stream_copy
from reframe.media.tasks import PROXY, ProxyRequest
from reframe.model.time import FrameRange

_FRAMES = 300


def measure(folder: Path) -> Section:
    source = h264_hd(_FRAMES)
    warm(source)

    def export(first: int) -> Run:
        wanted = FrameRange(first, _FRAMES)
        return worker(PROXY, ProxyRequest(str(source), wanted, str(folder / f"{first}.mp4")))

    runs = alternating(
        {
            "copied": partial(export, 0),
            # One frame later it cannot be cut.
            "encoded": partial(export, 1),
            "packets": partial(apart, _packets_alone, source, folder / "packets.mp4"),
        },
        ROUNDS,
    )
    copied, encoded, packets = runs["copied"], runs["encoded"], runs["packets"]
    what = f"1080p H.264, {_FRAMES} frames"
    rows = (
        compared(f"{what}: time", times(copied), times(encoded), Goal(20, at_least=True)),
        compared("— processor time", work(copied), work(encoded), Goal(20, at_least=True)),
        compared(
            "— the packets alone, without the process around it and without looking for damage",
            times(packets), times(encoded), None,
        ),
    )  # fmt: skip
    return Section("Copy instead of encode", _WORDS, COMPARED, rows, (_NOTE,))


def _packets_alone(source: Path, destination: Path) -> None:
    with movie_file.open_movie(str(source)) as movie:
        if not stream_copy.cut_range(movie, FrameRange(0, _FRAMES), destination):
            raise ValueError("not copied")


_WORDS = "The peer is the same export of the same clip beginning one frame later, which is encoded."
_NOTE = (
    "What limits it is a promise: a damaged frame within the range is refused before anything is "
    "sent, so the copy is decoded once (without its loop filter and transforms, whose results "
    "nobody looks at). Reading packets for what no encoder writes would find holes of zeros but "
    "not noise, and decoding beside the upload would send footage that is then refused."
)
