"""Runs a menu script with a ``resolve`` that lives in another process: ``… ADDRESS SCRIPT``.

Nothing but the standard library, and nothing of the tests' on the path.
"""

from __future__ import annotations

import json
import os
import sys
from multiprocessing.connection import Client

sys.path.pop(0)


class Thing:
    """An object of the scripting API. Unknown names are None, as they are in Resolve."""

    def __init__(self, wire, number):  # type: ignore[no-untyped-def]
        self.__dict__.update(wire=wire, number=number)

    def __getattr__(self, name):  # type: ignore[no-untyped-def]
        if not ask(self.wire, self.number, name):
            return None
        return lambda *arguments: ask(self.wire, self.number, name, arguments)


def ask(wire, number, name, arguments=None):  # type: ignore[no-untyped-def]
    message = {"of": number, "name": name}
    if arguments is not None:
        message["arguments"] = told(list(arguments))
    try:
        wire.send_bytes(json.dumps(message).encode())
        return meant(wire, json.loads(wire.recv_bytes()))
    except (OSError, EOFError):  # the program has ended: its methods are None
        return None


def told(value):  # type: ignore[no-untyped-def]
    if isinstance(value, Thing):
        return {"thing": value.number}
    if isinstance(value, (list, tuple)):
        return [told(each) for each in value]
    if isinstance(value, dict):
        return {"dict": [[told(key), told(each)] for key, each in value.items()]}
    return value


def meant(wire, value):  # type: ignore[no-untyped-def]
    if isinstance(value, list):
        return [meant(wire, each) for each in value]
    if isinstance(value, dict) and "thing" in value:
        return Thing(wire, value["thing"])
    if isinstance(value, dict):
        return {key: meant(wire, each) for key, each in value["dict"]}
    return value


def main(address, script):  # type: ignore[no-untyped-def]
    wire = Client(address)
    os.set_inheritable(wire.fileno(), False)
    names = {"__name__": "__main__", "resolve": Thing(wire, 0)}
    with open(script, "rb") as file:  # noqa: PTH123
        exec(compile(file.read(), script, "exec"), names)


if __name__ == "__main__":
    main(*sys.argv[1:])
