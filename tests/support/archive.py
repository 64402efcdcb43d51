"""A journal with a long history, as years of work leave it."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from reframe.engine.journal import Journal
from reframe.engine.records import dump
from reframe.model.geometry import Size
from reframe.model.order import Clip, Cost, Order, Shape, Target
from reframe.model.time import FrameRange

CLIP = Clip("clip", "/nowhere/clip.mov", FrameRange(0, 50), Fraction(25), Size(64, 36))


def write_history(home: Path, count: int, needle: int, prompt: str) -> None:
    """``count`` cancelled jobs, an hour apart; job ``needle``, counted from the oldest, has
    ``prompt``."""
    home.mkdir(parents=True, exist_ok=True)
    journal = Journal(home / "journal.sqlite")
    began = time.time() - count * 3600
    cost = dump(Cost(2, Decimal("0.12")))
    order = Order(CLIP, (Shape("9:16"),), "the street goes on", Target("/nowhere"))
    with journal._db.write() as db:
        for number in range(count):
            clip = replace(CLIP, name=f"clip {number:05}")
            mine = replace(order, clip=clip, prompt=prompt if number == needle else order.prompt)
            at, job = began + number * 3600, f"{number:08x}"
            db.execute("INSERT INTO orders VALUES (?, ?, ?)", (job, at, dump(mine)))
            db.execute(
                "INSERT INTO jobs (id, order_id, shape, created, clip_name, prompt, service,"
                " state, cost) VALUES (?, ?, 0, ?, ?, ?, '', 'cancelled', ?)",
                (job, job, at, clip.name, mine.prompt, cost),
            )
    journal.close()
