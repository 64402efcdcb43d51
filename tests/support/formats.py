"""Every kind of movie that is read, as `make_movie` makes it small.

The chart in each of them comes out within two 8-bit code values, and each frame in its place.
"""

from __future__ import annotations

from typing import Any

from support.exact_frame import BT601, UNTAGGED_HD, UNTAGGED_SD, Tags

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


def quality(kind: str) -> dict[str, Any]:
    """Options with which the encoder's own error stays far below a code value."""
    return {"options": {"crf": "4"}} if "h264" in kind or "hevc" in kind else {}
