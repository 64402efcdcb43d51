"""Every setting with its default and what it means; kept as JSON, written beside and renamed."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo

from reframe.link.home import write_private
from reframe.model.errors import BadInput


def _usable_folder(text: str, info: ValidationInfo) -> str:
    """When it is set, the folder exists, or can be made: one above it may be written to.

    Later it may be away for a while, as a drive is that is not connected: that is found when
    something is to go there, and must not spoil every other setting.
    """
    if not text or info.field_name not in (info.context or ()):
        return text
    try:
        folder = nearest = Path(text).expanduser()
    except RuntimeError:
        raise ValueError("there is no such user") from None
    if not folder.is_absolute():
        raise ValueError("a folder begins at a drive, at / or at ~")
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise ValueError("it cannot be written to")
    return str(folder)


class Settings(BaseModel):
    """The user's settings. Money is in US dollars, times are in seconds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    confirm_above: Annotated[
        Decimal, Field(ge=0, description="ask before an order that costs more than this")
    ] = Decimal("5.00")
    monthly_cap: Annotated[
        Decimal | None,
        Field(ge=0, description="never spend more than this in a calendar month; empty: no cap"),
    ] = None
    upload_expiry: Annotated[
        int, Field(ge=3600, le=30 * 86400, description="how long footage stays at fal")
    ] = 86400
    clear_at_fal: Annotated[
        bool, Field(description="delete results at fal once they are home; footage expires there")
    ] = False
    jobs_at_once: Annotated[int, Field(ge=1, le=16, description="jobs that run side by side")] = 4
    lean_proxy: Annotated[
        bool, Field(description="send no more pixels than the canvas can show (slow lines)")
    ] = False
    folder: Annotated[
        str,
        AfterValidator(_usable_folder),
        Field(description="where the panel's deliveries go; empty: Reframe in your home folder"),
    ] = ""
    exr: Annotated[
        Literal["auto", "always", "never"],
        Field(description="sequences of results: the service's, else one made from the movie"),
    ] = "auto"
    exr_colorspace: Annotated[
        Literal["ACEScg", "ACES2065-1", "lin_rec709"],
        Field(description="colour space of sequences made from the movie"),
    ] = "ACEScg"
    exr_view: Annotated[
        Literal["viewer", "display"],
        Field(
            description="light of sequences made from the movie: as the host's viewer showed it "
            "(its view inverted), or the display's as it is, with white at 1.0"
        ),
    ] = "viewer"
    exr_compression: Annotated[
        Literal["zip", "zips", "piz", "dwaa", "dwab", "none"],
        Field(description="compression of sequences made from the movie"),
    ] = "zip"
    private_deliveries: Annotated[
        bool, Field(description="delivered files are readable by you alone")
    ] = True
    introduced: Annotated[
        bool, Field(description="the panel's first steps have been taken, or left out")
    ] = False
    patience: Annotated[
        int, Field(ge=1, description="how long a service that does not answer is asked again")
    ] = 600
    idle: Annotated[int, Field(ge=1, description="the engine ends when idle for so long")] = 30


def load_settings(home: Path) -> Settings:
    """The user's settings. Raises `BadInput` when the file is there and makes no sense."""
    path = home / "settings.json"
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as problem:
        sentence = f"{path} cannot be read ({problem.strerror}); check its rights."
        raise BadInput(sentence, "settings") from None
    try:
        return Settings.model_validate_json(text)
    except ValidationError as problem:
        sentence = f"{path}: {_sentence(problem)} Correct the file or delete it."
        raise BadInput(sentence, "settings") from None


def change_settings(home: Path, changes: dict[str, str]) -> Settings:
    """Settings with ``changes`` (name → text; empty text: the default again), saved.

    Raises `BadInput`, and saves nothing, if one of them is not a setting or not a possible value.
    """
    kept = load_settings(home).model_dump(mode="json", exclude_defaults=True)
    for name, text in changes.items():
        if name not in Settings.model_fields:
            names = ", ".join(Settings.model_fields)
            raise BadInput(f"{name!r} is not a setting; choose one of {names}.")
        kept.pop(name, None)
        if text:
            kept[name] = text
    try:
        changed = Settings.model_validate(kept, context=set(changes))
    except ValidationError as problem:
        raise BadInput(_sentence(problem)) from None
    kept = changed.model_dump(mode="json", exclude_defaults=True)
    write_private(home / "settings.json", json.dumps(kept, indent=2) + "\n")
    return changed


def describe() -> dict[str, str]:
    """Each setting's name with what it means."""
    return {name: field.description or "" for name, field in Settings.model_fields.items()}


#: What to do, where pydantic says only what was expected.
_ADVICE = {
    "decimal_parsing": "write a number, such as 12.50",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "bool_parsing": "write true or false",
}


def _sentence(problem: ValidationError) -> str:
    first = problem.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if not name:
        return f"This is no list of settings ({first['msg']})."
    why = _ADVICE.get(first["type"]) or first["msg"].removeprefix("Value error, ").lower()
    return f"{name} cannot be {first['input']!r}: {why}."
