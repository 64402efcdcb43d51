"""The model's values as the journal keeps them: JSON, checked by pydantic when read back."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from reframe.model.errors import ReframeError

T = TypeVar("T")


def _adapter(kind: Any) -> TypeAdapter[Any]:
    return _made_once(kind)


@cache
def _made_once(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: object) -> str:
    """A model value as JSON text."""
    return _adapter(value.__class__).dump_json(value).decode("utf-8")


def load(kind: type[T], text: str | bytes) -> T:
    """The value that `dump` wrote. Raises `ReframeError` if it is not one."""
    try:
        value: T = _adapter(kind).validate_json(text)
    except ValidationError as problem:
        raise ReframeError(_sentence(kind, problem), "bad-record") from problem
    return value


def read(kind: type[T], data: object) -> T:
    """A message's JSON data as a value. Raises `ReframeError` if it is not one."""
    try:
        value: T = _adapter(kind).validate_python(data)
    except ValidationError as problem:
        raise ReframeError(_sentence(kind, problem), "bad-message") from problem
    return value


def _sentence(kind: type[T], problem: ValidationError) -> str:
    first = problem.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{kind.__name__} cannot be read: {first['msg']} at {where or 'its start'}."
