"""What a panel may ask of the host on the other side: the methods of the port as messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Tuple

from reframe.hosts.port import Choice, HostInfo, Placed, Selected, Selection
from reframe.link.calls import Call, JobId, Nothing
from reframe.link.wire import Gone, Message
from reframe.model.order import Clip, Job

#: Raised when messages change so that an older part could not read them.
PROTOCOL = 1


@dataclass(frozen=True)
class Capabilities:
    names: Tuple[str, ...]


@dataclass(frozen=True)
class Render:
    selected: Selected
    folder: str


@dataclass(frozen=True)
class Choices:
    choices: Tuple[Choice, ...]


@dataclass(frozen=True)
class Place:
    job: Job
    choice: str


@dataclass(frozen=True)
class Found:
    placed: Optional[Placed]


CAPABILITIES = Call("capabilities", Nothing, Capabilities)
DESCRIBE = Call("describe", Nothing, HostInfo)
SELECTION = Call("selection", Nothing, Selection)
RENDER = Call("render", Render, Clip)
PLACEMENTS = Call("placements", Selected, Choices)
PLACE = Call("place", Place, Placed)
PLACED = Call("placed", JobId, Found)


@dataclass(frozen=True)
class Asked:
    """A call as it came: the answer carries the same number."""

    number: int
    call: str
    question: Any

    @classmethod
    def of(cls, message: Message) -> Asked:
        return cls(number_of(message, "id"), str(message.get("call")), message.get("question"))


def number_of(message: Message, name: str) -> int:
    """A whole number in a message. Raises `Gone`: who sends another thing is not one of us."""
    number = message.get(name)
    if not isinstance(number, int):
        raise Gone("The other part of Reframe does not speak its language.", "strange")
    return number
