from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

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
from support.exact_frame import BT601, BT709, UNTAGGED_HD, UNTAGGED_SD, Tags

Clips = Callable[..., Path]
SD, HD = (512, 288), (1280, 720)

#: What the source is: name, size, options.
CHARTS: dict[str, tuple[str, tuple[int, int], dict[str, Any]]] = {
    "h264": ("a.mp4", SD, {}),
    "h264, bt601": ("a.mp4", SD, {"tags": BT601}),
    "h264, bt470bg": ("a.mp4", SD, {"tags": Tags(5, 5, 6)}),
    "h264, no tags, SD": ("a.mp4", SD, {"tags": UNTAGGED_SD}),
    "h264, no tags, HD": ("a.mp4", HD, {"tags": UNTAGGED_HD}),
    "h264, full range": ("a.mp4", SD, {"tags": Tags(full=True)}),
    "h264, bt601, full range": ("a.mp4", SD, {"tags": Tags(6, 6, 6, full=True)}),
    "h264, 4:4:4": ("a.mp4", SD, {"pixel_format": "yuv444p"}),
    "h264, 10 bit": ("a.mp4", SD, {"pixel_format": "yuv420p10le"}),
    "hevc": ("a.mp4", SD, {"codec": "hevc"}),
    "hevc, 10 bit, 4:2:2": ("a.mp4", SD, {"codec": "hevc", "pixel_format": "yuv422p10le"}),
    "hevc, 12 bit, 4:4:4": ("a.mp4", SD, {"codec": "hevc", "pixel_format": "yuv444p12le"}),
    "prores 422": ("a.mov", SD, {"codec": "prores"}),
    "prores 422, bt601": ("a.mov", SD, {"codec": "prores", "tags": BT601}),
    "prores 4444 with alpha": ("a.mov", SD, {"codec": "prores4444"}),
    "dnxhr hq": ("a.mov", SD, {"codec": "dnxhr"}),
    "dnxhr hqx, 10 bit": ("a.mov", SD, {"codec": "dnxhr10"}),
    "mjpeg, full range, bt601": ("a.mov", SD, {"codec": "mjpeg", "tags": Tags(5, 1, 1, full=True)}),
    "vp9": ("a.mp4", SD, {"codec": "vp9"}),
    "av1": ("a.mp4", SD, {"codec": "av1"}),
    "av1, 10 bit": ("a.mp4", SD, {"codec": "av1", "pixel_format": "yuv420p10le"}),
    "mpeg-2, bt601": ("a.mov", SD, {"codec": "mpeg2", "tags": BT601}),
    "ffv1, 16 bit": ("a.mkv", SD, {"codec": "ffv1", "pixel_format": "yuv444p16le"}),
    "v210, 10 bit": ("a.mov", SD, {"codec": "v210", "tags": UNTAGGED_SD}),
    "animation, RGB": ("a.mov", SD, {"codec": "qtrle"}),
    "png, RGB, 16 bit": ("a.mov", SD, {"codec": "png", "pixel_format": "rgb48be"}),
}


@pytest.mark.parametrize("size", [Size(512, 288), Size(256, 144)], ids=str)
@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_comes_out_within_two_code_values(
    tmp_path: Path, clips: Clips, kind: str, size: Size
) -> None:
    name, stored, options = CHARTS[kind]
    quality = {"options": {"crf": "4"}} if "h264" in kind or "hevc" in kind else {}
    movie = clips(name, 2, size=stored, picture=draw_chart, **{**quality, **options})
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
