"""EXR sequences and photographs through the whole job, and what comes back as EXR."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenImageIO as oiio  # noqa: N813  # its own documentation calls it so
import pytest

from reframe.model.geometry import canvas_size
from support.command import Desk
from support.passage import header_of, linear_rec709, passage_of
from support.spoiling import MEDIA

EXR = MEDIA / "exr"
AP1 = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)

pytestmark = pytest.mark.skipif(not EXR.exists(), reason="the real images are not here")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "first", "last"),
    [
        (EXR / "beachball", 1, 8),
        (EXR / "photo" / "Desk.exr", 0, 0),
        (EXR / "photo" / "StillLife.exr", 0, 0),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)
def test_images_come_back_as_exr_with_the_header_promised_and_their_own_values(
    shop: Desk, source: Path, first: int, last: int
) -> None:
    done = shop.order(source, ratio="1:1")
    assert done.code == 0, done.err
    exr = done.json["exr"]
    assert (exr["first"], exr["last"], exr["origin"]) == (first, last, "video")
    canvas = canvas_size("1:1", "540p")
    files = sorted(source.glob("*.exr")) if source.is_dir() else [source]
    for number, file in zip(range(first, last + 1), files, strict=True):
        path = exr["pattern"] % number
        _require_header(path, done.json["job"], canvas.width)
        found = passage_of(file, linear_rec709(path))
        assert found.codes.mean() < 2.5
        assert np.abs(found.shift).max() < 1
        assert np.median(found.light) < 0.04


def _require_header(path: str, job: str, side: int) -> None:
    found = header_of(path)
    assert found["chromaticities"] == pytest.approx(AP1, abs=1e-6)
    assert found["framesPerSecond"] == 24
    assert found["reframe:jobId"] == job
    assert found["reframe:origin"] == "made from 8-bit SDR video"
    assert "made from 8-bit SDR video" in str(found["comments"])
    assert "BT.1886 gamma 2.4 inverted" in str(found["reframe:conversion"])
    spec = oiio.ImageBuf(path).spec()
    assert (spec.width, spec.height, spec.channelnames) == (side, side, ("R", "G", "B"))
    assert spec.format == oiio.HALF
    assert spec.getattribute("oiio:ColorSpace") == "lin_ap1_scene"
