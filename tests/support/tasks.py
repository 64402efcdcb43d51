"""Tasks that misbehave in every way a worker can, for the tests of ``reframe.media.process``."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from reframe.media.parts import part_file
from reframe.media.probe import probe
from reframe.media.proxy import export_proxy
from reframe.media.tasks import ProbeRequest, ProxyRequest, Task
from reframe.model.errors import BadInput, NoSpace, Refused
from reframe.model.progress import Meter, go_on, report
from reframe.model.time import FrameRange
from support.damaging import spoil


@dataclass(frozen=True)
class Words:
    text: str = ""
    number: int = 0


def echo(request: Words, meter: Meter) -> Words:
    report(meter, 1, 2)
    report(meter, 2, 2)
    return request


def chatter(request: Words, meter: Meter) -> Words:
    """Print on every way out, as C libraries do, and read what is not for it."""
    sys.stdout.write('{"result": "wrong"}\n')
    sys.stdout.flush()
    os.write(1, b'{"result": "wrong"}\n')
    subprocess.run(["echo", '{"result": "wrong"}'], check=True)
    os.write(2, b"x" * 1_000_000)
    return Words(text=repr(sys.stdin.read()))


def refuse(request: Words, meter: Meter) -> Words:
    raise {"bad": BadInput, "space": NoSpace, "refused": Refused}[request.text](
        "A sentence.", "code"
    )


def defect(request: Words, meter: Meter) -> Words:
    return Words(number=1 // request.number)


def crash(request: Words, meter: Meter) -> Words:
    ctypes.string_at(0)
    return request


def killed(request: Words, meter: Meter) -> Words:
    os.kill(os.getpid(), 9)
    return request


def hang(request: Words, meter: Meter) -> Words:
    """Start a child, write both process ids to the file named, and never report or end."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with part_file(Path(request.text).with_name("result")) as part:
        part.write_text("half")
        ids = Path(request.text + ".new")
        ids.write_text(f"{os.getpid()} {child.pid}")
        ids.rename(request.text)
        while True:
            time.sleep(600)


def greedy(request: Words, meter: Meter) -> Words:
    return Words(number=len(bytearray(request.number)))


def accidents(request: Words, meter: Meter) -> Words:
    """Export a file in ``number`` spoiled versions: how many were refused in a sentence."""
    source, refused = Path(request.text), 0
    content = source.read_bytes()
    spoiled = source.with_name("spoiled" + source.suffix)
    for seed in range(request.number):
        spoiled.write_bytes(spoil(content, seed))
        try:
            media = probe(ProbeRequest(str(spoiled)), go_on)
            wanted = FrameRange(media.range.start, min(media.range.end, media.range.start + 12))
            export_proxy(ProxyRequest(str(spoiled), wanted, str(source.with_name("p.mp4"))), go_on)
        except BadInput:
            refused += 1
        report(meter, seed, request.number)
    return Words(number=refused)


def environment(request: Words, meter: Meter) -> Words:
    return Words(text=os.environ.get(request.text, ""))


def task(name: str) -> Task[Words, Words]:
    return Task(f"support.tasks:{name}", Words, Words)
