"""Which frame a file is, from names alone. The table was made by reading names, not code."""

from __future__ import annotations

import pytest

from reframe.model.errors import Refused
from reframe.service.fetch.sequence import arrange

#: Names as they stand in the archive, and the frame that a person would say each of them is.
TABLE = [
    ("padded", {"f.0002.exr": 2, "f.0001.exr": 1, "f.0003.exr": 3}),
    ("not padded", {"f10.exr": 10, "f9.exr": 9, "f11.exr": 11, "f8.exr": 8}),
    ("numbers alone", {"1001.exr": 1001, "1002.exr": 1002}),
    ("from nothing", {"0.exr": 0, "1.exr": 1}),
    ("a version before", {"shot_v012.1001.exr": 1001, "shot_v012.1002.exr": 1002}),
    ("a size after", {"f_0001_1080p.exr": 1, "f_0002_1080p.exr": 2}),
    ("in folders", {"a/b/f_0001.exr": 1, "a/b/f_0002.exr": 2}),
    ("a folder each", {"0001/out.exr": 1, "0002/out.exr": 2}),
    ("numbered twice", {"0007/out_0007.exr": 7, "0008/out_0008.exr": 8}),
    ("mixed case", {"F_0001.EXR": 1, "f_0002.exr": 2}),
    ("umlauts", {"Bühne_01.exr": 1, "Bühne_02.exr": 2}),
    ("a time beside", {"f_0001_t0.exr": 1, "f_0002_t41.exr": 2, "f_0003_t83.exr": 3}),
    ("one file with a number", {"frame_1001.exr": 1001}),
    ("one file without", {"output.exr": 0}),
    ("one file with a size", {"output_540p.exr": 0}),
    ("no numbers", {"alpha.exr": 0, "beta.exr": 1, "gamma.exr": 2}),
    ("dates", {"f_20200101000000.exr": 0, "f_20260101000000.exr": 1}),
    ("no numbers but a folder's", {"x/a.exr": 0, "x/b.exr": 1}),
    ("too long for an integer", {f"{'9' * 900}.exr": 0, f"1{'0' * 900}.exr": 1}),
]


@pytest.mark.parametrize("expected", [row[1] for row in TABLE], ids=[row[0] for row in TABLE])
def test_every_name_is_the_frame_that_a_person_would_say(expected):
    arranged = arrange(list(expected))
    assert dict(zip(arranged.names, arranged.frames, strict=True)) == expected
    assert list(arranged.frames) == sorted(expected.values())
    assert arranged.gaps == ()


def test_gaps_are_named():
    arranged = arrange([f"f.{number}.exr" for number in (1001, 1002, 1005, 1009)])
    assert arranged.gaps == (1003, 1004, 1006, 1007, 1008)
    assert arranged.notes == (
        "The EXR sequence lacks 5 frames (1003, 1004, 1006, …) of 1001 to 1009.",
    )


def test_one_gap_is_one_frame():
    assert "lacks frame 2 of 1 to 3" in arrange(["f1.exr", "f3.exr"]).notes[0]


def test_the_longest_of_several_sequences_is_taken_and_the_others_are_named():
    names = ["beauty.1.exr", "beauty.2.exr", "beauty.3.exr", "depth.1.exr", "depth.2.exr"]
    arranged = arrange(names)
    assert arranged.names == ("beauty.1.exr", "beauty.2.exr", "beauty.3.exr")
    assert arranged.notes == (
        "Left out of the EXR archive as another sequence: 'depth.1.exr', 'depth.2.exr'.",
    )


def test_sequences_that_differ_in_a_number_are_told_apart():
    names = [
        "take1.0001.exr",
        "take1.0002.exr",
        "take1.0003.exr",
        "take2.0001.exr",
        "take2.0002.exr",
    ]
    arranged = arrange(names)
    assert arranged.names == ("take1.0001.exr", "take1.0002.exr", "take1.0003.exr")
    assert arranged.frames == (1, 2, 3)


def test_names_without_numbers_are_said_to_be_counted():
    assert "no frame numbers" in arrange(["alpha.exr", "beta.exr"]).notes[0]


@pytest.mark.parametrize("names", [["f1.exr", "f01.exr"], ["f1.exr", "f01.exr", "f2.exr"]])
def test_two_files_for_one_frame_are_refused(names):
    with pytest.raises(Refused, match="the same frame"):
        arrange(names)
