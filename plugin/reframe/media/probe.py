"""What a file is, in one value."""

from __future__ import annotations

from reframe.media.source import open_source
from reframe.media.tasks import ProbeRequest
from reframe.model.order import Media
from reframe.model.progress import Meter, report


def probe(request: ProbeRequest, meter: Meter) -> Media:
    """Frames, rate, size as shown, codec, start timecode, and what is unusual.

    The frames are counted from the container's index; a file without one is read through, or,
    if it is large, at its beginning and end. Of images, the first one's header stands for all.
    Raises `BadInput` in one sentence for whatever cannot be read.
    """
    report(meter, 0, 1)
    with open_source(request.path, request.colorspace) as source:
        media = source.media
    report(meter, 1, 1)
    return media
