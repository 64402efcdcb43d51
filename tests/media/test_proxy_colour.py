from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from reframe.media.proxy import export_proxy
from reframe.media.tasks import ProxyRequest
from reframe.model.geometry import Size
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.chart import (
    codes,
    colours,
    draw_chart,
    drawn,
    hdr_and_sdr,
    read_chart,
    wide_and_narrow,
)
from support.exact_frame import BT601, BT709, UNTAGGED_SD, Tags
from support.formats import CHARTS, SD, quality

Clips = Callable[..., Path]


@pytest.mark.parametrize("size", [Size(512, 288), Size(256, 144)], ids=str)
@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_comes_out_within_two_code_values(
    tmp_path: Path, clips: Clips, kind: str, size: Size
) -> None:
    name, stored, options = CHARTS[kind]
    movie = clips(name, 2, size=stored, picture=draw_chart, **{**quality(kind), **options})
    proxy = tmp_path / "proxy.mp4"
    export_proxy(ProxyRequest(str(movie), FrameRange(0, 1), str(proxy), size), go_on)
    error = np.abs(read_chart(proxy) - codes(colours()))
    assert error.max() < 2


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(("transfer", "display"), [(16, "Rec.2100-PQ"), (18, "Rec.2100-HLG")])
def test_an_hdr_chart_comes_out_as_aces_shows_it_in_sdr(
    tmp_path: Path, clips: Clips, transfer: int, display: str, full: bool
) -> None:
    hdr, sdr = hdr_and_sdr(display)
    movie = clips(
        "a.mkv",
        2,
        size=SD,
        codec="ffv1",
        pixel_format="yuv444p12le" if full else "yuv420p10le",
        picture=lambda _number, width, height: drawn(hdr, width, height),
        tags=Tags(9, 9, transfer, full),
    )
    proxy = tmp_path / "proxy.mp4"
    export_proxy(ProxyRequest(str(movie), FrameRange(0, 1), str(proxy)), go_on)
    error = np.abs(read_chart(proxy) - codes(sdr))
    assert error.max() < 2


def test_a_wide_gamut_in_sdr_is_brought_into_bt709(tmp_path: Path, clips: Clips) -> None:
    wide, narrow = wide_and_narrow()
    movie = clips(
        "a.mov",
        2,
        size=SD,
        codec="prores",
        picture=lambda _number, width, height: drawn(wide, width, height),
        tags=Tags(9, 9, 14),
    )
    proxy = tmp_path / "proxy.mp4"
    export_proxy(ProxyRequest(str(movie), FrameRange(0, 1), str(proxy)), go_on)
    assert np.abs(read_chart(proxy) - codes(narrow)).max() < 2


@pytest.mark.parametrize("tags", [BT709, BT601, UNTAGGED_SD, Tags(full=True)])
def test_every_proxy_is_tagged_bt709_limited(tmp_path: Path, clips: Clips, tags: Tags) -> None:
    movie = clips("a.mp4", 2, size=SD, picture=draw_chart, options={"crf": "4"}, tags=tags)
    proxy = tmp_path / "proxy.mp4"
    export_proxy(ProxyRequest(str(movie), FrameRange(0, 2), str(proxy)), go_on)
    with av.open(str(proxy)) as container:
        stream = container.streams.video[0]
        for tagged in (stream.codec_context, next(container.decode(stream))):
            assert tagged.colorspace == tagged.color_primaries == tagged.color_trc == 1
            assert tagged.color_range == 1
        assert stream.pix_fmt == "yuv420p"
