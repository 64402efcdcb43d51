"""One passage of the decoder, from a keyframe on, with an account of what went in and came out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from reframe.media.first_picture import shown
from reframe.media.movie_file import MovieFile, open_again
from reframe.media.nal_units import in_lengths, is_reference
from reframe.media.siting import LEFT_SITED
from reframe.media.timing import Timing
from reframe.model.errors import BadInput
from reframe.model.time import FrameRange

#: A frame's number and its picture.
Numbered = tuple[int, av.VideoFrame]

#: These decoders hide damage unless they are told to stop at it.
_STRICT = {"hevc": {"err_detect": "explode"}, "mjpeg": {"err_detect": "explode"}}


@dataclass
class Sent:
    """A packet that went into the decoder, and whether the decoder complained of it."""

    number: int
    packet: Packet[VideoStream]
    failed: bool = False


@dataclass
class Passage:
    """Decodes on from where the container stands; nothing is raised for what is damaged.

    Left out are packets before the first keyframe (unless the container stands at its start), and
    frames that come before that keyframe in time: what they lean on was not decoded.
    ``diary``, if given, gets every packet; otherwise memory stays flat.
    """

    container: InputContainer
    stream: VideoStream
    timing: Timing
    wanted: FrameRange
    at_start: bool
    diary: list[Sent] | None = None
    #: Frames that went in and have not come out yet.
    due: set[int] = field(default_factory=set)
    damaged: set[int] = field(default_factory=set)
    errors: int = 0
    #: When a later frame than this has come out, so has all that the wanted frames lean on.
    limit: int = field(init=False)
    #: The number of the first keyframe.
    _opening: int | None = None
    _latest: int = 0
    _begun: bool = False
    #: Whether packets that lead nowhere are left out.
    _sparing: bool = False

    def __post_init__(self) -> None:
        self.limit = self.wanted.last

    def pictures(self) -> Iterator[Numbered]:
        """Every frame from the first clean one on, in order of presentation."""
        # On one thread, a complaint is about the packet that was sent last.
        self.stream.thread_type = "AUTO" if self.diary is None else "NONE"
        strict = _STRICT.get(self.stream.codec.canonical_name, {})
        self.stream.codec_context.options = {**LEFT_SITED, **strict}
        if self.at_start:
            self._opening = 0
        self._sparing = self._can_spare()
        for packet in self._packets():
            if self._take(packet):
                yield from self._come_out(self._decode(packet))
        yield from self._come_out(self._decode(None))

    def overdue(self, before: int) -> set[int]:
        """Frames due before frame ``before`` that did not come out."""
        return {number for number in self.due if number < before}

    def _take(self, packet: Packet[VideoStream]) -> bool:
        """Whether the packet goes to the decoder; and note it down."""
        if self._opening is None:
            if not packet.is_keyframe or packet.pts is None:
                return False
            self._opening = self.timing.number(packet.pts)
        if self._leads_nowhere(packet):
            return False
        if shown(packet) and packet.pts is not None:
            self._expect(packet, self.timing.number(packet.pts))
        return True

    def _can_spare(self) -> bool:
        """Whether it can be told which packets lead nowhere. H.264 says it plainly; where the rate
        varies, a frame before the range may be the one that shows at its beginning."""
        if self.diary is not None or self.timing.variable:
            return False
        extradata = bytes(self.stream.codec_context.extradata or b"")
        return self.stream.codec.canonical_name == "h264" and in_lengths(extradata)

    def _leads_nowhere(self, packet: Packet[VideoStream]) -> bool:
        """Whether it is neither wanted nor needed for one that is."""
        if packet.pts is None or not self._sparing:
            return False
        early = self.timing.number(packet.pts) < self.wanted.start
        return early and not is_reference(bytes(packet))

    def _expect(self, packet: Packet[VideoStream], number: int) -> None:
        if self.diary is not None:
            self.diary.append(Sent(number, packet))
        if self._opening is not None and number >= self._opening:
            self.due.add(number)
        self._latest = max(self._latest, number)
        if self.wanted.start <= number < self.wanted.end:
            self.limit = max(self.limit, self._latest)

    def _come_out(self, frames: list[av.VideoFrame]) -> Iterator[Numbered]:
        for frame in frames:
            if frame.pts is None or self._opening is None:
                continue
            number = self.timing.number(frame.pts)
            if number >= self._opening:
                self._account(number, frame)
                yield number, frame

    def _account(self, number: int, frame: av.VideoFrame) -> None:
        if not self._begun:
            # What comes before the first clean frame was never meant to be seen from here.
            self.due = {due for due in self.due if due >= number}
            self._begun = True
        self.due.discard(number)
        if frame.is_corrupt:
            self.damaged.add(number)

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        """Packets until none of those to come can concern a wanted frame."""
        try:
            for packet in self.container.demux(self.stream):
                if packet.size == 0:
                    continue
                if packet.dts is not None and self.timing.number(packet.dts) >= self.wanted.end:
                    return
                yield packet
        except av.error.FFmpegError:
            self.errors += 1

    def _decode(self, packet: Packet[VideoStream] | None) -> list[av.VideoFrame]:
        try:
            return self.stream.codec_context.decode(packet)
        except av.error.EOFError:
            return []
        except av.error.FFmpegError:
            self.errors += 1
            if self.diary:
                self.diary[-1].failed = True
            return []


@contextmanager
def passage_to(
    movie: MovieFile, wanted: FrameRange, diary: list[Sent] | None = None
) -> Iterator[tuple[Passage, Iterator[Numbered]]]:
    """A passage that begins at the first of the ``wanted`` frames or before it, and its frames.

    It begins at the keyframe before; where the container lands late or the decoder needs more to
    find its feet, further back. Raises `BadInput` if nothing can be decoded up to there.
    """
    for time in _starts(movie.timing, wanted.start):
        with open_again(movie) as (container, stream):
            if diary is not None:
                diary.clear()
            if time is not None:
                try:
                    container.seek(time, stream=stream)
                except av.error.FFmpegError:
                    continue
            passage = Passage(container, stream, movie.timing, wanted, time is None, diary)
            pictures = passage.pictures()
            first = next(pictures, None)
            if first is not None and first[0] <= wanted.start:
                yield passage, _with_first(first, pictures)
                return
    raise BadInput(
        f"Frame {wanted.start} of {movie.name} cannot be decoded, nor anything before it; copy the "
        "file again from its source.",
        "damaged",
    )


def _starts(timing: Timing, number: int) -> Iterator[int | None]:
    """Times to seek to, further and further back; None is the start of the file."""
    time, second = timing.time(number), int(1 / timing.tick)
    back = second
    while time > timing.first:
        yield time
        time -= back
        back *= 2
    yield None


def _with_first(first: Numbered, rest: Iterator[Numbered]) -> Iterator[Numbered]:
    yield first
    yield from rest
