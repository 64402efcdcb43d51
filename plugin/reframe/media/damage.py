"""Where exactly a movie is damaged, and which frames that spoils.

Only asked when the decoder complained. It decodes once more on a single thread, where a complaint
belongs to the packet that was sent last; with several threads nobody can say to which.
"""

from __future__ import annotations

from av.packet import Packet
from av.video.stream import VideoStream

from reframe.media.movie_file import MovieFile
from reframe.media.nal_units import is_reference
from reframe.media.passage import Sent, passage_to
from reframe.model.time import FrameRange


def first_damaged(movie: MovieFile, wanted: FrameRange) -> int | None:
    """The first frame of the range that is damaged or is built upon damage, if there is one."""
    diary: list[Sent] = []
    with passage_to(movie, wanted, diary) as (passage, pictures):
        for number, _ in pictures:
            if number > passage.limit:
                break
        broken = passage.damaged | passage.overdue(passage.limit + 1)
    spoiled = _spoiled(diary, broken, movie.stream.codec.canonical_name)
    return min((number for number in spoiled if wanted.start <= number < wanted.end), default=None)


def _spoiled(diary: list[Sent], broken: set[int], codec: str) -> set[int]:
    """Every frame that is broken, or was built upon a broken one since the last keyframe."""
    spoiled: set[int] = set()
    spreading = was_spreading = False
    key_number = 0
    for sent in diary:
        if sent.packet.is_keyframe:
            spreading, was_spreading, key_number = False, spreading, sent.number
        leading = was_spreading and sent.number < key_number
        bad = sent.failed or sent.number in broken
        if bad or spreading or leading:
            spoiled.add(sent.number)
        spreading = spreading or (bad and _leaned_on(sent.packet, codec))
    return spoiled


def _leaned_on(packet: Packet[VideoStream], codec: str) -> bool:
    """Whether other frames may be built upon this one; if that is not known, they may."""
    if packet.is_disposable:
        return False
    return is_reference(bytes(packet)) if codec == "h264" else True
