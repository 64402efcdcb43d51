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

SIZE = (512, 288)
AP0 = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.0770, 0.32168, 0.33767)
AP1 = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
REC709 = (0.640, 0.330, 0.300, 0.600, 0.150, 0.060, 0.3127, 0.3290)
P3_DCI_WHITE_D65 = (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290)
#: Primaries of no space that has a name here: Rec.709 with red and green exchanged.
SWAPPED = (0.300, 0.600, 0.640, 0.330, 0.150, 0.060, 0.3127, 0.3290)

Chart = npt.NDArray[np.float64]


@pytest.fixture(autouse=True)
def _no_configuration_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCIO", raising=False)


#: Without the purest colours: half floats have not the precision for them in wide spaces.
MILD = colours() * 0.8 + 0.1


def linear(space: str, chart: Chart) -> Chart:
    """A chart, as a Rec.709 display of gamma 2.4 shows it, in a scene-linear space."""
    light = (chart**2.4).astype(np.float32)
    config = OpenColorIO.Config.CreateFromBuiltinConfig("cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
    processor = config.getProcessor("Linear Rec.709 (sRGB)", space).getDefaultCPUProcessor()
    processor.applyRGB(light)
    return light.astype(np.float64)


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
        ("Linear P3-D65", {"chromaticities": P3_DCI_WHITE_D65}),
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
    light = linear("Linear Rec.709 (sRGB)", colours())
    black = 10 ** ((95 - 685) / 300)
    density = (685 + 300 * np.log10(light * (1 - black) + black)) / 1023
    path = write_image(
        tmp_path / "chart.dpx",
        drawn(density, *SIZE),
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


def test_a_broken_configuration_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_image(tmp_path / "chart.exr", drawn(colours(), *SIZE))
    (tmp_path / "config.ocio").write_text("ocio_profile_version: nonsense")
    monkeypatch.setenv("OCIO", str(tmp_path / "config.ocio"))
    with pytest.raises(BadInput, match=r"that \$OCIO names cannot be read"):
        error_of(path)


def test_values_that_are_no_numbers_become_black(tmp_path: Path) -> None:
    picture = drawn(linear("Linear Rec.709 (sRGB)", colours()), *SIZE)
    picture[0] = np.nan
    picture[1] = np.inf
    assert error_of(write_image(tmp_path / "chart.exr", picture)) < 2
