from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PyOpenColorIO as OpenColorIO
import pytest

from reframe.media.probe import probe
from reframe.media.proxy import export_proxy
from reframe.media.tasks import ProbeRequest, ProxyRequest
from reframe.model.errors import BadInput
from reframe.model.progress import go_on
from reframe.model.time import FrameRange
from support.chart import codes, colours, drawn, read_chart
from support.images import write_image
from support.linear import AP0, AP1, MILD, P3_D65, REC709, SWAPPED, density_of, linear

SIZE = (512, 288)

Chart = npt.NDArray[np.float64]


@pytest.fixture(autouse=True)
def _no_configuration_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCIO", raising=False)


def error_of(path: Path, colorspace: str = "", chart: Chart | None = None) -> float:
    """How far the chart's proxy is off, in 8-bit code values."""
    proxy = path.with_name("proxy.mp4")
    request = ProxyRequest(str(path), FrameRange(0, 1), str(proxy), colorspace=colorspace)
    export_proxy(request, go_on)
    return float(np.abs(read_chart(proxy) - codes(colours() if chart is None else chart)).max())


@pytest.mark.parametrize(
    ("suffix", "kind", "options"),
    [
        ("png", "uint8", {}),
        ("png", "uint16", {}),
        ("tif", "uint8", {}),
        ("tif", "uint16", {}),
        ("jpg", "uint8", {"attributes": {"Compression": "jpeg:100", "jpeg:subsampling": "4:4:4"}}),
        ("dpx", "uint16", {"bits": 10}),
        ("dpx", "uint16", {"bits": 12}),
        ("dpx", "uint16", {}),
        ("tga", "uint8", {}),
    ],
)
def test_what_is_made_for_a_display_keeps_its_codes(
    tmp_path: Path, suffix: str, kind: str, options: dict[str, Any]
) -> None:
    path = write_image(tmp_path / f"chart.{suffix}", drawn(colours(), *SIZE), kind, **options)
    assert error_of(path) < 2


@pytest.mark.parametrize(
    ("space", "attributes"),
    [
        ("Linear Rec.709 (sRGB)", {}),
        ("Linear Rec.709 (sRGB)", {"chromaticities": REC709}),
        ("ACEScg", {"chromaticities": AP1}),
        ("ACES2065-1", {"chromaticities": AP0}),
        ("Linear P3-D65", {"chromaticities": P3_D65}),
    ],
)
@pytest.mark.parametrize("kind", ["half", "float"])
def test_a_linear_exr_is_shown_by_the_space_its_header_names(
    tmp_path: Path, space: str, attributes: dict[str, object], kind: str
) -> None:
    chart = MILD if kind == "half" else colours()
    picture = drawn(linear(space, chart), *SIZE)
    path = write_image(tmp_path / "chart.exr", picture, kind, attributes=attributes)
    assert error_of(path, chart=chart) < 2


def test_primaries_without_a_name_are_converted(tmp_path: Path) -> None:
    picture = drawn(linear("Linear Rec.709 (sRGB)", colours())[..., [1, 0, 2]], *SIZE)
    path = write_image(tmp_path / "chart.exr", picture, attributes={"chromaticities": SWAPPED})
    assert error_of(path) < 2


def test_float_tiff_is_linear(tmp_path: Path) -> None:
    picture = drawn(linear("Linear Rec.709 (sRGB)", colours()), *SIZE)
    assert error_of(write_image(tmp_path / "chart.tif", picture, "float")) < 2


def test_cineon_density_is_shown_as_light(tmp_path: Path) -> None:
    path = write_image(
        tmp_path / "chart.dpx",
        drawn(density_of(colours()), *SIZE),
        "uint16",
        bits=10,
        attributes={"dpx:Transfer": "Printing density"},
    )
    assert error_of(path) < 3  # Ten bits of density are coarser than two codes in the highlights.
    assert any("Cineon" in note for note in probe(ProbeRequest(str(path)), go_on).notes)


def test_a_space_given_overrules_the_header(tmp_path: Path) -> None:
    picture = drawn(linear("ACEScg", colours()), *SIZE)
    header = {"chromaticities": REC709}
    path = write_image(tmp_path / "chart.exr", picture, "float", attributes=header)
    assert error_of(path) > 10
    assert error_of(path, "ACEScg") < 2


def test_a_space_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = write_image(tmp_path / "chart.exr", drawn(colours(), *SIZE))
    with pytest.raises(BadInput, match=r"^'AlexaLin' is not a colour space of"):
        error_of(path, "AlexaLin")


def test_the_users_configuration_names_spaces_and_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = OpenColorIO.Config.CreateFromBuiltinConfig("cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
    space = OpenColorIO.ColorSpace(name="Studio Working")
    space.setTransform(
        OpenColorIO.ColorSpaceTransform("ACEScg", "ACES2065-1"),
        OpenColorIO.COLORSPACE_DIR_TO_REFERENCE,
    )
    config.addColorSpace(space)
    rules = config.getFileRules()
    rules.insertRule(0, "renders", "Studio Working", "*", "exr")
    config.setFileRules(rules)
    (tmp_path / "config.ocio").write_text(config.serialize())
    path = write_image(tmp_path / "chart.exr", drawn(linear("ACEScg", colours()), *SIZE), "float")
    assert error_of(path) > 10
    monkeypatch.setenv("OCIO", str(tmp_path / "config.ocio"))
    assert error_of(path) < 2
    assert error_of(path, "Studio Working") < 2
    assert error_of(path, "ACES2065-1") > 10


@pytest.mark.parametrize("there", [True, False])
def test_a_broken_configuration_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    path = write_image(tmp_path / "chart.exr", drawn(colours(), *SIZE))
    if there:
        (tmp_path / "config.ocio").write_text("ocio_profile_version: nonsense")
    monkeypatch.setenv("OCIO", str(tmp_path / "config.ocio"))
    with pytest.raises(BadInput, match=r"that \$OCIO names cannot be read"):
        error_of(path)


def test_values_that_are_no_numbers_become_black(tmp_path: Path) -> None:
    picture = drawn(linear("Linear Rec.709 (sRGB)", colours()), *SIZE)
    picture[0] = np.nan
    picture[1] = np.inf
    assert error_of(write_image(tmp_path / "chart.exr", picture)) < 2
