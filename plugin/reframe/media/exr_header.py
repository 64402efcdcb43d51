"""The header of an EXR frame that was made from a movie."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

import OpenEXR

from reframe import __version__
from reframe.media.colour import conversion_of, linear_space
from reframe.media.tasks import ExrRequest
from reframe.model.errors import BadInput
from reframe.model.time import frames_to_timecode

#: OpenEXR's attributes by name; their values are whatever the library makes of each type.
Header: TypeAlias = dict[str, Any]

ORIGIN = "made from 8-bit SDR video"

COMPRESSIONS = {
    "none": OpenEXR.NO_COMPRESSION,
    "zips": OpenEXR.ZIPS_COMPRESSION,
    "zip": OpenEXR.ZIP_COMPRESSION,
    "piz": OpenEXR.PIZ_COMPRESSION,
    "dwaa": OpenEXR.DWAA_COMPRESSION,
    "dwab": OpenEXR.DWAB_COMPRESSION,
}

#: Luma's own setting for its EXR exports (facts: learning centre, 2026-03-31).
DWA_LEVEL = 45.0


def common_header(request: ExrRequest) -> Header:
    """What all frames of a sequence have in their header.

    Raises `BadInput` for a colour space, view or compression that is not offered.
    """
    space = linear_space(request.colorspace)
    conversion = conversion_of(space, request.viewing)
    header: Header = {
        "type": OpenEXR.scanlineimage,
        "compression": _compression(request.compression),
        "chromaticities": space.chromaticities,
        "colorInteropID": space.interop_id,
        "framesPerSecond": request.rate,
        "software": f"Reframe {__version__}",
        "comments": f"{ORIGIN}. {conversion}.",
        "reframe:jobId": request.job_id,
        "reframe:origin": ORIGIN,
        "reframe:colorspace": space.name,
        "reframe:conversion": conversion,
    }
    if request.compression.startswith("dwa"):
        header["dwaCompressionLevel"] = DWA_LEVEL
    if space.name == "ACES2065-1":
        # Says whose primaries these are; the container's standard also wants no compression,
        # which is the user's choice.
        header["acesImageContainerFlag"] = 1
        header["adoptedNeutral"] = space.chromaticities[6:]
    return header


def frame_header(common: Header, request: ExrRequest, index: int) -> Header:
    """The header of frame ``index`` of the movie, counted from 0."""
    header = {**common, "reframe:frame": index}
    if request.timecode is not None:
        header["timeCode"] = exr_timecode(
            request.timecode + index, request.rate, request.drop_frame
        )
    return header


def exr_timecode(frames: int, rate: Fraction, drop: bool) -> OpenEXR.TimeCode:
    """The timecode of a frame count as OpenEXR stores it.

    A SMPTE timecode counts to 30 at most: above that rate two frames share one label and the
    field mark tells the second, as SMPTE 12M-1 has it for 50 and 60 frames a second.
    """
    shared = 2 if rate > 31 else 1
    whole = frames // shared
    text = frames_to_timecode(whole % _frames_of_a_day(rate / shared, drop), rate / shared, drop)
    hours, minutes, seconds, frame = (int(text[at : at + 2]) for at in (0, 3, 6, 9))
    second_of_pair = frames % shared == 1
    return OpenEXR.TimeCode(
        hours, minutes, seconds, frame, drop, False, second_of_pair, *[False] * 3, *[0] * 8
    )


def _frames_of_a_day(rate: Fraction, drop: bool) -> int:
    nominal = round(rate)
    return 24 * 6 * (nominal * 600 - 9 * (nominal // 15)) if drop else 24 * 3600 * nominal


def _compression(name: str) -> OpenEXR.Compression:
    try:
        return COMPRESSIONS[name]
    except KeyError:
        raise BadInput(
            f"{name!r} is not an EXR compression here; choose {', '.join(COMPRESSIONS)}."
        ) from None
