from __future__ import annotations

import os
import shutil
import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reframe.media.probe import probe
from reframe.media.process import run
from reframe.media.tasks import PROBE, ProbeRequest
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Media
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.counter import Tags
from support.damaging import places

FOOTAGE = Path(__file__).parents[2].parent / "shared" / "media"
Clips = Callable[..., Path]


def probed(path: Path | str) -> Media:
    return probe(ProbeRequest(str(path)), go_on)


@pytest.mark.parametrize("name", ["a.mov", "a.mkv", "a.ts", "a.avi"])
@pytest.mark.parametrize(
    "rate",
    ["24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "25/2", "120"],
)
def test_rate_and_count_are_exact_in_every_container(clips: Clips, name: str, rate: str) -> None:
    codec = "mpeg4" if name == "a.avi" else "h264"
    media = probed(clips(name, 37, rate, codec, (96, 54)))
    assert media.rate == Fraction(rate)
    assert media.range == FrameRange(0, 37)
    assert media.size == Size(96, 54)
    assert not any("varies" in note for note in media.notes)


@pytest.mark.parametrize("frames", [1, 2, 3])
@pytest.mark.parametrize("name", ["a.mov", "a.mkv", "a.ts"])
def test_the_shortest_clips_are_counted_too(clips: Clips, name: str, frames: int) -> None:
    assert probed(clips(name, frames, 25)).range == FrameRange(0, frames)


def test_longer_sound_adds_no_frame(clips: Clips) -> None:
    media = probed(clips("a.mp4", 20, 25, audio=True))
    assert media.range == FrameRange(0, 20)
    assert "Its sound is not sent." in media.notes


def test_what_an_edit_list_cuts_away_is_not_counted(clips: Clips) -> None:
    assert probed(clips("a.mp4", 40, 25, first_pts=-3)).range == FrameRange(0, 37)


def test_a_variable_rate_is_said_and_counted_to_its_end(clips: Clips) -> None:
    media = probed(clips("a.mp4", 6, shown_at=[0, 1, 4, 5, 9, 10]))
    assert (media.rate, media.range) == (25, FrameRange(0, 11))
    assert any("varies; it is conformed to 25 frames" in note for note in media.notes)


@pytest.mark.parametrize(
    ("rate", "timecode", "frames", "drop"),
    [
        ("24", "01:00:00:12", 86412, False),
        ("24000/1001", "01:00:00:12", 86412, False),
        ("30000/1001", "01:00:00:00", 108000, False),
        ("30000/1001", "01:00:00;00", 107892, True),
        ("60000/1001", "00:01:00;04", 3600, True),
    ],
)
def test_start_timecode_and_drop_flag(
    clips: Clips, rate: str, timecode: str, frames: int, drop: bool
) -> None:
    media = probed(clips("a.mov", 5, rate, "prores", timecode=timecode))
    assert (media.start_timecode, media.drop_frame) == (frames, drop)


def test_no_timecode_is_none(clips: Clips) -> None:
    media = probed(clips("a.mov", 5, 25))
    assert (media.start_timecode, media.drop_frame) == (None, False)


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({"rotation": 90}, Size(180, 320)),
        ({"rotation": -90}, Size(180, 320)),
        ({"rotation": 180}, Size(320, 180)),
        ({"pixel_aspect": Fraction(2)}, Size(640, 180)),
        ({"pixel_aspect": Fraction(8, 9)}, Size(284, 180)),
        ({"pixel_aspect": Fraction(2), "rotation": 90}, Size(180, 640)),
    ],
)
def test_size_is_as_shown(clips: Clips, options: dict[str, Any], size: Size) -> None:
    assert probed(clips("a.mp4", 3, 25, **options)).size == size


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({"codec": "prores4444"}, "Its alpha channel is not sent."),
        ({"codec": "prores"}, "It has 10 bits a channel; the proxy has 8."),
        ({"rotation": 90}, "It is turned by 90° when shown; the proxy is upright."),
        (
            {"pixel_aspect": Fraction(2)},
            "Its pixels are not square (2:1); the proxy has square ones.",
        ),
        (
            {"codec": "hevc", "pixel_format": "yuv420p10le", "tags": Tags(9, 9, 16)},
            "It is HDR (PQ); the proxy is tone-mapped to SDR.",
        ),
        (
            {"codec": "hevc", "pixel_format": "yuv420p10le", "tags": Tags(9, 9, 18)},
            "It is HDR (HLG); the proxy is tone-mapped to SDR.",
        ),
        (
            {"codec": "h264", "options": {"flags": "+ildct+ilme", "x264-params": "tff=1"}},
            "It is interlaced; the proxy is deinterlaced.",
        ),
    ],
)
def test_what_is_unusual_is_said(clips: Clips, options: dict[str, Any], note: str) -> None:
    assert note in probed(clips("a.mov", 3, 25, **options)).notes


def test_of_a_plain_movie_nothing_is_said(clips: Clips) -> None:
    assert probed(clips("a.mp4", 3, 25)).notes == ()


def test_a_cover_picture_is_not_the_movie(tmp_path: Path, clips: Clips) -> None:
    movie = tmp_path / "covered.mp4"
    with av.open(str(clips("a.mp4", 12, 25))) as source, av.open(str(movie), "w") as output:
        cover = output.add_stream("mjpeg", 1)
        cover.width, cover.height, cover.pix_fmt = 1000, 1000, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        picture = output.add_stream_from_template(source.streams.video[0])
        image = av.VideoFrame.from_ndarray(np.zeros((1000, 1000, 3), np.uint8))
        output.mux(cover.encode(image.reformat(format="yuvj420p")))
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = picture
                output.mux(packet)
    media = probed(movie)
    assert (media.size, media.range, media.codec) == (Size(320, 180), FrameRange(0, 12), "h264")


