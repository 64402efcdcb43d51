"""unpack: the EXR that the service sent, if any. Whatever is wrong with it, the movie stays."""

from __future__ import annotations

from pathlib import Path

from reframe.engine.results import Answered, Unpacked
from reframe.engine.work import Work
from reframe.model.errors import Refused


def unpack(work: Work) -> Unpacked:
    answered = work.need("wait", Answered)
    if not answered.exr_url or work.job.target.exr == "never":
        return Unpacked()
    from reframe.service.archive import fetch_exr

    try:
        unpacked = fetch_exr(
            answered.exr_url,
            work.folder / "received",
            work.meter("fetching the EXR sequence"),
            allowed=work.service.routes.may_download,
            file_name=answered.exr_name,
            expected_size=answered.exr_bytes,
            stop=work.stop,
        )
    except Refused as refusal:
        return Unpacked(notes=(f"The EXR that the service sent was refused: {refusal.message}",))
    return Unpacked(tuple(str(Path(file)) for file in unpacked.files), unpacked.notes)
