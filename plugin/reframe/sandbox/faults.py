"""What the sandbox can be told to do wrong, and the list of what it still has to do wrong.

A fault is written ``[PHASE:]NAME[=VALUE][*TIMES]``: ``submit:lost-answer``, ``status:503*3``,
``download:truncated=5000``, ``refuse=content_policy_violation``, ``late``. TIMES is 1 unless
given; ``*always`` never wears off. A fault with a phase meets the next request of that phase;
one without meets the next job that is submitted.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reframe.model.errors import BadInput

from .answers import Json
from .fault_table import FAULTS, JOB, PHASES, Kind

ALWAYS = 0

_TEXT = re.compile(
    r"(?:(?P<phase>[a-z]+):)?(?P<name>[a-z0-9-]+)(?:=(?P<value>[^*]*))?"
    r"(?:\*(?P<times>\d+|always))?"
)


@dataclass
class Fault:
    """One thing that is to go wrong ``times`` times (`ALWAYS`: every time).

    ``phase`` is empty for the fault's usual phase; ``skip`` requests of that phase pass unharmed
    before it begins. Raises `BadInput` for names, phases and values that do not exist.
    """

    name: str
    phase: str = ""
    value: str = ""
    times: int = 1
    skip: int = 0

    def __post_init__(self) -> None:
        kind = FAULTS.get(self.name)
        if kind is None:
            raise BadInput(
                f"{self.name!r} is no fault of the sandbox; `reframe sandbox --fault list` "
                "shows them all."
            )
        self.phase = self.phase or kind.phase
        self.value = self.value or kind.default
        self._require_phase(kind)
        self._require_value(kind)

    def _require_phase(self, kind: Kind) -> None:
        if kind.phase == JOB and self.phase != JOB:
            raise BadInput(f"The fault {self.name!r} concerns a whole job: leave the phase out.")
        if kind.ranged_only and self.phase != kind.phase:
            raise BadInput(f"The fault {self.name!r} concerns downloads only.")
        if kind.phase != JOB and self.phase not in PHASES:
            raise BadInput(
                f"{self.phase!r} is no phase of a request; choose one of {', '.join(PHASES)}."
            )

    def _require_value(self, kind: Kind) -> None:
        if kind.choices and self.value not in kind.choices:
            raise BadInput(
                f"{self.value!r} is no value of the fault {self.name!r}; "
                f"choose one of {', '.join(kind.choices)}."
            )
        try:
            if kind.is_number:
                self.number()
        except ValueError:
            raise BadInput(
                f"The fault {self.name!r} takes a number, and {self.value!r} is none."
            ) from None

    def number(self) -> float:
        """The value as a number; 0 where there is none."""
        return float(self.value or 0)

    def __str__(self) -> str:
        phase = "" if self.phase == JOB else f"{self.phase}:"
        value = f"={self.value}" if self.value else ""
        return f"{phase}{self.name}{value}"

    def to_json(self) -> dict[str, Json]:
        return {
            "name": self.name,
            "phase": self.phase,
            "value": self.value,
            "times": self.times,
            "skip": self.skip,
        }


def parse_fault(text: str) -> Fault:
    """``"submit:503=taken*2"`` as a fault. Raises `BadInput`."""
    match = _TEXT.fullmatch(text.strip())
    if not match:
        raise BadInput(f"{text!r} is no fault; write it as [PHASE:]NAME[=VALUE][*TIMES].")
    times = match["times"] or "1"
    return Fault(
        match["name"],
        match["phase"] or "",
        match["value"] or "",
        ALWAYS if times == "always" else int(times),
    )


def fault_from_json(value: Json) -> Fault:
    """A fault from its text or from the object that `Fault.to_json` writes."""
    if isinstance(value, str):
        return parse_fault(value)
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise BadInput("A fault is a text such as 'submit:503*2', or an object with a name.")
    times, skip = value.get("times", 1), value.get("skip", 0)
    if not isinstance(times, int) or not isinstance(skip, int):
        raise BadInput("A fault's times and skip are whole numbers.")
    return Fault(
        value["name"], str(value.get("phase", "")), str(value.get("value", "")), times, skip
    )


class Faults:
    """What still has to go wrong, in the order in which it was asked for."""

    def __init__(self, *faults: Fault | str) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self.add(*faults)

    def add(self, *faults: Fault | str) -> None:
        new = [parse_fault(fault) if isinstance(fault, str) else fault for fault in faults]
        with self._lock:
            self._faults += [replace(fault) for fault in new]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def pending(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def take(self, phase: str, *, ranged: bool = False) -> Fault | None:
        """The fault that a request of ``phase`` meets, if any: it counts as used.

        ``ranged`` tells whether the request asks for a part of a file; some faults only concern
        such requests and wait for one.
        """
        with self._lock:
            for fault in self._faults:
                waits = FAULTS[fault.name].ranged_only and not ranged
                if fault.phase == phase and not waits and not self._skipped(fault):
                    self._use(fault)
                    return fault
        return None

    def take_for_job(self) -> list[Fault]:
        """All faults that a newly submitted job has, each counted as used once."""
        with self._lock:
            taken = [
                fault for fault in self._faults if fault.phase == JOB and not self._skipped(fault)
            ]
            for fault in taken:
                self._use(fault)
        return taken

    def _skipped(self, fault: Fault) -> bool:
        if fault.skip > 0:
            fault.skip -= 1
            return True
        return False

    def _use(self, fault: Fault) -> None:
        if fault.times == 1:
            self._faults = [kept for kept in self._faults if kept is not fault]
        elif fault.times != ALWAYS:
            fault.times -= 1


_IN_PROMPT = re.compile(r"\[sandbox:([^\]]+)\]")


def faults_in_prompt(prompt: str) -> Iterable[Fault]:
    """Faults that a person wrote into the prompt: ``[sandbox: refuse=generation_timeout]``.

    What is no fault of a job is left alone: a prompt is a prompt.
    """
    for text in _IN_PROMPT.findall(prompt):
        try:
            fault = parse_fault(text)
        except BadInput:
            continue
        if fault.phase == JOB:
            yield fault
