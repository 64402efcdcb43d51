"""The picture that a movie shows first, which tells what its frames are and when they begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import TypeAlias

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from reframe.media.movie_refusals import no_frames
from reframe.media.siting import LEFT_SITED

Packets: TypeAlias = "Iterator[Packet[VideoStream]]"

#: H.264 and HEVC show no frame before another that comes more packets earlier (their DPB has 16).
_MOST_REORDERED = 16


def shown(packet: Packet[VideoStream]) -> bool:
    """Whether a packet holds a picture that is shown: not cut away by an edit list, not empty."""
    return packet.size > 0 and packet.pts is not None and not packet.is_discard


def first_picture(container: InputContainer, stream: VideoStream, path: str) -> av.VideoFrame:
    """The first picture, decoded, with its time. Raises `BadInput` if there is none."""
    stream.codec_context.options = LEFT_SITED
    try:
        packets = container.demux(stream)
        head = _head(packets)
        if picture := _alone(stream, head):
            return picture
        for packet in chain(head, packets):
            try:
                for frame in packet.decode():
                    if frame.pts is not None:
                        return frame
            except (av.error.InvalidDataError, av.error.PatchWelcomeError):
                continue  # Begins in the middle of a group, or its first frames are damaged.
    except av.error.DecoderNotFoundError:
        pass
    except av.error.FFmpegError as error:
        raise no_frames(path) from error
    raise no_frames(path)


def _head(packets: Packets) -> list[Packet[VideoStream]]:
    """The first packet, and those after it that may be shown before it."""
    head: list[Packet[VideoStream]] = []
    with suppress(av.error.FFmpegError):  # The file breaks off; what there is may be enough.
        for packet in packets:
            head.append(packet)
            first = head[0].pts
            if len(head) > _MOST_REORDERED or first is None:
                break
            if len(head) > 1 and packet.dts is not None and packet.dts >= first:
                break
    return head


def _alone(stream: VideoStream, head: list[Packet[VideoStream]]) -> av.VideoFrame | None:
    """The picture of the first packet, if it is the first to be shown; decoders would first take
    in those that might come before it."""
    if not head or not head[0].is_keyframe or not shown(head[0]):
        return None
    first = head[0].pts or 0
    if any(packet.size and (packet.pts is None or packet.pts <= first) for packet in head[1:]):
        return None
    context = stream.codec_context
    depth = context.reorder_depth
    try:
        frames = [*context.decode(head[0]), *context.decode(None)]
    except av.error.FFmpegError:
        frames = []  # What it is shows when all are decoded.
    context.flush_buffers()
    context.reorder_depth = max(depth, context.reorder_depth)
    whole = len(frames) == 1 and frames[0].pts == first and not frames[0].is_corrupt
    return frames[0] if whole else None
