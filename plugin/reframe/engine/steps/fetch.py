"""fetch: the movie, into the folder of the delivery, so that it can be used at once."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from reframe.engine.folders import delivery_folder
from reframe.engine.results import Answered, Fetched
from reframe.engine.work import Work
from reframe.service.download import download

_MOVIES = {".mp4", ".mov", ".webm", ".m4v", ".mkv"}


def fetch(work: Work) -> Fetched:
    answered = work.need("wait", Answered)
    folder = delivery_folder(work)
    ending = PurePosixPath(urlsplit(answered.video_url).path).suffix.lower()
    video = folder / f"{folder.name}{ending if ending in _MOVIES else '.mp4'}"
    download(
        answered.video_url,
        video,
        work.meter("fetching the movie"),
        allowed=work.service.routes.may_download,
        stop=work.stop,
    )
    return Fetched(str(folder), folder.name, str(Path(video)))
