"""EXRs that the service sent: judged without trust, then given their final names."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import OpenEXR
import pytest

from reframe.media.exr_check import check_sequence
from reframe.media.process import run
from reframe.media.tasks import EXR_CHECK, ExrCheckRequest
from reframe.model.errors import Cancelled, Refused
from reframe.model.progress import go_on
from support.spoiling import MEDIA

AP0 = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.0770, 0.32168, 0.33767)
AP1 = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
DAMAGED = sorted((MEDIA / "exr" / "damaged").glob("*.exr"))


def frame(
    path: Path,
    value: float = 0.5,
    size: tuple[int, int] = (24, 16),
    kind: type[np.generic] = np.float16,
    channels: str = "RGB",
    **header: object,
) -> str:
    """Write an EXR of one value; ``channels`` is how the library groups them, or single letters."""
    shape = (size[1], size[0])
    pixels: dict[str, npt.NDArray[np.generic]] = {}
    if channels in ("RGB", "RGBA"):
        pixels[channels] = np.full((*shape, len(channels)), value).astype(kind)
    else:
        pixels = {name: np.full(shape, value).astype(kind) for name in channels}
    known = {"type": OpenEXR.scanlineimage, **header}
    OpenEXR.File(known, pixels, num_threads=0).write(str(path))
    return str(path)


def request_for(files: list[str], folder: Path, frames: int | None = None) -> ExrCheckRequest:
    return ExrCheckRequest(tuple(files), str(folder), "shot", 1001, frames or len(files))


def test_files_get_their_names_in_the_order_they_came(place: Path) -> None:
    files = [frame(place / f"luma {n}.exr", n / 10) for n in (3, 1, 2)]
    checked = check_sequence(request_for(files, place / "exr"), go_on)
    assert (checked.sequence.first, checked.sequence.last) == (1001, 1003)
    assert (checked.frames, checked.sequence.origin) == (3, "service")
    values = []
    for number in range(1001, 1004):
        with OpenEXR.File(checked.sequence.path(number)) as file:
            values.append(round(float(file.channels()["RGB"].pixels.max()), 1))
    assert values == [0.3, 0.1, 0.2]
    assert not any(Path(file).exists() for file in files)


@pytest.mark.parametrize(
    ("header", "space"),
    [
        ({"chromaticities": AP0}, "ACES2065-1"),
        ({"acesImageContainerFlag": 1}, "ACES2065-1"),
        ({"chromaticities": AP1}, "ACEScg"),
        ({"colorInteropID": "lin_ap1_scene"}, "ACEScg"),
        ({"colorInteropID": "lin_rec709_scene"}, "lin_rec709"),
    ],
    ids=str,
)
def test_the_colour_space_is_read_from_the_header(
    tmp_path: Path, header: dict[str, object], space: str
) -> None:
    files = [frame(tmp_path / "a.exr", **header)]
    checked = check_sequence(request_for(files, tmp_path / "exr"), go_on)
    assert checked.sequence.colorspace == space
    assert checked.findings == ()


def test_a_file_that_names_no_colour_space_is_said_to(tmp_path: Path) -> None:
    checked = check_sequence(request_for([frame(tmp_path / "a.exr")], tmp_path / "exr"), go_on)
    assert checked.sequence.colorspace == "unknown"
    assert any("colour space" in finding for finding in checked.findings)


@pytest.mark.parametrize("channels", ["RGB", "RGBA", "RGBAZ", "BGRN"])
@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_any_picture_with_red_green_and_blue_is_taken(
    tmp_path: Path, channels: str, kind: type[np.generic]
) -> None:
    files = [frame(tmp_path / "a.exr", channels=channels, kind=kind, chromaticities=AP0)]
    assert check_sequence(request_for(files, tmp_path / "exr"), go_on).findings == ()


def test_another_number_of_frames_is_said(tmp_path: Path) -> None:
    files = [frame(tmp_path / f"{n}.exr", chromaticities=AP0) for n in range(3)]
    checked = check_sequence(request_for(files, tmp_path / "exr", frames=5), go_on)
    assert checked.findings == ("The service sent 3 EXR frames for a movie of 5.",)


def test_values_that_are_no_numbers_are_said(tmp_path: Path) -> None:
    files = [frame(tmp_path / "a.exr", float("nan"), chromaticities=AP0)]
    checked = check_sequence(request_for(files, tmp_path / "exr"), go_on)
    assert any("not numbers" in finding for finding in checked.findings)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"size": (16, 24)}, "is 16×24 and the first frame is 24×16"),
        ({"channels": "YZ"}, "no red, green and blue"),
        ({"kind": np.uint32}, "whole numbers"),
    ],
    ids=str,
)
def test_a_frame_that_does_not_belong_is_named_and_nothing_is_renamed(
    tmp_path: Path, broken: dict[str, object], words: str
) -> None:
    files = [frame(tmp_path / "good.exr"), frame(tmp_path / "bad.exr", **broken)]  # type: ignore[arg-type]  # named above
    with pytest.raises(Refused, match=rf"^bad\.exr .*{words}") as caught:
        check_sequence(request_for(files, tmp_path / "exr"), go_on)
    assert caught.value.code == "bad-exr"
    assert all(Path(file).exists() for file in files)


@pytest.mark.parametrize("keep", [0, 40, 300, -1])
def test_a_file_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    path = Path(frame(tmp_path / "cut.exr", size=(200, 200)))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Refused, match=r"^cut\.exr .*cannot be read"):
        check_sequence(request_for([str(path)], tmp_path / "exr"), go_on)


def test_a_header_that_promises_gigabytes_is_refused_before_they_are_asked_for(
    tmp_path: Path,
) -> None:
    path = Path(frame(tmp_path / "bomb.exr", size=(24, 16)))
    data = path.read_bytes()
    small = np.array([0, 0, 23, 15], "<i4").tobytes()
    huge = np.array([0, 0, 99_999, 99_999], "<i4").tobytes()
    assert data.count(small) == 2
    path.write_bytes(data.replace(small, huge))
    with pytest.raises(Refused, match=r"^bomb\.exr"):
        run(EXR_CHECK, request_for([str(path)], tmp_path / "exr"))


def test_no_files_are_no_sequence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no EXR frames"):
        check_sequence(request_for([], tmp_path, frames=3), go_on)


def test_interrupted_between_names_it_goes_on(tmp_path: Path) -> None:
    files = [frame(tmp_path / f"{n}.exr", n / 10, chromaticities=AP0) for n in range(3)]
    once = check_sequence(request_for(files, tmp_path / "exr"), go_on)
    # As if only the first had been renamed before the power went.
    for number in (1, 2):
        shutil.move(once.sequence.path(1001 + number), files[number])
    assert check_sequence(request_for(files, tmp_path / "exr"), go_on) == once


def test_cancelled_it_renames_nothing(tmp_path: Path) -> None:
    files = [frame(tmp_path / f"{n}.exr") for n in range(3)]
    with pytest.raises(Cancelled):
        check_sequence(request_for(files, tmp_path / "exr"), lambda done, total: False)
    assert all(Path(file).exists() for file in files)


@pytest.mark.skipif(not DAMAGED, reason="the damaged files are not at hand")
def test_files_that_have_crashed_readers_are_refused_by_name(tmp_path: Path) -> None:
    # In another process: should a library crash after all, this test fails and no other.
    program = (
        "import sys\n"
        "from reframe.media.exr_check import check_sequence\n"
        "from reframe.media.tasks import ExrCheckRequest\n"
        "from reframe.model.errors import Refused\n"
        "for file in sys.argv[2:]:\n"
        "    try:\n"
        "        check_sequence(ExrCheckRequest((file,), sys.argv[1], 'x', 1, 1), lambda *_: True)\n"
        "        print('answer: taken', file)\n"
        "    except Refused as error:\n"
        "        print('answer:', error.code, error.message)\n"
    )
    copies = [shutil.copy(file, tmp_path) for file in DAMAGED]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "exr"), *map(str, copies)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The library prints remarks of its own.
    lines = [line for line in done.stdout.splitlines() if line.startswith("answer:")]
    assert len(lines) == len(DAMAGED) == 24
    for line, file in zip(lines, DAMAGED, strict=True):
        assert line.startswith(f"answer: bad-exr {file.name} of the EXR sequence")
    assert len(list(tmp_path.glob("*.exr"))) == 24
