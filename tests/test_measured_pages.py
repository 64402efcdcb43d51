"""What writes ``docs/media.md`` and ``docs/performance.md``: a wrong line must say that it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="the pages are written where processes can be measured")

from bench.report import COMPARED, Goal, Section, compared, page
from media_table import images, movies
from media_table.line import Line


def measured(kind: movies.Format | images.Format, place: Path) -> Line:
    line = Line(kind.name)
    place.mkdir(exist_ok=True)
    with line.failing():
        (movies if isinstance(kind, movies.Format) else images)._measure(kind, place, line)
    return line


def test_no_two_formats_have_one_name() -> None:
    names = [kind.name for kind in (*movies.FORMATS, *images.FORMATS)]
    assert len(names) == len(set(names))


def test_a_format_that_is_read_right_has_its_figures(place: Path) -> None:
    for name in ("h264, variable rate", "EXR, several layers and alpha"):
        kind = next(one for one in (*movies.FORMATS, *images.FORMATS) if one.name == name)
        line = measured(kind, place / name)
        assert line.wrong == ""
        assert line.errors is not None
        assert line.errors.max() < 2
        assert "exact" in line.frames


def test_a_format_that_is_not_what_it_should_be_is_written_as_failing(place: Path) -> None:
    plain = next(one for one in images.FORMATS if one.name == "PNG, 8 bit")
    silent = measured(replace(plain, says="words that nobody says"), place / "silent")
    assert "**fails: the probe does not say" in silent.cells[-1]
    shifted = measured(replace(plain, picture=lambda shown: shown * 0.9), place / "shifted")
    assert "**fails: colour is" in shifted.cells[-1]


def test_a_ratio_stands_beside_its_goal_whichever_way_is_better() -> None:
    less = compared("export", [1.0, 2.0, 3.0], [1.0, 1.0, 1.0], Goal(1.5))
    assert less[3:] == ("**2.00** (1.00–3.00)", "≤ 1.5", "**no**")
    more = compared("copy", [1.0, 1.0, 2.0], [30.0, 20.0, 20.0], Goal(20, at_least=True))
    assert more[3:] == ("**20.00** (10.00–30.00)", "≥ 20", "yes")
    section = Section("Speed", "Words.", COMPARED, (less, more), ("A note.",))
    text = page([section], "the command", 0.5)
    assert "## Speed\n\nWords.\n\n| what |" in text
    assert "| export | 2 s | 1 s |" in text
    assert text.endswith("A note.\n")
