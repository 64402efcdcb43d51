"""EXRs on request: what is in them, and every way in which a ZIP can be odd or hostile."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import OpenEXR
import pytest

from reframe.model.geometry import Size, canvas_size, centred_fit
from reframe.sandbox import Faults, Sandbox, Settings
from reframe.sandbox.archives import pack
from reframe.sandbox.canvas import rectangle_of
from reframe.sandbox.fault_table import ARCHIVES
from support.counter import make_movie, read_counter
from support.sandbox_client import fetch, order, plain_client, run, upload

FRAMES = 5
NAMES = [f"output.{number:04}.exr" for number in range(1, FRAMES + 1)]


def _result(sandbox: Sandbox, movie: Path) -> dict[str, Any]:
    with plain_client(sandbox) as http:
        value: dict[str, Any] = run(sandbox, http, order(upload(http, movie))).json()
    return value


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_movie(tmp_path_factory.mktemp("exr") / "clip.mp4", FRAMES, first=40)


def _read(path: Path) -> tuple[dict[str, Any], Any]:
    with OpenEXR.File(str(path)) as file:
        return dict(file.header()), file.channels()["RGB"].pixels


def test_a_zip_holds_a_half_float_exr_of_every_frame(movie: Path, tmp_path: Path) -> None:
    with Sandbox(settings=Settings(exr="zip")) as sandbox:
        result = _result(sandbox, movie)
        assert result["exr_file"]["content_type"] == "application/zip"
        archive = zipfile.ZipFile(fetch(result["exr_file"], tmp_path))
    assert archive.namelist() == NAMES
    assert archive.testzip() is None
    archive.extractall(tmp_path)
    canvas = canvas_size("9:16", "540p")
    place = rectangle_of(centred_fit(Size(320, 180), canvas), canvas)
    for number, name in enumerate(NAMES, 40):
        header, pixels = _read(tmp_path / name)
        assert pixels.dtype == np.float16
        assert pixels.shape == (canvas.height, canvas.width, 3)
        assert pixels.min() > -0.1
        plate = pixels[place.top : place.bottom, place.left : place.right]
        assert read_counter(plate.astype(np.float32)) == number
        assert "REHEARSAL" in header["comments"]
        assert header["chromaticities"][:2] == pytest.approx((0.7347, 0.2653))


def test_one_exr_is_the_first_frame(movie: Path, tmp_path: Path) -> None:
    with Sandbox(settings=Settings(exr="file")) as sandbox:
        result = _result(sandbox, movie)
        path = fetch(result["exr_file"], tmp_path)
    assert path.suffix == ".exr"
    assert _read(path)[1].shape == (960, 540, 3)


def test_one_job_can_have_exrs_where_others_have_none(
    sandbox: Sandbox, http: httpx.Client, movie: Path, tmp_path: Path
) -> None:
    sandbox.fault("exr=zip", "zip-folder", "zip-stored")
    first, second = _result(sandbox, movie), _result(sandbox, movie)
    assert second["exr_file"] is None
    archive = zipfile.ZipFile(fetch(first["exr_file"], tmp_path))
    assert archive.namelist() == ["exr_output/", *(f"exr_output/{name}" for name in NAMES)]
    assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_hostile_zip_needs_no_other_wish(movie: Path) -> None:
    with Sandbox(faults=Faults("zip-symlink")) as sandbox:
        assert _result(sandbox, movie)["exr_file"]["url"].endswith(".zip")


@pytest.fixture
def frames(tmp_path: Path) -> list[Path]:
    """Stand-ins for frames: what is packed around them is what matters here."""
    paths = [tmp_path / f"output.{number:04}.exr" for number in range(1, 13)]
    for number, path in enumerate(paths):
        path.write_bytes(b"\x76\x2f\x31\x01" + bytes([number]) * 20_000)
    return paths


def _packed(frames: list[Path], oddity: str) -> Path:
    target = frames[0].parent / "output.zip"
    pack(frames, target, {oddity: ""})
    return target


def test_a_plain_zip_is_sound(frames: list[Path]) -> None:
    assert zipfile.ZipFile(_packed(frames, "")).testzip() is None


def test_a_file_of_ones_own_stands_in_for_a_frame(frames: list[Path], tmp_path: Path) -> None:
    own = tmp_path / "own ü.exr"
    own.write_bytes(b"anything at all")
    target = tmp_path / "output.zip"
    pack(frames, target, {"zip-with": str(own)})
    archive = zipfile.ZipFile(target)
    assert archive.read("output.0007.exr") == own.read_bytes()
    assert len(archive.namelist()) == len(frames)


def test_strays_lie_beside_the_frames(frames: list[Path]) -> None:
    names = zipfile.ZipFile(_packed(frames, "zip-junk")).namelist()
    assert {"__MACOSX/._output.0012.exr", ".DS_Store", "Thumbs.db"} < set(names)


def test_shuffled_frames_are_all_there_without_zeros(frames: list[Path]) -> None:
    names = zipfile.ZipFile(_packed(frames, "zip-shuffled")).namelist()
    assert sorted(names) == sorted(f"output.{number}.exr" for number in range(1, 13))
    assert names != sorted(names)


@pytest.mark.parametrize(
    ("oddity", "name"),
    [
        ("zip-parent-path", "../../outside.exr"),
        ("zip-absolute-path", "/reframe-sandbox-outside.exr"),
    ],
)
def test_a_member_leads_out_of_the_folder(frames: list[Path], oddity: str, name: str) -> None:
    assert name in zipfile.ZipFile(_packed(frames, oddity)).namelist()


def test_a_member_is_a_symbolic_link(frames: list[Path]) -> None:
    info = zipfile.ZipFile(_packed(frames, "zip-symlink")).getinfo("link.exr")
    assert stat.S_ISLNK(info.external_attr >> 16)


def test_a_bomb_is_small_and_unpacks_to_gigabytes(frames: list[Path]) -> None:
    target = _packed(frames, "zip-bomb")
    assert target.stat().st_size < 10_000_000
    archive = zipfile.ZipFile(target)
    assert archive.getinfo("output.9999.exr").file_size > 4_000_000_000
    assert archive.read("output.0001.exr") == frames[0].read_bytes()
    with archive.open("output.9999.exr") as bomb:
        assert not any(bomb.read(50_000_000))


def test_a_member_is_marked_encrypted(frames: list[Path]) -> None:
    archive = zipfile.ZipFile(_packed(frames, "zip-encrypted"))
    with pytest.raises(RuntimeError, match="encrypted"):
        archive.testzip()


def test_two_members_have_one_name(frames: list[Path]) -> None:
    names = zipfile.ZipFile(_packed(frames, "zip-duplicate")).namelist()
    assert len(names) == len(set(names)) + 1


def test_a_frame_is_missing_in_the_middle(frames: list[Path]) -> None:
    names = zipfile.ZipFile(_packed(frames, "zip-missing-frame")).namelist()
    assert names == [path.name for path in frames if path.name != "output.0007.exr"]


def test_a_cut_zip_has_no_directory(frames: list[Path]) -> None:
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(_packed(frames, "zip-truncated"))


def test_a_damaged_exr_is_a_whole_member_that_cannot_be_read(movie: Path, tmp_path: Path) -> None:
    with Sandbox(faults=Faults("zip-damaged-exr")) as sandbox:
        archive = zipfile.ZipFile(fetch(_result(sandbox, movie)["exr_file"], tmp_path))
    assert archive.testzip() is None
    archive.extractall(tmp_path)
    assert _read(tmp_path / NAMES[0])[1].any()
    with pytest.raises((RuntimeError, ValueError)):
        _read(tmp_path / NAMES[FRAMES // 2])


def test_every_oddity_is_tried_here() -> None:
    here = Path(__file__).read_text("utf-8")
    assert [name for name in ARCHIVES if name not in here] == []
