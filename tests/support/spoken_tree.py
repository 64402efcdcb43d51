"""A program as a screen reader knows it: names, kinds and places, over AT-SPI on D-Bus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_COMPONENT = "org.a11y.atspi.Component"
_ROOT = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
#: AT-SPI's number of the state of what is on the screen now.
_SHOWING = 25
#: Longer than anything may take on a busy machine.
_PATIENCE = 120.0


@dataclass(frozen=True)
class Thing:
    """A control: its place is in pixels of the screen."""

    name: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    #: Pixels of the screen for one of the program's.
    scale: int = 1

    @property
    def middle(self) -> tuple[float, float]:
        return self.at(0.5, 0.5)

    def at(self, across: float, down: float) -> tuple[float, float]:
        """A point in it, in parts of its width and height."""
        return self.x + across * self.width, self.y + down * self.height


class SpokenTree:
    """What every program on this session's bus shows."""

    def __init__(self) -> None:
        """Raises `ConnectionError` when the registry, which programs enter, does not begin."""
        with open_dbus_connection() as session:
            bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            #: Of the bus that programs speak on. Qt 6.5 finds it by itself in some runs only.
            (self.address,) = _body(session, new_method_call(bus, "GetAddress"))
        self._bus: DBusConnection = open_dbus_connection(self.address)
        if self._ask(*_ROOT, _ACCESSIBLE, "GetChildren") is None:
            raise ConnectionError("AT-SPI's registry does not answer")

    def close(self) -> None:
        self._bus.close()

    def wait_for(self, name: str, kind: str = "", scale: int = 1) -> Thing:
        """The thing whose name begins so. Raises `TimeoutError` when it never comes."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            for thing in self.things(scale):
                if thing.name.startswith(name) and thing.kind.startswith(kind):
                    return thing
            time.sleep(0.05)
        raise TimeoutError(
            f"{name!r} is not on the screen: {[each.name for each in self.things()]}"
        )

    def things(self, scale: int = 1) -> Iterator[Thing]:
        """Everything that is on the screen now, from the outside in.

        Qt tells places in its own pixels, so they are multiplied by the screen's ``scale``.
        """
        for program in self._children(*_ROOT):
            for thing in self._below(*program):
                x, y, width, height = (
                    each * scale for each in (thing.x, thing.y, thing.width, thing.height)
                )
                yield Thing(thing.name, thing.kind, x, y, width, height, scale)

    def _below(self, owner: str, path: str) -> Iterator[Thing]:
        for child in self._children(owner, path):
            states = self._ask(*child, _ACCESSIBLE, "GetState")
            if not states or not states[0] >> _SHOWING & 1:
                continue
            yield self._thing(*child)
            yield from self._below(*child)

    def _thing(self, owner: str, path: str) -> Thing:
        address = DBusAddress(path, owner, "org.freedesktop.DBus.Properties")
        call = new_method_call(address, "Get", "ss", (_ACCESSIBLE, "Name"))
        ((_, name),) = _body(self._bus, call) or ((("s", "")),)
        kind = self._ask(owner, path, _ACCESSIBLE, "GetRoleName") or ""
        place = self._ask(owner, path, _COMPONENT, "GetExtents", "u", (0,)) or (0, 0, 0, 0)
        return Thing(str(name), str(kind), *place)

    def _children(self, owner: str, path: str) -> list[tuple[str, str]]:
        return list(self._ask(owner, path, _ACCESSIBLE, "GetChildren") or ())

    def _ask(self, owner: str, path: str, interface: str, method: str, *arguments: Any) -> Any:
        """What it answers, or None when it has just gone."""
        address = DBusAddress(path, owner, interface)
        answer = _body(self._bus, new_method_call(address, method, *arguments))
        return answer[0] if answer else None


def _body(bus: DBusConnection, call: Any) -> Any:
    """The answer's values; empty for an error."""
    reply = bus.send_and_get_reply(call, timeout=_PATIENCE)
    return reply.body if reply.header.message_type.name == "method_return" else ()
