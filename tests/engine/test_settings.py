"""Settings: one table, written whole or not at all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from reframe.engine.settings import Settings, change_settings, describe, load_settings
from reframe.model.errors import BadInput


def test_without_a_file_everything_is_as_by_default(place: Path) -> None:
    assert load_settings(place) == Settings()


def test_a_change_is_kept_and_empty_text_takes_it_back(place: Path) -> None:
    change_settings(place, {"monthly_cap": "50", "lean_proxy": "true"})
    assert load_settings(place).monthly_cap == Decimal(50)
    assert load_settings(place).lean_proxy is True
    assert change_settings(place, {"monthly_cap": ""}).monthly_cap is None
    assert load_settings(place).lean_proxy is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mood", "good"),
        ("monthly_cap", "-1"),
        ("monthly_cap", "much"),
        ("confirm_above", "NaN"),
        ("exr_compression", "rar"),
        ("jobs_at_once", "0"),
        ("upload_expiry", "1"),
        ("folder", "somewhere"),
        ("folder", "/dev/null/deliveries"),
        ("folder", "~nobody-of-that-name/deliveries"),
        ("exr", "sometimes"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(place: Path, name: str, value: str) -> None:
    change_settings(place, {"monthly_cap": "50"})
    before = (place / "settings.json").read_bytes()
    with pytest.raises(BadInput):
        change_settings(place, {"lean_proxy": "true", name: value})
    assert (place / "settings.json").read_bytes() == before


def test_a_spoilt_file_is_named_and_kept(place: Path) -> None:
    (place / "settings.json").write_text("{")
    with pytest.raises(BadInput, match=r"settings\.json"):
        load_settings(place)
    assert (place / "settings.json").read_text() == "{"


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]", b'{"idle": "long"}'])
def test_whatever_is_in_the_file_is_said_in_a_sentence(place: Path, content: bytes) -> None:
    (place / "settings.json").write_bytes(content)
    with pytest.raises(BadInput, match=r"settings\.json.*Correct the file or delete it"):
        load_settings(place)


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("monthly_cap", "lots", "write a number, such as 12.50"),
        ("jobs_at_once", "1.5", "write a whole number"),
        ("lean_proxy", "perhaps", "write true or false"),
        ("exr", "maybe", "'auto', 'always' or 'never'"),
    ],
)
def test_what_is_no_value_is_refused_with_what_to_write(
    place: Path, name: str, value: str, advice: str
) -> None:
    with pytest.raises(BadInput, match=f"{name} cannot be '{value}'.*{advice}"):
        change_settings(place, {name: value})


def test_a_folder_that_is_away_does_not_spoil_the_other_settings(place: Path) -> None:
    folder = place / "drive" / "deliveries"
    folder.mkdir(parents=True)
    change_settings(place, {"folder": str(folder)})
    folder.rmdir()
    (place / "drive").rmdir()
    (place / "drive").write_text("no folder any more")
    assert load_settings(place).folder == str(folder)
    assert change_settings(place, {"exr": "never"}).exr == "never"


def test_every_setting_says_what_it_means() -> None:
    assert all(describe().values())
