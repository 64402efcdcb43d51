"""From a decoded frame to the proxy's picture: scaled, upright, 8-bit 4:2:0, bt709, limited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import av

from reframe.media.filters import Filters, colour_filter, turning_filters
from reframe.media.look import BT709, Look
from reframe.media.scale import Scaler
from reframe.media.siting import LEFT
from reframe.model.geometry import Size, fit_inside

_FORMAT = "yuv420p"

Stage = Callable[[av.VideoFrame], av.VideoFrame]


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
        self._stages = _stages(look, size)

    def __call__(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The proxy picture of ``frame``. It may be the same object."""
        for stage in self._stages:
            frame = stage(frame)
        return frame


def _stages(look: Look, size: Size) -> list[Stage]:
    """Scaled first, where there is least to lose: with all bits and in its own colours."""
    lying = size.turned if look.turn % 180 else size
    if look.hdr:
        return [*_mapped(look, lying), Scaler(_proxys(look), size, _FORMAT)]
    if look.turn or look.siting != LEFT:
        return [*_upright(look, lying), Scaler(_proxys(look), size, _FORMAT)]
    if colour := colour_filter(look, _FORMAT):
        between = _between(look, "420")
        return [Scaler(look, size, between), Filters([colour], size, between, look)]
    return [Scaler(look, size, _FORMAT)]


def _mapped(look: Look, lying: Size) -> list[Stage]:
    """From HDR to SDR, and upright."""
    # Only here: most movies need neither OpenColorIO nor numpy, which take long to load.
    from reframe.media import tonemap

    stages: list[Stage] = [
        Scaler(look, lying, tonemap.format_for(look)),
        tonemap.ToneMap(look),
    ]
    if turning := turning_filters(look.turn):
        stages.append(Filters([*turning], lying, tonemap.FORMAT, _proxys(look)))
    return stages


def _upright(look: Look, lying: Size) -> list[Stage]:
    """Upright, each pixel with its own chroma: turning chroma of half size would site it elsewhere,
    and swscale does not move it where nothing is scaled."""
    turning = turning_filters(look.turn)
    between = _between(look, "444")
    if colour := colour_filter(look, "yuv444p"):
        return [Scaler(look, lying, between), Filters([colour, *turning], lying, between, look)]
    return [Scaler(look, lying, between), Filters([*turning], lying, between, _proxys(look))]


def _proxys(look: Look) -> Look:
    """The look once its colours are those of the proxy."""
    return replace(look, matrix=BT709, primaries=BT709, full_range=False, siting=LEFT)


def _between(look: Look, chroma: str) -> str:
    """The format whose codes are converted: with room for rounding, except that in full range
    more bits would not reach the top."""
    if look.full_range and look.bits <= 8:
        return f"yuv{chroma}p"
    return f"yuv{chroma}p10le" if look.bits <= 10 else f"yuv{chroma}p12le"
