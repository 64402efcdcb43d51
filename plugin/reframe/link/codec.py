"""The model's dataclasses as JSON and back, for processes that have the standard library alone.

Fractions and decimals travel as text (``"24000/1001"``, ``"0.60"``), tuples as lists. Where
messages arrive from outside, the engine reads them with pydantic instead; both read and write
the same JSON, and a test holds them to it.
"""

from __future__ import annotations

import dataclasses
import types
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import Any, Dict, Tuple, Type, TypeVar, Union, get_args, get_origin, get_type_hints

from reframe.model.errors import Interrupted

T = TypeVar("T")

#: ``Optional[X]``, and ``X | None`` where there is such a thing (from Python 3.10 on).
_UNIONS = (Union, getattr(types, "UnionType", Union))
_AS_TEXT = (Fraction, Decimal)


def to_json(value: object) -> Any:
    """A model value as what ``json.dumps`` takes."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in dataclasses.fields(value))
        return {name: to_json(getattr(value, name)) for name in names}
    if isinstance(value, _AS_TEXT):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    return value


def from_json(kind: Type[T], data: object) -> T:
    """What `to_json` wrote, as the type it was. Raises `Interrupted` when it is something else."""
    try:
        return _read(kind, data)  # type: ignore[no-any-return]  # _read follows ``kind`` at run time
    except (TypeError, ValueError, KeyError, AttributeError, InvalidOperation) as problem:
        raise Interrupted(
            f"A message between two parts of Reframe could not be read as {kind.__name__} "
            f"({problem}); close all of its windows and start it again.",
            "bad-message",
        ) from problem


def _read(kind: Any, data: Any) -> Any:
    if kind is Any or kind is object:
        return data
    origin = get_origin(kind)
    if origin in _UNIONS:
        return _read_union(get_args(kind), data)
    if origin is tuple:
        item, *more = get_args(kind)
        if more and more[0] is not Ellipsis:
            return tuple(_read(each, value) for each, value in zip(get_args(kind), data))
        return tuple(_read(item, value) for value in data)
    if origin is dict:
        _, value_kind = get_args(kind)
        return {key: _read(value_kind, value) for key, value in data.items()}
    if dataclasses.is_dataclass(origin or kind):
        return _read_dataclass(origin or kind, data, get_args(kind))
    return _read_plain(kind, data)


def _read_plain(kind: Any, data: Any) -> Any:
    if kind in _AS_TEXT:
        return kind(str(data))
    if kind is float and isinstance(data, int):
        return float(data)
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise TypeError(f"{data!r} is not {kind.__name__}")
    return data


def _read_union(kinds: Any, data: Any) -> Any:
    if data is None and type(None) in kinds:
        return None
    (kind,) = (each for each in kinds if each is not type(None))
    return _read(kind, data)


@cache
def _hints(kind: Any) -> Dict[str, Any]:
    return get_type_hints(kind)


def _read_dataclass(kind: Any, data: Any, arguments: Tuple[Any, ...]) -> Any:
    """``arguments``: what the parameters of a generic dataclass stand for."""
    given = dict(zip(getattr(kind, "__parameters__", ()), arguments))
    hints = {name: given.get(hint, hint) for name, hint in _hints(kind).items()}
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: _read(hints[name], data[name]) for name in known & set(data)})
