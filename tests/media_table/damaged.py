"""All the damaged EXR files, as the user's source and in ZIPs from the service, in whole jobs."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bench.report import Section
from reframe.link import calls
from reframe.link.client import EngineClient, connect_to_engine
from reframe.model.order import Job
from reframe.sandbox import Sandbox
from support.damaged_jobs import from_the_service, from_the_user, tiny_order
from support.spoiling import MEDIA

_JOBS = 6
_COLUMNS = ("files", "came as", "ended as", "engine")


def section(folder: Path) -> Section:
    files = sorted((MEDIA / "exr" / "damaged").glob("*.exr"))
    with Sandbox() as sandbox:
        os.environ.update(
            REFRAME_HOME=str(folder / "home"),
            REFRAME_SERVICE_URL=sandbox.url,
            FAL_KEY="an-id:a-secret",
        )
        with connect_to_engine(to_spend=True) as engine:
            before = _process_of(engine)
            order = tiny_order(folder, sandbox.url, _JOBS)
            said = [from_the_user(engine, order, file) for file in files]
            posts = sandbox.posts
            jobs: list[Job] = []
            for start in range(0, len(files), _JOBS):
                jobs += from_the_service(engine, sandbox, order, files[start : start + _JOBS])
            alive = "the same process all along" if _process_of(engine) == before else "**fails**"
            engine.ask(calls.END, calls.Nothing())
    rows = (
        (f"{len(files)}", "the user's source", f"{_sorted_out(said)}; {posts} sent", alive),
        (f"{len(files)}", "a member of the service's ZIP", _in_words(jobs), alive),
    )
    words = "The files that have crashed readers of EXR, each in a whole job through one engine."
    return Section("Damaged EXRs", words, _COLUMNS, rows)


def _process_of(engine: EngineClient) -> int:
    return engine.ask(calls.HELLO, calls.Hello(calls.PROTOCOL, "", "")).pid


def _in_words(jobs: list[Job]) -> str:
    done = [job.delivery for job in jobs if job.state == "done" and job.delivery]
    notes = [note for delivery in done for note in delivery.notes]
    own = sum(delivery.exr is not None and delivery.exr.origin == "video" for delivery in done)
    return (
        f"{len(done)} delivered, {own} with an EXR sequence made from the movie; "
        f"{_sorted_out(notes)}"
    )


def _sorted_out(sentences: list[str]) -> str:
    """The kinds of sentences, file names left out, and how many there were of each."""
    kinds: dict[str, int] = {}
    for sentence in sentences:
        kind = re.sub(r"\S+\.exr'?", "…", sentence)
        kinds[kind] = kinds.get(kind, 0) + 1
    return " ".join(f"{count} × “{kind}”" for kind, count in kinds.items())
