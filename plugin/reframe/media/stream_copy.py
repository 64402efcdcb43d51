"""Takes a range over packet by packet where the source already is what would be sent.

That is H.264 that the encoder here could have made (8 bit, 4:2:0, bt709 in limited range, square
pixels, progressive, in size), whose range begins at an IDR frame and leans on nothing outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from reframe.media.first_picture import shown
from reframe.media.h264_writer import mp4_options
from reframe.media.look import BT709, Look
from reframe.media.movie_file import MovieFile, open_again
from reframe.media.nal_units import IDR, PARAMETER_SETS, in_lengths, unit_types
from reframe.media.siting import LEFT
from reframe.model.geometry import Size
from reframe.model.time import FrameRange

#: A source of more bits for each pixel uploads more slowly than it is encoded.
_MOST_BITS = 0.5
#: So many bytes are uploaded in no time, whatever they are for.
_LITTLE = 4 << 20
#: Supplemental information (which may hold names, places and dates), delimiters and filler.
_LEAVE_OUT = "filter_units=remove_types=6|9|12"
#: The pictures are of no interest here, only whether there is anything wrong in them.
_CHECK = {"skip_loop_filter": "all", "skip_idct": "all"}


def is_fit(movie: MovieFile, look: Look, size: Size, rate: Fraction) -> bool:
    """Whether the whole movie is such as a proxy of ``size`` and ``rate`` would be."""
    stream, context = movie.stream, movie.stream.codec_context
    return (
        stream.codec.canonical_name == "h264"
        and movie.first_picture.format.name == "yuv420p"
        and (context.colorspace, context.color_primaries, context.color_trc) == (BT709,) * 3
        and context.color_range in (ColorRange.UNSPECIFIED, ColorRange.MPEG)
        and Size(stream.width, stream.height) == look.shown == size
        and look.turn == 0
        and look.siting == LEFT
        and not look.interlaced
        and not movie.timing.variable
        and rate == movie.timing.rate
        # Parameter sets stand in the header.
        and in_lengths(bytes(context.extradata or b""))
    )


def copy_range(movie: MovieFile, wanted: FrameRange, part: Path) -> bool:
    """Copy exactly ``wanted`` of a fit movie to ``part``. False if that cannot be done: the ends
    cannot be cut there, there are too many bits, or a frame is damaged."""
    return cut_range(movie, wanted, part) and _decodes(part, len(wanted))


def cut_range(movie: MovieFile, wanted: FrameRange, part: Path) -> bool:
    """As `copy_range`, but damage within the packets is not looked for."""
    with open_again(movie) as (container, stream):
        container.seek(movie.timing.time(wanted.start), stream=stream)
        packets = _packets(movie, container.demux(stream), wanted)
        if not _can_be_cut(movie, packets, wanted):
            return False
        try:
            _write(movie, stream, packets, wanted, part)
        except av.error.InvalidDataError:
            return False  # A packet is damaged.
    return True


def _packets(
    movie: MovieFile, packets: Iterator[Packet[VideoStream]], wanted: FrameRange
) -> list[Packet[VideoStream]]:
    """As many packets as frames are wanted, in decoding order, from the first wanted one on;
    fewer if they have too many bits."""
    pixels = movie.stream.width * movie.stream.height * len(wanted)
    room = max(_LITTLE, int(_MOST_BITS / 8 * pixels))
    found: list[Packet[VideoStream]] = []
    for packet in packets:
        if shown(packet) and movie.timing.number(packet.pts or 0) >= wanted.start:
            found.append(packet)
            room -= packet.size
        if room < 0 or len(found) == len(wanted):
            break
    return found


def _can_be_cut(movie: MovieFile, packets: list[Packet[VideoStream]], wanted: FrameRange) -> bool:
    numbers = [movie.timing.number(packet.pts or 0) for packet in packets]
    if numbers[:1] != [wanted.start] or sorted(numbers) != list(range(wanted.start, wanted.end)):
        return False
    kinds = [set(unit_types(bytes(packet))) for packet in packets]
    # Parameter sets within the stream might change it.
    return IDR in kinds[0] and not any(kind & PARAMETER_SETS for kind in kinds)


def _write(
    movie: MovieFile,
    stream: VideoStream,
    packets: list[Packet[VideoStream]],
    wanted: FrameRange,
    part: Path,
) -> None:
    places = [movie.timing.number(packet.pts or 0) - wanted.start for packet in packets]
    delay = max(turn - place for turn, place in enumerate(places))
    with av.open(str(part), "w", format="mp4", options=mp4_options(movie.timing.rate)) as output:
        copy = output.add_stream_from_template(stream)
        copy.metadata.clear()
        clean = BitStreamFilterContext(_LEAVE_OUT, stream)
        for turn, (packet, place) in enumerate(zip(packets, places, strict=True)):
            packet.time_base = 1 / movie.timing.rate
            packet.pts, packet.dts, packet.duration = place, turn - delay, 1
            for kept in clean.filter(packet):
                kept.stream = copy
                output.mux(kept)


def _decodes(part: Path, frames: int) -> bool:
    """Whether every frame of the copy decodes without a complaint."""
    with av.open(str(part)) as copy:
        stream = copy.streams.video[0]
        stream.thread_type = "AUTO"
        stream.codec_context.options = _CHECK
        try:
            clean = [not frame.is_corrupt for frame in copy.decode(stream)]
        except av.error.FFmpegError:
            return False
    return clean == [True] * frames
