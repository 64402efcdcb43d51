from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from reframe.media.proxy import export_proxy
from reframe.media.source import open_source
from reframe.media.tasks import ProxyRequest
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.counter import counters, luma
from support.picture import burn

Clips = Callable[..., Path]

INTERLACED: dict[str, tuple[str, dict[str, Any]]] = {
    "h264": ("a.mov", {"options": {"flags": "+ildct+ilme", "x264-params": "tff=1"}}),
    "prores": ("a.mov", {"codec": "prores", "options": {"flags": "+ildct"}}),
    "mpeg-2": ("a.mov", {"codec": "mpeg2", "options": {"flags": "+ildct+ilme"}}),
}


def bars(time: float, width: int, height: int) -> npt.NDArray[np.float32]:
    """Upright bars that travel fast enough to comb."""
    x = (np.arange(width) - 6 * time) % 40 < 20
    return np.broadcast_to(np.where(x, 0.8, 0.2)[None, :, None], (height, width, 3)).astype("f4")


def woven(number: int, width: int, height: int) -> npt.NDArray[np.float32]:
    """Two moments in one frame: the upper field first, the lower half a frame later."""
    picture = bars(number, width, height)
    picture[1::2] = bars(number + 0.5, width, height)[1::2]
    burn(picture, number)
    return picture


def combing(grey: npt.NDArray[np.generic]) -> float:
    """How much each line differs from both of its neighbours, which agree, below the counter."""
    lines = grey[len(grey) // 4 :].astype(np.float64)
    middle = (lines[:-2] + lines[2:]) / 2
    return float(np.abs(lines[1:-1] - middle).mean())


@pytest.mark.parametrize("kind", INTERLACED)
def test_interlaced_footage_is_deinterlaced_frame_for_frame(
    tmp_path: Path, clips: Clips, kind: str
) -> None:
    name, options = INTERLACED[kind]
    movie = clips(name, 30, picture=woven, b_frames=0, **options)
    with av.open(str(movie)) as container:
        before = [combing(luma(frame)) for frame in container.decode(video=0)]
    assert min(before) > 5
    for start, end in ((0, 30), (9, 17), (29, 30)):
        proxy = tmp_path / "proxy.mp4"
        export_proxy(ProxyRequest(str(movie), FrameRange(start, end), str(proxy)), go_on)
        assert counters(proxy) == list(range(start, end))
        with av.open(str(proxy)) as container:
            after = [combing(luma(frame)) for frame in container.decode(video=0)]
        assert max(after) < 2


def test_a_frame_looks_the_same_in_a_range_of_its_own(clips: Clips) -> None:
    name, options = INTERLACED["prores"]
    with open_source(str(clips(name, 30, picture=woven, **options))) as source:
        within = dict(source.frames(FrameRange(5, 20)))
        alone = dict(source.frames(FrameRange(12, 13)))
        assert list(alone) == [12]
        assert np.array_equal(luma(within[12]), luma(alone[12]))
