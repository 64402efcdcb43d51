"""Which names of an archive are one sequence, and which frame each of them is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from .names import refusal, shown

_DIGITS = re.compile(r"([0-9]+)")
#: Larger numbers, or such that lie further apart, are dates or sizes rather than frames: a day
#: of timecode at 120 frames a second ends at 10,368,000.
_LARGEST = 99_999_999
_LONGEST_SPAN = 100_000
_FEW = 3


@dataclass(frozen=True)
class Arranged:
    """Names in frame order, the frame number of each, and the numbers that none of them has."""

    names: tuple[str, ...]
    frames: tuple[int, ...]
    gaps: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Parsed:
    """``a1.b2.exr`` as texts ``a``, ``.b``, ``.exr`` and numbers 1, 2."""

    name: str
    texts: tuple[str, ...]
    numbers: tuple[int, ...]

    @property
    def natural(self) -> list[tuple[str, int]]:
        return list(zip(self.texts, (*self.numbers, -1), strict=True))


def arrange(names: Sequence[str]) -> Arranged:
    """The longest numbered sequence among ``names``, of which there is at least one.

    The frame number is the number that differs from name to name; where several do, the one that
    counts most closely. Names without a usable number are counted from 0 in their natural order.
    Raises `Refused` when two names are the same frame.
    """
    parsed = sorted((_parse(name) for name in names), key=lambda one: one.natural)
    chosen = _largest_group(parsed, lambda one: one.texts)
    if len(chosen) == 1 < len(parsed):
        return _counted(parsed, ())
    columns = _varying(chosen)
    if len(columns) > 1 and not any(_distinct(chosen, column) for column in columns):
        # Several sequences that differ in a number themselves: shot1.0001, shot2.0001.
        others = columns[:-1]
        chosen = _largest_group(chosen, lambda one: tuple(one.numbers[at] for at in others))
        columns = _varying(chosen)
    notes = _left_out(parsed, chosen)
    frames = _frames(chosen, columns)
    if frames is None or not _are_plausible(frames):
        return _counted(chosen, notes)
    return _numbered(chosen, frames, notes)


def _are_plausible(frames: list[int]) -> bool:
    return max(frames) <= _LARGEST and max(frames) - min(frames) <= _LONGEST_SPAN


def _parse(name: str) -> _Parsed:
    tokens = _DIGITS.split(name.casefold())
    return _Parsed(name, tuple(tokens[::2]), tuple(int(digits) for digits in tokens[1::2]))


def _largest_group(
    parsed: Sequence[_Parsed], alike: Callable[[_Parsed], Hashable]
) -> list[_Parsed]:
    groups: dict[Hashable, list[_Parsed]] = {}
    for one in parsed:
        groups.setdefault(alike(one), []).append(one)
    return max(groups.values(), key=len)


def _varying(parsed: Sequence[_Parsed]) -> list[int]:
    """Places of the numbers that differ; all of ``parsed`` have equally many."""
    places = range(len(parsed[0].numbers))
    return [at for at in places if len({one.numbers[at] for one in parsed}) > 1]


def _distinct(parsed: Sequence[_Parsed], at: int) -> bool:
    return len({one.numbers[at] for one in parsed}) == len(parsed)


def _frames(parsed: Sequence[_Parsed], columns: Sequence[int]) -> list[int] | None:
    if len(parsed) == 1:
        numbered = parsed[0].numbers and parsed[0].texts[-1] == ".exr"
        return [parsed[0].numbers[-1]] if numbered else None
    candidates = [[one.numbers[at] for one in parsed] for at in columns]
    unique = [numbers for numbers in candidates if len(set(numbers)) == len(numbers)]
    if unique:
        return min(reversed(unique), key=lambda numbers: max(numbers) - min(numbers))
    _refuse_first_repeat(parsed)
    return None


def _refuse_first_repeat(parsed: Sequence[_Parsed]) -> None:
    for one, following in itertools.pairwise(parsed):
        if one.numbers == following.numbers:
            raise refusal(
                f"members {shown(one.name)} and {shown(following.name)} are the same frame"
            )


def _counted(parsed: Sequence[_Parsed], notes: tuple[str, ...]) -> Arranged:
    if len(parsed) > 1:
        notes += ("The EXR names hold no frame numbers; the files were counted in name order.",)
    names = tuple(one.name for one in parsed)
    return Arranged(names, tuple(range(len(names))), (), notes)


def _numbered(parsed: Sequence[_Parsed], frames: list[int], notes: tuple[str, ...]) -> Arranged:
    ordered = sorted(zip(frames, (one.name for one in parsed), strict=True))
    numbers = tuple(number for number, _ in ordered)
    gaps = tuple(sorted(set(range(numbers[0], numbers[-1])) - set(numbers)))
    if gaps:
        notes += (f"The EXR sequence lacks {_listed(gaps)} of {numbers[0]} to {numbers[-1]}.",)
    return Arranged(tuple(name for _, name in ordered), numbers, gaps, notes)


def _listed(gaps: tuple[int, ...]) -> str:
    some = ", ".join(str(number) for number in gaps[:_FEW])
    if len(gaps) == 1:
        return f"frame {some}"
    return f"{len(gaps)} frames ({some}{', …' if len(gaps) > _FEW else ''})"


def _left_out(parsed: Sequence[_Parsed], chosen: Sequence[_Parsed]) -> tuple[str, ...]:
    kept = {one.name for one in chosen}
    return note_left_out([one.name for one in parsed if one.name not in kept], "another sequence")


def note_left_out(names: Sequence[str], because: str) -> tuple[str, ...]:
    """The note that says which members were not used, if any."""
    if not names:
        return ()
    some = ", ".join(shown(name) for name in names[:_FEW])
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return (f"Left out of the EXR archive as {because}: {some}{more}.",)
