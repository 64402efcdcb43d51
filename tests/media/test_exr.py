"""The sequence made from a movie: every frame, its values, its header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import OpenEXR
import OpenImageIO as oiio  # noqa: N813 - its own documentation names it so
import pytest

from reframe.media.exr import write_sequence
from reframe.media.exr_header import exr_timecode
from reframe.media.tasks import ExrRequest
from reframe.model.errors import BadInput, Cancelled, NoSpace, Refused
from reframe.model.progress import go_on
from support.counter import make_movie
from support.exact_frame import BT601, BT709, Tags
from support.picture import read_counter, scene
from support.small_disk import files_no_larger_than

Clips = Callable[..., Path]

RATE = Fraction(24000, 1001)

#: The primaries' own definitions, and Bradford's adaptation, written down once more.
_PRIMARIES = {
    "lin_rec709": ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), (0.3127, 0.3290)),
    "ACEScg": ((0.713, 0.293), (0.165, 0.830), (0.128, 0.044), (0.32168, 0.33767)),
    "ACES2065-1": ((0.7347, 0.2653), (0.0, 1.0), (0.0001, -0.0770), (0.32168, 0.33767)),
}
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def request_for(movie: Path, folder: Path, **changes: object) -> ExrRequest:
    request = ExrRequest(str(movie), str(folder), "shot", 1001, RATE, "job-7")
    return replace(request, **changes)  # type: ignore[arg-type]  # the tests name the fields


def to_xyz(space: str) -> npt.NDArray[np.float64]:
    *primaries, white = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in _PRIMARIES[space])
    columns = np.array(primaries).T
    return columns * np.linalg.solve(columns, white)


def expected(rgb: npt.NDArray[np.floating], space: str) -> npt.NDArray[np.float64]:
    """Scene-linear values by the definitions: gamma 2.4, matrix, adaptation of the white."""
    x, y = _PRIMARIES["lin_rec709"][3], _PRIMARIES[space][3]
    cones = [_BRADFORD @ np.array([a / b, 1, (1 - a - b) / b]) for a, b in (x, y)]
    adapt = np.linalg.solve(_BRADFORD, np.diag(cones[1] / cones[0]) @ _BRADFORD)
    matrix = np.linalg.solve(to_xyz(space), adapt @ to_xyz("lin_rec709"))
    return np.maximum(rgb.astype(np.float64), 0) ** 2.4 @ matrix.T


def pixels(path: str | Path) -> npt.NDArray[np.floating]:
    with OpenEXR.File(str(path)) as file:
        return file.channels()["RGB"].pixels


def header(path: str | Path) -> dict[str, object]:
    with OpenEXR.File(str(path), header_only=True) as file:
        return dict(file.header())


def test_every_frame_is_there_under_its_own_number(clips: Clips, place: Path) -> None:
    movie = clips("a.mp4", 20, RATE, first=60)
    sequence = write_sequence(request_for(movie, place / "exr"), go_on)
    assert (sequence.first, sequence.last) == (1001, 1020)
    assert (sequence.colorspace, sequence.origin) == ("ACEScg", "video")
    numbers = [read_counter(pixels(sequence.path(frame))) for frame in range(1001, 1021)]
    assert numbers == list(range(60, 80))
    assert len(list((place / "exr").iterdir())) == 20


@pytest.mark.parametrize("space", list(_PRIMARIES))
@pytest.mark.parametrize("tags", [BT709, BT601, Tags(full=True), Tags(9, 9, 14)], ids=str)
def test_the_values_are_those_of_an_own_float_implementation(
    tmp_path: Path, space: str, tags: Tags
) -> None:
    # In 16 bit, so that nothing but the conversion itself can differ.
    movie = make_movie(
        tmp_path / "a.mkv", 1, 25, "ffv1", (96, 54), tags=tags, pixel_format="yuv444p16le"
    )
    sequence = write_sequence(request_for(movie, tmp_path, colorspace=space), go_on)
    got = pixels(sequence.path(1001)).astype(np.float64)
    # A half float has eleven bits.
    assert got == pytest.approx(expected(scene(0, 96, 54), space), rel=6e-4, abs=1e-4)


@pytest.mark.parametrize("space", list(_PRIMARIES))
def test_display_white_is_one_and_beyond_it_is_kept(tmp_path: Path, space: str) -> None:
    movie = make_movie(
        tmp_path / "a.mkv", 1, codec="ffv1", size=(32, 32), picture=lambda n, w, h: _greys(w, h)
    )
    sequence = write_sequence(request_for(movie, tmp_path, colorspace=space), go_on)
    row = pixels(sequence.path(1001))[8].astype(np.float64)
    codes = np.round(_greys(32, 32)[8, :, 0] * 219 + 16)
    assert row == pytest.approx(np.repeat((((codes - 16) / 219) ** 2.4)[:, None], 3, 1), abs=6e-4)
    assert row[-1] == pytest.approx(1.0, abs=5e-4)


def _greys(width: int, height: int) -> npt.NDArray[np.float32]:
    ramp = np.linspace(0, 1, width, dtype=np.float32)
    return np.broadcast_to(ramp[None, :, None], (height, width, 3)).copy()


@pytest.mark.parametrize(
    ("space", "interop"),
    [
        ("ACEScg", "lin_ap1_scene"),
        ("ACES2065-1", "lin_ap0_scene"),
        ("lin_rec709", "lin_rec709_scene"),
    ],
)
def test_the_header_says_what_the_picture_is(
    clips: Clips, tmp_path: Path, space: str, interop: str
) -> None:
    movie = clips("h.mp4", 3, RATE)
    sequence = write_sequence(request_for(movie, tmp_path, colorspace=space), go_on)
    found = header(sequence.path(1003))
    primaries = [value for pair in _PRIMARIES[space] for value in pair]
    assert found["chromaticities"] == pytest.approx(primaries, abs=1e-6)
    assert found["framesPerSecond"] == RATE
    assert found["reframe:jobId"] == "job-7"
    assert found["reframe:origin"] == "made from 8-bit SDR video"
    assert "BT.1886 gamma 2.4" in str(found["reframe:conversion"])
    assert "made from 8-bit SDR video" in str(found["comments"])
    assert (found.get("acesImageContainerFlag") == 1) == (space == "ACES2065-1")
    assert OpenEXR.checkColorMetadata(found) == 0
    spec = oiio.ImageBuf(sequence.path(1003)).spec()
    assert spec.getattribute("oiio:ColorSpace") == interop
    assert spec.channelnames == ("R", "G", "B")
    assert spec.format == oiio.HALF


def test_timecode_counts_on_and_leaves_out_what_drop_frame_leaves_out(
    clips: Clips, tmp_path: Path
) -> None:
    movie = clips("tc.mp4", 4, "30000/1001")
    # 00:00:59;28, and two frames later the labels ;00 and ;01 do not exist.
    request = request_for(
        movie, tmp_path, rate=Fraction(30000, 1001), timecode=1798, drop_frame=True
    )
    sequence = write_sequence(request, go_on)
    codes = [header(sequence.path(frame))["timeCode"] for frame in range(1001, 1005)]
    assert [(c.minutes, c.seconds, c.frame, bool(c.dropFrame)) for c in codes] == [
        (0, 59, 28, True),
        (0, 59, 29, True),
        (1, 0, 2, True),
        (1, 0, 3, True),
    ]
    spec = oiio.ImageBuf(sequence.path(1003)).spec()
    # SMPTE's own packing: hours, minutes, seconds, frame, and 40 for drop frame.
    assert spec.getattribute("smpte:TimeCode")[0] == 0x00_01_00_42


@pytest.mark.parametrize("rate", [Fraction(48), Fraction(50), Fraction(60000, 1001), Fraction(60)])
def test_above_thirty_frames_two_share_a_timecode_and_the_second_is_marked(rate: Fraction) -> None:
    codes = [exr_timecode(frame, rate, False) for frame in range(round(rate))]
    assert [code.frame for code in codes] == [frame // 2 for frame in range(round(rate))]
    assert [bool(code.fieldPhase) for code in codes] == [
        bool(frame % 2) for frame in range(round(rate))
    ]


def test_timecode_goes_round_at_midnight() -> None:
    code = exr_timecode(25 * 3600 * 24 + 3, Fraction(25), False)
    assert (code.hours, code.minutes, code.seconds, code.frame) == (0, 0, 0, 3)


def test_without_a_timecode_none_is_made_up(clips: Clips, tmp_path: Path) -> None:
    sequence = write_sequence(request_for(clips("h.mp4", 3, RATE), tmp_path), go_on)
    assert "timeCode" not in header(sequence.path(1001))


@pytest.mark.parametrize("compression", ["none", "zips", "zip", "piz", "dwaa", "dwab"])
def test_every_compression_is_what_it_says(clips: Clips, tmp_path: Path, compression: str) -> None:
    movie = clips("h.mp4", 3, RATE)
    sequence = write_sequence(request_for(movie, tmp_path, compression=compression), go_on)
    plain = write_sequence(request_for(movie, tmp_path / "plain", compression="none"), go_on)
    found = header(sequence.path(1001))
    assert compression.upper() in str(found["compression"]).replace("NO_COMPRESSION", "NONE")
    got, wanted = pixels(sequence.path(1001)), pixels(plain.path(1001))
    if compression.startswith("dwa"):
        assert found["dwaCompressionLevel"] == 45
        assert np.abs(got.astype(float) - wanted.astype(float)).mean() < 0.005
    else:
        assert np.array_equal(got, wanted)


def test_a_second_run_replaces_what_the_first_left(clips: Clips, tmp_path: Path) -> None:
    movie = clips("h.mp4", 3, RATE)
    first = write_sequence(request_for(movie, tmp_path), go_on)
    good = Path(first.path(1002)).read_bytes()
    Path(first.path(1002)).write_bytes(good[: len(good) // 2])
    again = write_sequence(request_for(movie, tmp_path), go_on)
    assert again == first
    assert Path(first.path(1002)).read_bytes() == good


def test_a_percent_in_the_folder_is_only_a_percent(clips: Clips, tmp_path: Path) -> None:
    folder = tmp_path / "100% done %d"
    sequence = write_sequence(request_for(clips("h.mp4", 3, RATE), folder), go_on)
    assert Path(sequence.path(1003)).is_file()


def test_a_full_disk_ends_in_a_sentence_and_leaves_no_half_frame(
    clips: Clips, tmp_path: Path
) -> None:
    movie = clips("h.mp4", 3, RATE)
    with files_no_larger_than(20_000), pytest.raises(NoSpace, match="disk is full"):
        write_sequence(request_for(movie, tmp_path), go_on)
    assert list(tmp_path.iterdir()) == []


def test_cancelled_it_leaves_whole_frames_only(clips: Clips, tmp_path: Path) -> None:
    movie = clips("a.mp4", 20, RATE, first=60)
    with pytest.raises(Cancelled):
        write_sequence(request_for(movie, tmp_path), lambda done, total: done < 3)
    files = sorted(tmp_path.iterdir())
    assert 3 <= len(files) < 20
    assert all(file.suffix == ".exr" for file in files)
    assert [read_counter(pixels(file)) for file in files] == list(range(60, 60 + len(files)))


def test_progress_counts_every_frame(clips: Clips, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def meter(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    write_sequence(request_for(clips("h.mp4", 3, RATE), tmp_path), meter)
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("wrong", [{"colorspace": "sRGB"}, {"compression": "lzw"}])
def test_an_unknown_choice_is_named_before_anything_is_written(
    clips: Clips, tmp_path: Path, wrong: dict[str, str]
) -> None:
    folder = tmp_path / "exr"
    with pytest.raises(BadInput, match=next(iter(wrong.values()))):
        write_sequence(request_for(clips("h.mp4", 3, RATE), folder, **wrong), go_on)
    assert not folder.exists()


@pytest.mark.parametrize("content", [b"", b"<html>Bad gateway</html>", bytes(5000)])
def test_what_is_no_movie_is_refused(tmp_path: Path, content: bytes) -> None:
    movie = tmp_path / "a.mp4"
    movie.write_bytes(content)
    with pytest.raises(Refused, match=r"a\.mp4 cannot be decoded") as caught:
        write_sequence(request_for(movie, tmp_path / "exr"), go_on)
    assert caught.value.code == "bad-movie"
