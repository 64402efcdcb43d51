"""Scripts and farms order with ``reframe.hosts.nuke``: by name, by frames as Nuke counts them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import end_engine
from reframe.hosts.nuke import estimate, order
from reframe.model.errors import BadInput
from support.counter import make_movie
from support.nuke import Nuke
from support.plates import movie_counters


@pytest.fixture
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = place / "home"
    monkeypatch.setenv("REFRAME_HOME", str(home))
    yield home
    end_engine(home)


@pytest.fixture
def nuke(place: Path) -> Nuke:
    """A render node's Nuke: no GUI, a script with a movie and a node after it."""
    nuke = Nuke(gui=False)
    movie = make_movie(place / "clip ü.mov", 30, 24)
    read = nuke.nodes.Read(name="Plate")
    read["file"].fromUserText(str(movie))
    nuke.nodes.Grade(name="Grade1", inputs=[read])
    return nuke


def test_a_farm_orders_a_node_by_name_and_places_it(home: Path, place: Path, nuke: Nuke) -> None:
    """Frames 5 to 16 of the script are frames 4 to 15 of the movie, which Nuke starts at 1."""
    seen: list[str] = []
    (result,) = order(
        "Grade1",
        ratio="1:1",
        prompt="more of it",
        frames=(5, 16),
        folder=str(place / "out"),
        exr="never",
        place=True,
        rehearsal=True,
        watcher=lambda job: not seen.append(job.state),  # type: ignore[func-returns-value]
        nuke=nuke,
    )
    assert result.problem is None and result.placed is not None
    assert movie_counters(result.video) == list(range(4, 16))
    assert (result.exr, result.frames, result.colorspace) == ("", None, "")
    (placed,) = [n for n in nuke.allNodes("Read") if n.name() != "Plate"]
    assert placed["frame"].value() == "5"
    assert result.placed.where.endswith(placed.name())
    assert "finish" in seen
    (priced,) = estimate("Plate", ratio=("1:1", "9:16"), frames=(1, 30), nuke=nuke)
    assert (priced.quote.frames, len(priced.quote.costs)) == (30, 2)


def test_what_cannot_be_sent_is_refused_before_an_engine_is_started(
    home: Path, place: Path, nuke: Nuke
) -> None:
    nuke.nodes.Viewer(name="Viewer1")
    wish = {"ratio": "1:1", "prompt": "x", "rehearsal": True, "nuke": nuke}
    for nodes, sentence in (
        ("Nobody", "no node 'Nobody'"),
        (["Plate", "Viewer1"], "has no picture"),
        (None, "select one"),
    ):
        with pytest.raises(BadInput, match=sentence):
            order(nodes, **wish)  # type: ignore[arg-type]
    for frames in ((9, 5), (0, 5), (5, 31)):  # the script's, in which the movie is 1 to 30
        with pytest.raises(BadInput, match=f"1 to 30 of the script and not {frames[0]} to"):
            order("Plate", frames=frames, **wish)  # type: ignore[arg-type]
    for frames in ((1,), (1.5, 2), "1-30", ("1", "30"), 7):
        with pytest.raises(BadInput, match="give the first and the last"):
            order("Plate", frames=frames, **wish)  # type: ignore[arg-type]
    assert not home.exists() or not (home / "engine.json").exists()
