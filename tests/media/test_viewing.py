"""Views of a host's configuration: light through them and back, and what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
from PIL import Image

from reframe.media.colour import to_linear
from reframe.media.exr import write_sequence
from reframe.media.rgb import Encoding
from reframe.media.sequence_source import SequenceSource
from reframe.media.stills import make_stills
from reframe.media.tasks import ExrRequest, StillsRequest
from reframe.media.view_inverse import is_exact
from reframe.media.viewing import in_words
from reframe.model.errors import BadInput
from reframe.model.geometry import Size
from reframe.model.order import Viewing
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.chart import colours, drawn
from support.images import write_image
from support.nuke.colour import shown

BT1886 = "Rec.1886 Rec.709 - Display"
ACES_1 = Viewing("cg-config-v1.0.0_aces-v1.3_ocio-v2.1", BT1886, "ACES 1.0 - SDR Video")
ACES_2 = Viewing(
    "fn-nuke_cg-config-v4.0.0_aces-v2.0_ocio-v2.5", BT1886, "ACES 2.0 - SDR 100 nits (Rec.709)"
)
CURVES = Viewing("nuke-default", "default", "rec709")
RGB8 = Encoding(0, True, 8)

Clips = Callable[..., Path]


def as_codes(picture: np.ndarray) -> np.ndarray:
    return np.round(picture * 65535).astype(np.uint16)


@pytest.mark.parametrize("viewing", [ACES_1, ACES_2], ids=["ACES 1.0", "ACES 2.0"])
@pytest.mark.parametrize("space", ["ACEScg", "ACES2065-1", "lin_rec709"])
def test_light_made_of_codes_is_shown_as_these_codes(viewing: Viewing, space: str) -> None:
    """Of codes that some light gives, in each space that sequences can be in."""
    scene = np.asarray(colours() ** 2.2 * 2, np.float32)
    config = viewing.config
    codes = np.clip(shown(config, scene, "ACEScg", viewing.display, viewing.view), 0, 1)
    light = to_linear(as_codes(codes), RGB8, space, viewing).astype(np.float32)
    again = np.clip(shown(config, light, space, viewing.display, viewing.view), 0, 1)
    off = np.abs(again - codes).max(axis=-1) * 255
    # Where strong light leaves a channel black, half floats are too coarse to keep it there.
    assert off[codes.min(axis=-1) > 0.02].max() < 1
    assert off.max() < 4
    assert light.max() > 1.5


def test_codes_that_no_light_gives_stay_within_what_the_view_shows() -> None:
    """Only a painted picture has them, such as this yellow: no step into the dark is tried."""
    codes = np.full((4, 4, 3), (0.98, 1.0, 0.0), np.float32)
    light = to_linear(as_codes(codes), RGB8, "ACEScg", ACES_1)
    assert np.isfinite(light.astype(np.float32)).all()
    assert light.max() < 17


def test_codes_beyond_black_and_white_are_black_and_white() -> None:
    """Limited range has room on both sides, which the view of a display has not."""
    limited = Encoding(1, False, 8)
    ends = np.array([[[235 << 8, 128 << 8, 128 << 8], [254 << 8, 128 << 8, 128 << 8]]], np.uint16)
    white, above = to_linear(ends, limited, "ACEScg", ACES_1)[0]
    assert (white == above).all()


def test_the_inverse_is_looked_at_again_only_where_it_misses() -> None:
    assert [is_exact(each, "ACEScg") for each in (ACES_1, ACES_2, CURVES)] == [False, True, True]


def test_the_header_says_which_view_was_inverted(clips: Clips, tmp_path: Path) -> None:
    request = ExrRequest(
        str(clips("header.mp4", 2)), str(tmp_path), "shot", 7, Fraction(24), "job-7"
    )
    said = []
    for viewing in (None, ACES_1, Viewing("/shows/a/config.ocio", "d", "v")):
        if viewing is not None and viewing.config.startswith("/"):
            with pytest.raises(BadInput, match=r"view 'v' of 'd' \(a\)"):
                write_sequence(replace(request, viewing=viewing), go_on)
            continue
        sequence = write_sequence(replace(request, viewing=viewing), go_on)
        said.append(str(OpenEXR.File(sequence.path(7)).header()["reframe:conversion"]))
    assert "no tone map inverted" in said[0]
    assert said[1] == (
        "Rec.709 display codes to scene linear: inverse of the view 'ACES 1.0 - SDR Video' of "
        "'Rec.1886 Rec.709 - Display' (cg-config-v1.0.0_aces-v1.3_ocio-v2.1)"
    )


@pytest.mark.parametrize("kind", ["half", "uint8"])
def test_pictures_for_a_display_are_not_shown_twice(tmp_path: Path, kind: str) -> None:
    suffix = "exr" if kind == "half" else "png"
    write_image(tmp_path / f"a.0001.{suffix}", drawn(colours(), 160, 90), kind)
    path = str(tmp_path / f"a.%04d.{suffix}")
    space = "Gamma 2.4 Rec.709 - Texture" if kind == "half" else ""

    def read(viewing: Viewing | None) -> np.ndarray:
        (_, frame), *_ = SequenceSource(path, space, viewing).frames(FrameRange(1, 2))
        return frame.to_ndarray()

    applied = read(replace(ACES_1, applied=True))
    assert (applied == read(None)).all()
    assert ((read(ACES_1) == applied).all()) == (kind == "uint8")


def test_stills_are_shown_through_the_view_near_enough(tmp_path: Path) -> None:
    light = np.asarray(colours() ** 2.2 * 3, np.float32)
    write_image(tmp_path / "a.0001.exr", drawn(light, 320, 180))
    pictures = {}
    for viewing in (None, ACES_1):
        folder = tmp_path / str(viewing is None)
        folder.mkdir()
        request = StillsRequest(
            *(str(tmp_path / "a.%04d.exr"), (1,), str(folder), Size(320, 180), "ACEScg", viewing)
        )
        (still,) = make_stills(request, go_on).stills
        pictures[viewing] = read_still(still.path)
    want = np.clip(shown(ACES_1.config, light, "ACEScg", ACES_1.display, ACES_1.view), 0, 1) * 255
    assert np.abs(pictures[ACES_1][10::20, 10::20] - want).mean() < 3
    assert np.abs(pictures[None][10::20, 10::20] - want).mean() > 15


def read_still(path: str) -> np.ndarray:
    return np.asarray(Image.open(path), np.float64)


def test_a_view_that_is_not_there_is_refused_in_a_sentence() -> None:
    codes = np.zeros((1, 1, 3), np.uint16)
    for viewing in (
        replace(ACES_1, view="Filmic"),
        replace(ACES_1, config="/nowhere/config.ocio"),
        replace(CURVES, view="Cineon"),
    ):
        with pytest.raises(BadInput, match="cannot be used for ACEScg") as refused:
            to_linear(codes, RGB8, "ACEScg", viewing)
        assert in_words(viewing) in refused.value.message
