"""What happens to a download when its process or its disk gives up: real ones, really given up."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from reframe.model.errors import NoSpace
from reframe.model.progress import go_on
from reframe.service.download import download
from reframe.service.fetch.limits import DownloadLimits
from support.media_server import Behaviour

#: Downloads and prints how far it got, until it is killed.
_CHILD = """
import sys
from pathlib import Path
from reframe.model.errors import ReframeError
from reframe.service.download import download
from reframe.service.fetch.limits import DownloadLimits

def meter(done, total):
    print(done, flush=True)
    return True

url, destination, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    download(url, destination, meter, allowed=lambda url: True)
except ReframeError as error:
    print(error.kind, error.message)
"""


def child(url: str, destination: Path, limit: int = 0) -> subprocess.Popen[str]:
    plugin = Path(download.__code__.co_filename).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, url, str(destination), str(limit)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=plugin,
    )


def test_a_download_whose_process_was_killed_is_continued(server, content, tmp_path, anywhere):
    url = server.put("/movie.mp4", content)
    server.script = [Behaviour(stall_after=2_000_000)]
    destination = tmp_path / "movie.mp4"
    process = child(url, destination)
    with process, contextlib.ExitStack() as stack:
        stack.callback(process.kill)
        for line in process.stdout:
            if int(line) == 2_000_000:
                break
    assert process.returncode != 0
    assert not destination.exists()

    assert download(url, destination, go_on, allowed=anywhere).path.read_bytes() == content
    assert server.requests[1].headers["Range"] == "bytes=2000000-"
    assert server.sent == len(content)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes to meet")
def test_a_disk_that_fills_up_meanwhile_keeps_what_it_took(server, content, tmp_path, anywhere):
    url = server.put("/movie.mp4", content)
    destination = tmp_path / "movie.mp4"
    with child(url, destination, limit=1_500_000) as process:
        last = process.stdout.read().splitlines()[-1]
    assert last.startswith("no-space The disk of")
    assert destination.with_name("movie.mp4.part").stat().st_size == 1_500_000

    assert download(url, destination, go_on, allowed=anywhere).path.read_bytes() == content
    assert server.requests[1].headers["Range"] == "bytes=1500000-"


def test_a_disk_that_is_too_small_is_told_before_and_met_during(
    server, content, tiny_disk, anywhere
):
    url = server.put("/movie.mp4", content)
    limits = DownloadLimits(spare_bytes=0)
    with pytest.raises(NoSpace, match="are needed"):
        download(url, tiny_disk / "movie.mp4", go_on, allowed=anywhere, limits=limits)

    server.script = [Behaviour(framing="chunked")]
    with pytest.raises(NoSpace, match="is full"):
        download(url, tiny_disk / "movie.mp4", go_on, allowed=anywhere, limits=limits)
    kept = (tiny_disk / "movie.mp4.part").stat().st_size
    assert kept > 1_500_000

    subprocess.run(["mount", "-o", "remount,size=8m", str(tiny_disk)], check=True)
    done = download(url, tiny_disk / "movie.mp4", go_on, allowed=anywhere, limits=limits)
    assert done.path.read_bytes() == content
    assert server.requests[-1].headers["Range"] == f"bytes={kept}-"