def test_real_footage() -> None:
    if not FOOTAGE.exists():
        pytest.skip("no footage here")
    car = probed(FOOTAGE / "car-detection.mp4")
    assert (car.range.end, car.rate, car.size) == (377, Fraction(25, 2), Size(768, 432))
    nasa = probed(FOOTAGE / "nasa_13013.mp4")
    assert (nasa.range.end, nasa.rate) == (390, Fraction(30000, 1001))
    assert nasa.size == Size(480, 270)
    assert any(note.startswith("It holds 2 pictures; the one of 480×270") for note in nasa.notes)


def make_text(folder: Path, clip: Path) -> Path:
    (folder / "notes.mov").write_text("This is no movie.\n" * 500)
    return folder / "notes.mov"


def make_playlist(folder: Path, clip: Path) -> Path:
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{clip}\n#EXT-X-ENDLIST\n"
    (folder / "list.mov").write_text(text)
    return folder / "list.mov"


def make_empty(folder: Path, clip: Path) -> Path:
    (folder / "empty.mov").touch()
    return folder / "empty.mov"


def make_headless(folder: Path, clip: Path) -> Path:
    content = clip.read_bytes()
    (folder / "cut.mov").write_bytes(content[: len(content) // 2])
    return folder / "cut.mov"


def make_cut_after_index(folder: Path, clip: Path) -> Path:
    moved = folder / "faststart.mov"
    with (
        av.open(str(clip)) as source,
        av.open(str(moved), "w", options={"movflags": "faststart"}) as out,
    ):
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    content = moved.read_bytes()
    moved.write_bytes(content[: places(moved)[6].at])
    return moved


def make_sound(folder: Path, clip: Path) -> Path:
    with wave.open(str(folder / "sound.wav"), "wb") as sound:
        sound.setparams((1, 2, 48000, 0, "NONE", ""))
        sound.writeframes(bytes(9600))
    with (
        av.open(str(folder / "sound.wav")) as source,
        av.open(str(folder / "sound.mov"), "w") as out,
    ):
        stream = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    return folder / "sound.mov"


def make_frameless(folder: Path, clip: Path) -> Path:
    whole = bytearray(clip.read_bytes())
    for place in places(clip):
        whole[place.at : place.at + place.size] = bytes(place.size)
    (folder / "frameless.mov").write_bytes(whole)
    return folder / "frameless.mov"


def make_unknown(folder: Path, clip: Path) -> Path:
    (folder / "raw.mov").write_bytes(clip.read_bytes().replace(b"avc1", b"zzzz"))
    return folder / "raw.mov"


def make_spoiled(folder: Path, clip: Path) -> Path:
    (folder / "spoiled.mov").write_bytes(clip.read_bytes().replace(b"stsd", b"zzzz"))
    return folder / "spoiled.mov"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder, clip: folder / "nothing.mov", "^There is no file '.*nothing.mov'; "),
        (lambda folder, clip: folder, "^The folder '.*' holds no images; "),
        (make_empty, r"^'empty\.mov' is empty \(0 bytes\); "),
        (make_text, r"^'notes\.mov' is not a movie that can be read; "),
        (make_playlist, r"^'list\.mov' is not a movie that can be read; "),
        (make_headless, r"^'cut\.mov' is cut off: its table of contents is missing"),
        (make_cut_after_index, r"^'faststart\.mov' is cut off: only 6 of its 12 frames"),
        (make_unknown, r"^'raw\.mov' is in a codec that cannot be read here; "),
        (make_spoiled, r"^'spoiled\.mov' (is damaged|has no picture|is in a codec|holds no frame)"),
        (make_sound, r"^'sound\.mov' has sound but no picture; "),
        (make_frameless, r"^'frameless\.mov' holds no frame that can be decoded; "),
        (lambda folder, clip: Path("\0.mov"), "^There is no file|cannot be read"),
    ],
)
def test_what_is_no_movie_is_refused_in_one_sentence(
    tmp_path: Path, clips: Clips, make: Callable[[Path, Path], Path], says: str
) -> None:
    path = make(tmp_path, clips("a.mov", 12, 25))
    with pytest.raises(BadInput, match=says) as caught:
        probed(path)
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith(".")


def test_a_refusal_comes_whole_out_of_a_worker(tmp_path: Path) -> None:
    (tmp_path / "empty.mov").touch()
    with pytest.raises(BadInput, match=r"^'empty\.mov' is empty") as caught:
        run(PROBE, ProbeRequest(str(tmp_path / "empty.mov")))
    assert caught.value.code == "empty"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, clips: Clips) -> None:
    path = Path(shutil.copy(clips("a.mov", 12, 25), tmp_path / "locked.mov"))
    path.chmod(0)
    with pytest.raises(BadInput, match=r"^'locked\.mov' may not be read; "):
        probed(path)


def test_a_title_that_is_no_utf_8_does_not_matter(tmp_path: Path, clips: Clips) -> None:
    movie = clips("a.avi", 5, codec="mpeg4", metadata={"title": "MARKER"})
    path = tmp_path / "old.avi"
    path.write_bytes(movie.read_bytes().replace(b"MARKER", "Gr\xfc\xdfe!".encode("latin-1")))
    assert path.read_bytes() != movie.read_bytes()
    assert probed(path).range == FrameRange(0, 5)
