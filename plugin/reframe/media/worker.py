"""A worker process: does one task and ends. Started by `reframe.media.process`.

It must not outlive the engine, and nothing that a media library prints, leaks or breaks may
reach it: the protocol has a pipe of its own, and the process ends without any clean-up of the
libraries, some of which crash in theirs.
"""

from __future__ import annotations

import faulthandler
import importlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import BinaryIO, cast, get_type_hints

from reframe.link.codec import from_json, to_json
from reframe.media import parts, wire
from reframe.model.errors import Interrupted, ReframeError
from reframe.model.progress import Meter

#: Progress is told at most so often, in seconds.
_TELL_EVERY = 0.05


def main() -> None:
    """Do the task that stands on standard input; get ready for it where that is asked first."""
    requests, answers = _take_pipes()
    faulthandler.enable()
    message = _next(requests)
    if "prepare" in message:
        _find(str(message["prepare"]))
        message = _next(requests)
    threading.Thread(target=_end_with_engine, args=(requests,), daemon=True).start()
    parts.listeners.append(lambda part: _tell(answers, {"part": str(part.absolute())}))
    _tell(answers, _answer(message, answers))
    os._exit(0)


def _next(requests: BinaryIO) -> wire.Message:
    """The next message. Ends the process when the engine is gone before it has sent one."""
    line = requests.readline()
    if not line:
        os._exit(0)
    return wire.from_line(line)


def _tell(answers: BinaryIO, message: wire.Message) -> None:
    answers.write(wire.to_line(message))
    answers.flush()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, moved away from the numbers 0 and 1, where libraries read and print."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def _end_with_engine(requests: BinaryIO) -> None:
    """End at once when the engine is gone or closes the pipe to cancel."""
    while requests.read(1):
        pass
    parts.discard_parts()
    os._exit(1)


def _answer(message: wire.Message, answers: BinaryIO) -> wire.Message:
    try:
        os.chdir(str(message["folder"]))
        _limit_memory(cast("int | None", message["memory"]))
        function = _find(str(message["function"]))
        request = from_json(next(iter(get_type_hints(function).values())), message["request"])
        return {"result": to_json(function(request, _meter(answers)))}
    except ReframeError as error:
        return {"error": error.to_json()}
    except MemoryError:
        return {"error": _out_of_memory().to_json()}
    except Exception:  # noqa: BLE001 - a defect: told to the engine, which logs it
        return {"defect": traceback.format_exc()}


def _find(name: str) -> Callable[[object, Meter], object]:
    module, _, function = name.partition(":")
    found = getattr(importlib.import_module(module), function)
    return cast("Callable[[object, Meter], object]", found)


def _meter(answers: BinaryIO) -> Meter:
    """Tells the engine, now and then. The engine stops a worker by killing it."""
    told = 0.0

    def tell(done: int, total: int) -> bool:
        nonlocal told
        now = time.monotonic()
        if now - told >= _TELL_EVERY or done == total:
            told = now
            _tell(answers, {"progress": [done, total]})
        return True

    return tell


def _limit_memory(most: int | None) -> None:
    """Bound this process' address space, where the system can (not on Windows)."""
    if most is None or sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _out_of_memory() -> Interrupted:
    return Interrupted(
        "There was not enough memory for this picture; close other programs and resume.",
        "out-of-memory",
    )


if __name__ == "__main__":
    main()
