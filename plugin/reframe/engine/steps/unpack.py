"""unpack: the EXR that the service sent, if any. Whatever is wrong with it, the movie stays."""

from __future__ import annotations

from reframe.engine.renders import RECEIVED_EXR
from reframe.engine.results import Answered, Unpacked
from reframe.engine.work import Work
from reframe.model.errors import Refused
from reframe.service.archive import fetch_and_unpack


def unpack(work: Work) -> Unpacked:
    answered = work.need("wait", Answered)
    if not answered.exr_url or work.job.target.exr == "never":
        return Unpacked()
    try:
        unpacked = fetch_and_unpack(
            answered.exr_url,
            work.folder / RECEIVED_EXR,
            work.folder / "exr",
            work.meter("fetching the EXR sequence"),
            allowed=work.service.routes.may_download,
            stop=work.stop,
        )
    except Refused as refusal:
        return Unpacked(notes=(refusal.message,))
    return Unpacked(tuple(map(str, unpacked.files)), unpacked.notes)
