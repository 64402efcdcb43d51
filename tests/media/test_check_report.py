"""What the check writes: ``report.json`` for programs, ``report.html`` for people."""

from __future__ import annotations

import base64
import io
import json
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reframe.media.check import check_result
from reframe.media.tasks import CheckRequest
from reframe.model.progress import go_on
from reframe.model.report import FINDINGS
from support.picture import scene
from support.spoiling import CANVAS, POSITION, reframed, write


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report on a result that is a frame late and a frame short."""
    folder = tmp_path_factory.mktemp("ré port 漢")
    pictures = [(scene(n, 320, 180) * 255).astype(np.uint8) for n in range(16)]
    proxy = write(folder / "proxy.mp4", pictures, Fraction(24000, 1001))
    results = reframed(pictures)
    movie = write(folder / "a.mp4", results[:1] + results[:-2], Fraction(24000, 1001))
    rate = Fraction(24000, 1001)
    request = CheckRequest(
        str(proxy), str(movie), 16, rate, POSITION, str(folder), 'Shot <12> & "night"'
    )
    check_result(request, go_on)
    return folder


class Page(HTMLParser):
    """The tags, the text and every address of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "img"):
            self.open.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_figures_stand_under_the_promised_names(late: Path) -> None:
    data = json.loads((late / "report.json").read_text("utf-8"))
    assert data["verdict"] == "usable"
    assert data["frames"] == {"sent": 16, "returned": 15}
    assert data["rate"] == {"sent": "24000/1001", "returned": "24000/1001"}
    assert data["offset"] == 1
    assert set(data["plate"]) == {"x_norm", "y_norm", "w_norm", "h_norm"}
    assert data["plate"]["w_norm"] == pytest.approx(POSITION.w_norm, abs=0.003)
    assert 30 < data["psnr"] < 60
    assert 0 < data["delta_e"] < 3
    assert data["findings"] == ["frame-offset", "frame-count"]
    assert set(data["findings"]) <= set(FINDINGS)
    assert data["size"] == {"width": CANVAS.width, "height": CANVAS.height}
    assert data["duration"] == {"sent": 0.667, "returned": 0.626}


def test_the_page_begins_with_the_sentence_and_the_verdict(late: Path) -> None:
    data = json.loads((late / "report.json").read_text("utf-8"))
    page = Page((late / "report.html").read_text("utf-8"))
    words = "\n".join(page.words)
    assert page.open == []
    assert words.index("usable") < words.index(data["summary"]) < words.index("Frames")
    assert 'Shot <12> & "night"' in words
    assert "1 frame late" in words


def test_the_page_needs_nothing_but_itself(late: Path) -> None:
    text = (late / "report.html").read_text("utf-8")
    page = Page(text)
    assert page.tags.count("img") == 3
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert not re.search(r"url\(|@import|https?:", text)


def test_the_page_shows_the_worst_frame_beside_its_source(late: Path) -> None:
    page = Page((late / "report.html").read_text("utf-8"))
    pictures = []
    for address in page.addresses:
        data = base64.b64decode(address.partition(",")[2])
        pictures.append(np.asarray(Image.open(io.BytesIO(data)), np.float32))
    source, result, difference = pictures
    assert source.shape == result.shape == difference.shape
    middle = tuple(slice(side // 3, 2 * side // 3) for side in source.shape[:2])
    assert np.abs(source[middle] - result[middle]).mean() < 12
    shown = np.abs(source[middle] - result[middle]) * 8
    assert difference[middle].mean() == pytest.approx(np.minimum(shown, 255).mean(), abs=8)
    numbers = [
        int(word) for word in re.findall(r"(?:Source|Result), frame (\d+)", " ".join(page.words))
    ]
    assert numbers[1] - numbers[0] == 1


def test_every_matched_frame_is_a_point_of_the_plot(late: Path) -> None:
    text = (late / "report.html").read_text("utf-8")
    lines = re.findall(r'<polyline points="([^"]+)"', text)
    assert sum(len(line.split()) for line in lines) == 14


def test_nothing_half_written_is_left(late: Path) -> None:
    assert not list(late.glob("*.part"))
