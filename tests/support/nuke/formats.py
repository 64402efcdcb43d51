"""Formats and frame ranges, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class _Size:
    wide: int
    high: int
    aspect: float
    label: str


class Format:
    def __init__(self, width: int, height: int, aspect: float = 1.0, name: str = "") -> None:
        self._size = _Size(width, height, aspect, name)

    def width(self) -> int:
        return self._size.wide

    def height(self) -> int:
        return self._size.high

    def pixelAspect(self) -> float:
        return self._size.aspect

    def name(self) -> str:
        return self._size.label


class FrameRange:
    def __init__(self, first: int, last: int, increment: int = 1) -> None:
        self._first, self._last, self._increment = first, last, increment

    def first(self) -> int:
        return self._first

    def last(self) -> int:
        return self._last

    def increment(self) -> int:
        return self._increment

    def frames(self) -> int:
        return (self._last - self._first) // self._increment + 1
